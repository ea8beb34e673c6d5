import Foundation
import RiffleAPI
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// One recorded answer of the corpora, and what Python's json and base64 make of it.
struct RecordedAnswer: Decodable, Sendable, CustomTestStringConvertible {
  struct Medium: Decodable, Sendable {
    var mimeType: String
    var bytes: Int
    var sha256: String
    var width: Int?
    var height: Int?
  }

  struct ServiceError: Decodable, Sendable {
    var code: Int
    var message: String
  }

  struct Last: Decodable, Sendable {
    var text: String?
    var finishReason: String?
    var usage: Usage?
  }

  struct Usage: Decodable, Sendable {
    var totalTokenCount: Int?
  }

  struct Expected: Decodable, Sendable {
    var text: String?
    var thought_text: String?
    var media: [Medium]?
    var finishReason: String?
    var usage: Usage?
    var error: ServiceError?
    var with_last_event: Last?
  }

  var file: String
  var status: Int
  var contentType: String?
  var expected: Expected
  var folder = ""

  private enum CodingKeys: String, CodingKey { case file, status, contentType, expected }

  var path: String { "\(folder)/\(file)" }
  var testDescription: String { path }

  static let all: [RecordedAnswer] = ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"].flatMap { name in
    let folder = "gemini/\(name)"
    guard let bytes = try? Corpora.read("\(folder)/index.json"),
      let list = try? JSONDecoder().decode([RecordedAnswer].self, from: Data(bytes))
    else { return [RecordedAnswer]() }
    return list.map { entry in
      var entry = entry
      entry.folder = folder
      return entry
    }
  }

  /// Exit codes that the index does not tell.
  static let exceptions: [String: ExitReason] = [
    // The prompt was blocked; the index lists candidates only.
    "gemini/firebase-googleai/streaming-failure-prompt-blocked-safety.sse": .blocked,
    "gemini/firebase-googleai/unary-failure-only-prompt-feedback.json": .blocked,
    // A file of no bytes.
    "gemini/js-genai/Client_Tests_generateContentStream_ML_Dev_should_return_the_headers_in_the_sdkHttpResponse_for_each_chunk_1.sse":
      .malformedAnswer,
  ]

  /// The exit code by the table of endings, where media are what was asked for.
  var expectedReason: ExitReason {
    if let exception = Self.exceptions[path] { return exception }
    if let error = expected.error {
      if error.message.contains("API key not valid") { return .keyRefused }
      switch status {
      case 401, 403: return .keyRefused
      case 429: return .quotaExceeded
      case 500...: return .serviceUnavailable
      default: return .requestRefused
      }
    }
    switch expected.with_last_event?.finishReason ?? expected.finishReason {
    case "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII": return .blocked
    case "STOP" where !(expected.media ?? []).isEmpty: return .success
    default: return .notWhatWasAsked
    }
  }
}

@Suite(.enabled(if: Corpora.isPresent)) struct CorpusTests {
  @Test func `the corpora are all there`() {
    #expect(RecordedAnswer.all.count == 206)
    #expect(RecordedAnswer.all.reduce(0) { $0 + ($1.expected.media?.count ?? 0) } == 4)
  }

  @Test(arguments: RecordedAnswer.all)
  func `a recorded answer gives its media, its words and its exit code, however it is cut`(
    answer: RecordedAnswer
  ) throws {
    let bytes = try Corpora.read(answer.path)
    let sizes = bytes.count > 100_000 ? [bytes.count, 65_521, 4096] : [max(bytes.count, 1), 4096, 61, 7, 1]
    for size in sizes {
      for knowsStatus in [true, false] {
        let folder = try TemporaryFolder()
        let recording = try record(
          pieces(of: bytes, size: size),
          folder.options("raw.{ext}") {
            $0.status = knowsStatus ? answer.status : nil
            $0.contentType = knowsStatus ? answer.contentType : nil
            $0.wantsDigest = true
            $0.keepsAsReceived = true
          })
        try check(recording, answer, folder, "pieces of \(size), status known: \(knowsStatus)")
      }
    }
  }

  private func check(
    _ recording: Recording, _ answer: RecordedAnswer, _ folder: TemporaryFolder, _ cut: String
  ) throws {
    #expect(recording.reason == answer.expectedReason, "\(cut): \(recording.message ?? "no message")")
    let expected = answer.expected
    let media = expected.media ?? []
    #expect(recording.receipts.map(\.sha256) == media.map(\.sha256), "\(cut)")
    #expect(recording.receipts.map(\.bytes) == media.map(\.bytes), "\(cut)")
    #expect(folder.names.count == media.count, "\(cut)")
    for (receipt, medium) in zip(recording.receipts, media) {
      #expect(receipt.declaredType?.lowercased() == medium.mimeType.lowercased())
      if let width = medium.width { #expect(receipt.width == width && receipt.height == medium.height) }
      if medium.mimeType.hasPrefix("audio/L16") {
        let seconds = Double(medium.bytes / 2) / 24_000
        #expect(abs((receipt.durationSeconds ?? 0) - seconds) < 1e-6 && receipt.sampleRate == 24_000)
      }
      if medium.mimeType == "image/jpeg" { #expect((receipt.width ?? 0) > 0 && (receipt.height ?? 0) > 0) }
    }
    guard !answer.file.hasPrefix("batch_") else { return }
    #expect(recording.text == (expected.with_last_event?.text ?? expected.text ?? ""), "\(cut)")
    #expect(recording.thoughtText == (expected.thought_text ?? ""), "\(cut)")
    #expect(recording.finishReason?.rawValue == (expected.with_last_event?.finishReason ?? expected.finishReason))
    if let total = (expected.with_last_event?.usage ?? expected.usage)?.totalTokenCount {
      #expect(recording.usage?.totalTokenCount == total)
    }
    #expect(recording.error?.code == expected.error?.code)
  }

  @Test func `a spoken answer becomes a file of any audio format, as long as its samples`() throws {
    let answer = try #require(
      RecordedAnswer.all.first { $0.expected.media?.first?.mimeType.hasPrefix("audio") == true })
    let bytes = try Corpora.read(answer.path)
    for name in ["a.wav", "a.flac", "a.ogg", "a.mp3", "a.opus", "a.aiff", "a.w64"] {
      let folder = try TemporaryFolder()
      let recording = try record([bytes], folder.options(name))
      #expect(recording.reason == .success && folder.names == [name], "\(recording.message ?? "")")
      #expect(abs((recording.receipts.first?.durationSeconds ?? 0) - 4.451) < 0.001)
    }
  }

  @Test func `a JPEG answer becomes the PNG that its name asks for`() throws {
    let answer = try #require(RecordedAnswer.all.first { $0.expected.media?.first?.mimeType == "image/jpeg" })
    let folder = try TemporaryFolder()
    let recording = try record([try Corpora.read(answer.path)], folder.options("a.png"))
    let receipt = try #require(recording.receipts.first)
    #expect(recording.reason == .success && folder.names == ["a.png"], "\(recording.message ?? "")")
    #expect(receipt.type == "image/png" && receipt.convertedFrom == "image/jpeg")
    #expect(try Files.read(folder.path("a.png")).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let kept = try TemporaryFolder()
    let asReceived = try record([try Corpora.read(answer.path)], kept.options("a.png") { $0.keepsAsReceived = true })
    #expect(asReceived.reason == .success && kept.names == ["a.jpg"])
    #expect(asReceived.receipts.first?.bytes == answer.expected.media?.first?.bytes)
  }
}
