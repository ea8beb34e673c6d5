public import RiffleAPI

/// Errors of one format in the shape of the other.
public enum ErrorTranslation {
  /// An error of any service as OpenAI's services tell it.
  ///
  /// A key that was refused with 400 is 401 there. A daily quota is `insufficient_quota`, which clients do not ask again.
  /// - Parameters:
  ///   - error: what the service said.
  ///   - param: the member of the request that is wrong.
  /// - Returns: the error with the status to answer.
  public static func openAI(_ error: APIError, param: String? = nil) -> TranslatedError {
    let isKey = error.reason == "API_KEY_INVALID" || error.kind == "invalid_api_key" || error.effectiveStatus == 401
    let status = isKey ? 401 : error.effectiveStatus ?? 502
    let (type, code) = isKey ? ("invalid_request_error", "invalid_api_key") : kind(of: error, status)
    return TranslatedError(
      status: status, body: OpenAIErrorBody(message: error.message, type: type, param: param, code: code),
      retryDelay: error.retryDelay)
  }

  /// The body of an error answer, whatever it is, as OpenAI's services tell it.
  ///
  /// - Parameters:
  ///   - body: the bytes; may be empty or cut.
  ///   - httpStatus: the status of the response.
  ///   - retryAfter: the value of the `Retry-After` header.
  /// - Returns: the error with the status to answer.
  public static func openAI(body: [UInt8], httpStatus: Int, retryAfter: String? = nil) -> TranslatedError {
    let json = try? WireJSON.decode(JSONValue.self, from: body)
    return openAI(
      APIError(body: body, httpStatus: httpStatus, retryAfter: retryAfter), param: json.flatMap(firstField))
  }

  /// An error of our own server as OpenAI's services tell it.
  public static func openAI(_ body: ErrorBody) -> TranslatedError {
    openAI(body: (try? WireJSON.encode(body)) ?? [], httpStatus: body.code)
  }

  /// 400 with the member that cannot be said in the other format.
  public static func openAI(_ error: TranslationError) -> TranslatedError {
    TranslatedError(
      status: 400,
      body: OpenAIErrorBody(
        message: error.description, type: "invalid_request_error", param: error.path.isEmpty ? nil : error.path))
  }

  /// An error of any service as Gemini's services tell it.
  public static func gemini(_ error: APIError) -> ErrorBody {
    let status = error.effectiveStatus ?? 502
    var details: [ErrorDetail] = []
    if let reason = error.reason ?? error.kind { details.append(.errorInfo(ErrorInfo(reason: reason.uppercased()))) }
    if error.isDailyQuota {
      details.append(.quotaFailure(QuotaFailure(violations: [.init(quotaID: "RequestsPerDay")])))
    }
    if let (seconds, attoseconds) = error.retryDelay?.components {
      let milliseconds = attoseconds / 1_000_000_000_000_000
      let delay = milliseconds == 0 ? "\(seconds)s" : "\(Double(seconds) + Double(milliseconds) / 1000)s"
      details.append(.retryInfo(RetryInfo(retryDelay: delay)))
    }
    return ErrorBody(
      code: status, status: error.status ?? statusName(status), message: error.message, details: details)
  }

  /// The kind and the word for programs of an error with this status.
  private static func kind(of error: APIError, _ status: Int) -> (type: String, code: String?) {
    switch status {
    case 403: ("permission_error", error.kind ?? "permission_denied")
    case 404: ("invalid_request_error", error.kind ?? "model_not_found")
    case 413: ("invalid_request_error", error.kind ?? "request_too_large")
    case 429 where error.isDailyQuota || error.kind == "insufficient_quota":
      ("insufficient_quota", "insufficient_quota")
    case 429: ("rate_limit_error", "rate_limit_exceeded")
    case 501: ("invalid_request_error", error.kind ?? "unsupported")
    case 503: ("server_error", error.kind ?? "overloaded")
    case 504: ("server_error", error.kind ?? "timeout")
    case 400..<500: ("invalid_request_error", error.kind)
    default: ("server_error", error.kind)
    }
  }

  /// The first field that a `BadRequest` names, or OpenAI's `param`.
  private static func firstField(_ json: JSONValue) -> String? {
    guard let error = json["error"] ?? json[0]?["error"] else { return nil }
    if let param = error["param"]?.string { return param }
    for detail in error["details"]?.array ?? [] {
      if let field = detail["fieldViolations"]?[0]?["field"]?.string { return field }
    }
    return nil
  }

  private static func statusName(_ status: Int) -> String {
    switch status {
    case 401: "UNAUTHENTICATED"
    case 403: "PERMISSION_DENIED"
    case 404: "NOT_FOUND"
    case 409: "ABORTED"
    case 429: "RESOURCE_EXHAUSTED"
    case 499: "CANCELLED"
    case 501: "UNIMPLEMENTED"
    case 502, 503: "UNAVAILABLE"
    case 504, 408: "DEADLINE_EXCEEDED"
    case 400..<500: "INVALID_ARGUMENT"
    default: "INTERNAL"
    }
  }
}
