internal import RiffleAPI
internal import RiffleTypes

/// Everything about an answer that decides how its recording ended.
struct Findings {
  var ending = TransportEnding.complete
  var status: Int?
  var wantsText = false
  var expectedKind: MediaType.Kind?

  /// The error that the service told, and whether parts of an answer came before it.
  var serviceError: APIError?
  var isErrorInMidStream = false
  var decodingError: ResponseDecodingError?
  var localFailure: RecordingError?
  /// How the bytes ended; nil when they could not be read to their end.
  var shape: Shape?

  var blockReason: BlockReason?
  var finishReasons: [Int: FinishReason] = [:]
  /// The service's words beside a block reason or a finish reason.
  var serviceMessage: String?
  var hasText = false
  var hasFunctionCall = false
  /// Media strings without a byte in them.
  var emptyMediaCount = 0
  var media: [MediumEnding] = []
  /// Declared types of media among the words whose base64 is bad.
  var malformedMediaTypes: [String] = []
  /// Places for a medium that hold only a link, which nobody followed.
  var linkCount = 0
  /// Why media that lie elsewhere could not be had.
  var linkFailures: [(reason: ExitReason, message: String)] = []
}

extension Findings {
  /// What the form of an answer proves about its end.
  struct Shape {
    /// Whether nothing came at all.
    var isEmpty = false
    /// Whether the answer is one JSON document, which proves its end by closing.
    var isOneDocument = false
    /// Whether some event said that it is the end.
    var hasProof = true
    /// Whether the bytes stop inside a JSON document or an array.
    var isTruncated = false
  }

  /// Whether the bytes of the answer came to the end that its form promises, whatever is in them.
  ///
  /// Streams prove it by a finish or block reason, or by an event that says so; a single JSON document by its closing brace.
  var isWhole: Bool {
    guard ending == .complete, decodingError == nil, !isErrorInMidStream, localFailure == nil, let shape else {
      return false
    }
    return !shape.isTruncated && (shape.hasProof || shape.isOneDocument)
  }

  /// Whether the sound of `candidate` is all there.
  func isSpeechComplete(_ candidate: Int) -> Bool {
    isWhole && finishReasons[candidate].map(Self.isNatural) ?? true
  }

  /// Whether a candidate came to its natural end; other services write the names in lower case and have some of their own.
  static func isNatural(_ reason: FinishReason) -> Bool {
    ["STOP", FinishReason.unspecified.rawValue, "TOOL_CALLS", "COMPLETED"].contains(reason.rawValue.uppercased())
  }

  /// Whether there is something that a person can use, complete or not.
  var hasUsable: Bool { media.contains(where: Self.isUsable) || (wantsText && hasText) }

  private static func isUsable(_ medium: MediumEnding) -> Bool {
    medium.receipt != nil && (medium.reason == .success || medium.reason == .partial)
  }

  /// The files that are kept but not complete.
  private var keptPaths: String {
    let paths = media.compactMap(\.receipt).filter(\.isPartial).compactMap(\.path)
    return paths.isEmpty ? "" : ", kept \(paths.joined(separator: ", "))"
  }
}

extension Findings.Shape {
  /// What the decoder's summary proves.
  init(_ summary: ResponseSummary) {
    isEmpty = summary.transport == .empty
    isOneDocument = summary.transport == .document
    hasProof = summary.sawFinishReason || summary.sawBlockReason || summary.sawCompletion
    isTruncated = summary.isTruncatedInDocument
  }
}

extension Findings {
  /// How the recording ended: the first row of the table of endings that fits, and one line about it.
  ///
  /// A stop by the user and a failure of this machine are told before all else: they end the recording, whatever the
  /// answer would have been.
  func verdict() -> (reason: ExitReason, message: String?) {
    if case .cancelled(let reason) = ending { return (reason, "stopped\(keptPaths)") }
    if let localFailure { return (localFailure.reason, localFailure.description + keptPaths) }
    if let serviceError, !isErrorInMidStream { return (serviceError.exitReason, serviceError.description) }
    if let refusal { return (.blocked, refusal + keptPaths) }
    if let damaged = media.first(where: { $0.reason == .mediaDamaged }) {
      return (.mediaDamaged, (damaged.message ?? "media: damaged") + keptPaths)
    }
    if let malformed { return (.malformedAnswer, malformed + keptPaths) }
    if let cut, hasUsable { return (.partial, cut + keptPaths) }
    if let nothing = nothingUsable { return nothing }
    return contentVerdict
  }

  /// The words of a refusal by policy.
  private var refusal: String? {
    let detail = serviceMessage.map { ": \($0)" } ?? ""
    if let blockReason { return "answer: the prompt was blocked (\(blockReason))\(detail)" }
    let refused = finishReasons.sorted { $0.key < $1.key }.first { $0.value.isRefusal }
    return refused.map { "answer: blocked (\($0.value))\(detail)" }
  }

  /// Bytes that are wrong, not merely missing: these are told as such even when something could be kept.
  private var malformed: String? {
    if let error = decodingError, case .base64 = error.code { return error.description }
    if let type = malformedMediaTypes.first { return "answer: bad base64 in a medium among its words (\(type))" }
    return media.first { $0.reason == .malformedAnswer }.map { $0.message ?? "media: malformed" }
  }

  /// Why the answer is not all there.
  private var cut: String? {
    if let serviceError { return "answer: cut by an error, \(serviceError)" }
    if case .failed(_, let message) = ending { return "answer: cut, \(message)" }
    if let decodingError { return "answer: cut, \(decodingError)" }
    if !isWhole { return cutBeforeEnd }
    if let medium = media.first(where: { $0.reason == .partial }), let message = medium.message {
      return "answer: a medium is cut, \(message)"
    }
    if let failure = linkFailures.first { return "answer: a medium is missing, \(failure.message)" }
    let unnatural = finishReasons.sorted { $0.key < $1.key }.first { !Self.isNatural($0.value) }
    if let unnatural { return "answer: cut (\(unnatural.value))" }
    return media.contains { $0.reason == .partial } ? "answer: a medium is cut" : nil
  }

  /// What is missing of an answer whose message came to an end and whose form did not.
  private var cutBeforeEnd: String {
    let missing = shape?.isTruncated ?? false ? "it stops inside its JSON" : "no event told a finish reason"
    return "answer: cut before its end, \(missing)"
  }

  /// The ending of an answer that did not come to its end and left nothing.
  private var nothingUsable: (reason: ExitReason, message: String?)? {
    if let serviceError {
      let own = serviceError.exitReason
      let isOwn = own == .keyRefused || own == .quotaExceeded || own == .serviceUnavailable
      return (isOwn ? own : .malformedAnswer, "answer: ended by an error, \(serviceError)")
    }
    if case .failed(let reason, let message) = ending { return (reason, message) }
    if let decodingError { return (.malformedAnswer, decodingError.description) }
    guard let shape else { return (.malformedAnswer, "answer: could not be read") }
    if shape.isEmpty { return (.malformedAnswer, "answer: empty, expected JSON or an event stream") }
    if !isWhole { return (.malformedAnswer, "\(cutBeforeEnd); nothing usable came\(keptPaths)") }
    if let cut = media.first(where: { $0.reason == .partial }), !hasUsable {
      return (
        .malformedAnswer, "answer: a medium is cut before anything usable, \(cut.message ?? "expected more bytes")"
      )
    }
    return linkFailures.first
  }

  /// The ending of a whole answer: whether it is what was asked for.
  private var contentVerdict: (reason: ExitReason, message: String?) {
    let usable = media.filter(Self.isUsable)
    if usable.isEmpty, wantsText, hasText { return (.success, nil) }
    let asked = expectedKind.map { " (asked for: \($0.rawValue))" } ?? ""
    if usable.isEmpty {
      let wanted = wantsText && expectedKind == nil ? "words" : "media"
      let words = "answer: no \(wanted)\(asked), \(whatCame)"
      return (.notWhatWasAsked, words + (serviceMessage.map { ": \($0)" } ?? ""))
    }
    if let expectedKind, !usable.contains(where: { $0.kind == expectedKind }) {
      return (.notWhatWasAsked, "answer: other media than asked for (\(expectedKind.rawValue))")
    }
    return (.success, nil)
  }

  private var whatCame: String {
    if let empty = media.first(where: { $0.reason == .notWhatWasAsked }) { return empty.message ?? "an empty medium" }
    if let reason = finishReasons.sorted(by: { $0.key < $1.key }).first(where: { !Self.isNatural($0.value) }) {
      return "it ended with \(reason.value)"
    }
    if emptyMediaCount > 0 { return "an empty medium" }
    if linkCount > 0 { return "a link to a medium instead" }
    if hasText { return "words instead" }
    if hasFunctionCall { return "a function call instead" }
    return "nothing at all"
  }
}
