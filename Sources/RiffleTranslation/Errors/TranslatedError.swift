public import RiffleAPI

/// An error in OpenAI's shape, ready to be answered.
public struct TranslatedError: Error, Hashable, Sendable {
  /// The status of the HTTP response.
  public var status: Int
  /// The body.
  public var body: OpenAIErrorBody
  /// How long to wait before asking again, where that is known.
  public var retryDelay: Duration?

  /// An error with its status.
  public init(status: Int, body: OpenAIErrorBody, retryDelay: Duration? = nil) {
    self.status = status
    self.body = body
    self.retryDelay = retryDelay
  }

  /// The fields of the head that tell how long to wait: `retry-after` in whole seconds and `retry-after-ms`.
  public var fields: [(name: String, value: String)] {
    guard let retryDelay else { return [] }
    let (seconds, attoseconds) = retryDelay.components
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return [("retry-after", "\((milliseconds + 999) / 1000)"), ("retry-after-ms", "\(milliseconds)")]
  }
}

extension TranslatedError: CustomStringConvertible {
  /// One line: `400 content_policy_violation: the prompt was blocked: SAFETY`.
  public var description: String {
    "\(status) \(body.code?.string ?? body.type ?? "error"): \(body.message)"
  }
}

extension TranslatedError {
  /// 400: a prompt was blocked before anything was generated.
  public static func blocked(_ reason: BlockReason, message: String? = nil) -> TranslatedError {
    refused("the prompt was blocked: \(reason.rawValue)", message, code: "content_policy_violation")
  }

  /// 502: an answer without a candidate and without a reason.
  public static let noAnswer = TranslatedError(
    status: 502, body: OpenAIErrorBody(message: "the model gave no answer and no reason", type: "server_error"))

  /// An answer that holds no picture: 400 when it was refused or answered in words, 502 when it failed.
  ///
  /// - Parameters:
  ///   - reason: why the candidate ended.
  ///   - message: the service's words about it.
  ///   - text: what the model said instead.
  /// - Returns: the error to answer.
  public static func noPicture(reason: FinishReason?, message: String? = nil, text: String = "") -> TranslatedError {
    switch reason {
    case .imageSafety?, .imageProhibitedContent?, .prohibitedContent?, .safety?:
      return refused("the picture was refused: \(reason?.rawValue ?? "")", message, code: "moderation_blocked")
    case .some(let reason) where reason.isRefusal:
      return refused("the picture was refused: \(reason.rawValue)", message, code: "content_policy_violation")
    case .noImage?:
      return refused("no picture was made: NO_IMAGE", message, code: "no_image")
    case _ where text.contains { !$0.isWhitespace }:
      return refused("the model answered in words instead of a picture", String(text.prefix(200)), code: "no_image")
    default:
      return failed("no picture was made" + (reason.map { ": \($0.rawValue)" } ?? ""), message)
    }
  }

  /// An answer that holds no sound: 400 when it was refused, 502 when it failed.
  ///
  /// - Parameters:
  ///   - reason: why the candidate ended.
  ///   - message: the service's words about it.
  /// - Returns: the error to answer.
  public static func noSpeech(reason: FinishReason?, message: String? = nil) -> TranslatedError {
    guard let reason, reason.isRefusal else {
      return failed("no speech was made" + (reason.map { ": \($0.rawValue)" } ?? ""), message)
    }
    return refused("the speech was refused: \(reason.rawValue)", message, code: "content_policy_violation")
  }

  private static func refused(_ text: String, _ detail: String?, code: String) -> TranslatedError {
    TranslatedError(
      status: 400, body: OpenAIErrorBody(message: join(text, detail), type: "invalid_request_error", code: code))
  }

  private static func failed(_ text: String, _ detail: String?) -> TranslatedError {
    TranslatedError(status: 502, body: OpenAIErrorBody(message: join(text, detail), type: "server_error"))
  }

  private static func join(_ text: String, _ detail: String?) -> String {
    guard let detail, !detail.isEmpty else { return text }
    return "\(text): \(detail)"
  }
}
