public import RiffleTypes

/// An error that a service told in words of its own.
///
/// Made from a complete error answer with ``init(body:httpStatus:retryAfter:)`` or from an error object in the middle of a
/// stream with ``init(errorObject:)``. Decisions are made by value, never by the message.
public struct APIError: Error, Hashable, Sendable {
  /// The status of the HTTP response; nil when the error stood inside a response.
  public var httpStatus: Int?
  /// The number in the error object, for Google the same as the HTTP status.
  public var code: Int?
  /// The canonical name, for example `RESOURCE_EXHAUSTED`.
  public var status: String?
  /// A code in words as other services give it, for example `invalid_api_key`.
  public var kind: String?
  /// What the service says: one line of at most ``messageLimit`` characters.
  public var message: String
  /// The reason of an `ErrorInfo`, for example `API_KEY_INVALID`.
  public var reason: String?
  /// How long the service asks to wait.
  public var retryDelay: Duration?
  /// Whether a daily quota is used up, which no waiting of ours will mend.
  public var isDailyQuota: Bool
  /// The service's name for the request, by which its people find it.
  public var requestID: String?
  /// Whether the service says in so many words that the request may, or may not, be sent again.
  public var retryAdvice: Bool?
  /// What the service still allows, where its answer tells.
  public var rateLimits: RateLimits?

  /// The longest message that is kept: a terminal's few lines, and less than any error page.
  public static let messageLimit = 500

  /// An error put together from its parts; the message is made one line and shortened.
  public init(
    httpStatus: Int? = nil, code: Int? = nil, status: String? = nil, kind: String? = nil, message: String,
    reason: String? = nil, retryDelay: Duration? = nil, isDailyQuota: Bool = false
  ) {
    self.httpStatus = httpStatus
    self.code = code
    self.status = status
    self.kind = kind
    self.message = Self.withoutKeys(Self.oneLine(message))
    self.reason = reason
    self.retryDelay = retryDelay
    self.isDailyQuota = isDailyQuota
  }

  /// The status that decides: that of the HTTP response when it is an error, else the number or the name in the object.
  public var effectiveStatus: Int? {
    if let httpStatus, httpStatus >= 400 { return httpStatus }
    if let code, (400..<600).contains(code) { return code }
    return status.flatMap { Self.statusesByName[$0] } ?? kind.flatMap { Self.statusesByName[$0.uppercased()] }
  }

  /// Whether the same request may be sent again after a pause.
  public var isRetryable: Bool {
    // A quota that money has to fill again is not filled by waiting, whatever a status or a field of the head says.
    if isDailyQuota || kind == "insufficient_quota" { return false }
    if let retryAdvice { return retryAdvice }
    return effectiveStatus.map(RetryPolicy.retryableStatuses.contains) ?? false
  }

  /// Whether the work may have been done, and charged for, although only an error came back.
  public var maybeBilled: Bool { [502, 504, 524].contains(effectiveStatus) }

  /// How a run ends that got this error and nothing else.
  public var exitReason: ExitReason {
    if reason == "API_KEY_INVALID" || kind == "invalid_api_key" { return .keyRefused }
    if let kind, Self.refusals.contains(kind) { return .blocked }
    switch effectiveStatus {
    case 401, 403: return .keyRefused
    case 402, 429: return .quotaExceeded
    case 408, 499: return .serviceUnavailable
    case .some(400..<500): return .requestRefused
    case .some(500..<600): return .serviceUnavailable
    default: return .malformedAnswer
    }
  }

  /// Codes of OpenAI's services for words or pictures that a policy refuses.
  private static let refusals: Set<String> = ["content_policy_violation", "moderation_blocked", "content_filter"]

  private static let statusesByName: [String: Int] = [
    "INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "OUT_OF_RANGE": 400, "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403, "NOT_FOUND": 404, "ABORTED": 409, "ALREADY_EXISTS": 409, "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499, "INTERNAL": 500, "UNKNOWN": 500, "DATA_LOSS": 500, "UNIMPLEMENTED": 501, "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504, "INVALID_REQUEST": 400, "INVALID_REQUEST_ERROR": 400, "INVALID_API_KEY": 401,
    "AUTHENTICATION_ERROR": 401, "PERMISSION_ERROR": 403, "NOT_FOUND_ERROR": 404, "MODEL_NOT_FOUND": 404,
    "RATE_LIMIT_EXCEEDED": 429, "RATE_LIMIT_ERROR": 429, "INSUFFICIENT_QUOTA": 429, "SERVER_ERROR": 500,
    "API_ERROR": 500, "INTERNAL_ERROR": 500, "OVERLOADED_ERROR": 503,
  ]

  /// `text` with every run of white space and control characters as one blank, and cut at ``messageLimit``.
  static func oneLine(_ text: String) -> String {
    var result = ""
    var owesBlank = false
    var count = 0
    for character in text {
      if character.isWhitespace || character.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .control }) {
        owesBlank = !result.isEmpty
        continue
      }
      if count >= messageLimit { return result + "…" }
      if owesBlank { result.append(" ") }
      count += owesBlank ? 2 : 1
      owesBlank = false
      result.append(character)
    }
    return result
  }
}

extension APIError: CustomStringConvertible {
  /// One line: `service: 429 RESOURCE_EXHAUSTED: You exceeded your current quota`.
  public var description: String {
    var words = [effectiveStatus.map(String.init), status ?? kind].compactMap(\.self).joined(separator: " ")
    if words.isEmpty { words = "error" }
    let name = requestID.map { " (request \($0))" } ?? ""
    return "service: \(words)" + (message.isEmpty ? "" : ": \(message)") + name
  }
}
