import RiffleAPI
import RiffleTypes
import Testing

@testable import RiffleRecording

/// One row of the table of endings: what is known of an answer, and how it ends.
struct FindingsRow: CustomTestStringConvertible, Sendable {
  var name: String
  var expected: ExitReason
  var change: @Sendable (inout Findings) -> Void

  init(_ name: String, _ expected: ExitReason, _ change: @escaping @Sendable (inout Findings) -> Void) {
    self.name = name
    self.expected = expected
    self.change = change
  }

  var testDescription: String { name }
}

@Suite struct FindingsTests {
  /// A file, whole or partial.
  static func medium(_ reason: ExitReason = .success, kind: MediaType.Kind = .audio) -> MediumEnding {
    var receipt = Receipt()
    receipt.path = "out"
    receipt.isPartial = reason != .success
    return MediumEnding(receipt: receipt, reason: reason, message: reason == .success ? nil : "why", kind: kind)
  }

  /// The error of real bytes that are wrong in the base64 of a medium.
  static var badBase64: ResponseDecodingError? {
    let text = #"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"AAAA!"}}]}}]}"#
    guard var recorder = try? Recorder(RecordingOptions(naming: .discard)) else { return nil }
    do {
      try recorder.receive(Array(text.utf8).span)
      return nil
    } catch .answer(let error) {
      return error
    } catch {
      return nil
    }
  }

  static let rows: [FindingsRow] = [
    .init("whole", .success) { _ in },
    .init("a document without a finish reason, closed", .success) {
      $0.shape = Findings.Shape(isOneDocument: true, hasProof: false)
      $0.finishReasons = [:]
    },
    .init("a stream without a finish reason", .partial) {
      $0.shape = Findings.Shape(hasProof: false)
      $0.finishReasons = [:]
    },
    .init("cut in a document", .partial) { $0.shape = Findings.Shape(isTruncated: true) },
    .init("tokens used up", .partial) { $0.finishReasons = [0: .maxTokens] },
    .init("an unknown finish reason with media", .partial) { $0.finishReasons = [0: FinishReason(rawValue: "NEW")] },
    .init("connection lost after media", .partial) { $0.ending = .failed(.serviceUnavailable, message: "net: lost") },
    .init("connection lost before media", .serviceUnavailable) {
      $0.ending = .failed(.serviceUnavailable, message: "net: lost")
      $0.media = []
    },
    .init("blocked, though there is a medium", .blocked) { $0.finishReasons = [0: .safety] },
    .init("prompt blocked", .blocked) {
      $0.blockReason = .prohibitedContent
      $0.media = []
    },
    .init("blocked goes before damage", .blocked) {
      $0.finishReasons = [0: .recitation]
      $0.media = [medium(.mediaDamaged)]
    },
    .init("damaged", .mediaDamaged) { $0.media = [medium(), medium(.mediaDamaged)] },
    .init("damage goes before a cut", .mediaDamaged) {
      $0.media = [medium(.mediaDamaged)]
      $0.shape = Findings.Shape(isTruncated: true)
    },
    .init("a medium that is cut in a whole answer", .partial) { $0.media = [medium(.partial)] },
    .init("quota as the whole answer", .quotaExceeded) { $0.serviceError = APIError(code: 429, message: "") },
    .init("a bad request as the whole answer", .requestRefused) { $0.serviceError = APIError(code: 400, message: "") },
    .init("error in mid-stream after media", .partial) {
      $0.serviceError = APIError(code: 429, message: "")
      $0.isErrorInMidStream = true
    },
    .init("quota in mid-stream, nothing usable", .quotaExceeded) {
      $0.serviceError = APIError(code: 429, message: "")
      $0.isErrorInMidStream = true
      $0.media = []
    },
    .init("a bad request in mid-stream, nothing usable", .malformedAnswer) {
      $0.serviceError = APIError(code: 400, message: "")
      $0.isErrorInMidStream = true
      $0.media = []
    },
    .init("an error without a number in mid-stream, nothing usable", .malformedAnswer) {
      $0.serviceError = APIError(message: "broken")
      $0.isErrorInMidStream = true
      $0.media = []
    },
    .init("bad base64, though something was kept", .malformedAnswer) {
      $0.decodingError = badBase64
      $0.media = [medium(.partial)]
    },
    .init("bad JSON after a medium", .partial) {
      $0.decodingError = ResponseDecodingError(code: .notJSON(0x21), offset: 9)
      $0.shape = nil
    },
    .init("bad JSON at once", .malformedAnswer) {
      $0.decodingError = ResponseDecodingError(code: .notJSON(0x21), offset: 0)
      $0.shape = nil
      $0.media = []
    },
    .init("an empty body", .malformedAnswer) {
      $0.shape = Findings.Shape(isEmpty: true, hasProof: false)
      $0.media = []
      $0.finishReasons = [:]
    },
    .init("words instead", .notWhatWasAsked) {
      $0.media = []
      $0.hasText = true
    },
    .init("words, which were asked for", .success) {
      $0.media = []
      $0.hasText = true
      $0.wantsText = true
    },
    .init("words that are cut, which were asked for", .partial) {
      $0.media = []
      $0.hasText = true
      $0.wantsText = true
      $0.finishReasons = [0: .maxTokens]
    },
    .init("words that are cut instead of media", .notWhatWasAsked) {
      $0.media = []
      $0.hasText = true
      $0.finishReasons = [0: .maxTokens]
    },
    .init("no image", .notWhatWasAsked) {
      $0.media = []
      $0.finishReasons = [0: .noImage]
    },
    .init("an empty candidate", .notWhatWasAsked) {
      $0.media = []
      $0.finishReasons = [0: .other]
    },
    .init("an empty medium", .notWhatWasAsked) {
      $0.media = [MediumEnding(reason: .notWhatWasAsked, message: "empty")]
    },
    .init("a picture where sound was asked for", .notWhatWasAsked) {
      $0.expectedKind = .audio
      $0.media = [medium(kind: .image)]
    },
    .init("a full disk goes before everything in the answer", .fileError) {
      $0.localFailure = .stopped(.fileError, message: "file: no space")
      $0.finishReasons = [0: .safety]
    },
    .init("a stop by the user goes before everything", .interrupted) {
      $0.ending = .cancelled(.interrupted)
      $0.localFailure = .stopped(.fileError, message: "file: no space")
    },
  ]

  @Test(arguments: rows) func `an answer ends with the first row that fits`(row: FindingsRow) {
    var findings = Findings()
    findings.shape = Findings.Shape()
    findings.finishReasons = [0: .stop]
    findings.media = [Self.medium()]
    row.change(&findings)
    let verdict = findings.verdict()
    #expect(verdict.reason == row.expected)
    #expect((verdict.message == nil) == (row.expected == .success))
    #expect(verdict.message?.contains("\n") != true)
  }

  @Test(arguments: [
    ("STOP", true), ("stop", true), ("FINISH_REASON_UNSPECIFIED", true), ("MAX_TOKENS", false), ("length", false),
  ])
  func `a natural end is known in any service's spelling`(name: String, isNatural: Bool) {
    #expect(Findings.isNatural(FinishReason(rawValue: name)) == isNatural)
  }
}
