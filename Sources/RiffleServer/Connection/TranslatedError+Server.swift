import HTTPTypes
import Hummingbird
import RiffleAPI
import RiffleTranslation

extension TranslatedError {
  private static let invalidRequest = "invalid_request_error"

  /// The body: `{"error": {…}}`.
  var json: [UInt8] {
    (try? WireJSON.encode(body, style: .pretty)) ?? Array(#"{"error": {"message": "internal error"}}"#.utf8)
  }

  /// 400: the member `param` cannot be served as it stands.
  static func invalidRequest(_ message: String, param: String? = nil, code: String? = nil) -> TranslatedError {
    TranslatedError(
      status: 400, body: OpenAIErrorBody(message: message, type: invalidRequest, param: param, code: code))
  }

  /// 401: no key at all.
  static let missingKey = TranslatedError(
    status: 401,
    body: OpenAIErrorBody(
      message: "You didn't provide an API key. Send it in an Authorization header as a bearer: "
        + "Authorization: Bearer YOUR_KEY.",
      type: invalidRequest))

  /// 401: a key that this server does not know.
  static let invalidKey = TranslatedError(
    status: 401,
    body: OpenAIErrorBody(message: "Incorrect API key provided.", type: invalidRequest, code: "invalid_api_key"))

  /// 405: a path that is there, but not for this method.
  static func wrongMethod(_ request: Request) -> TranslatedError {
    TranslatedError(
      status: 405,
      body: OpenAIErrorBody(
        message: "Not allowed to \(request.method) on \(request.uri.path) "
          + "(HINT: Perhaps you meant to use a different HTTP method?)",
        type: invalidRequest, code: "method_not_supported"))
  }

  /// 404: no such model.
  static func unknownModel(_ name: String) -> TranslatedError {
    TranslatedError(
      status: 404,
      body: OpenAIErrorBody(
        message: "The model `\(name)` does not exist or you do not have access to it.", type: invalidRequest,
        param: "model", code: "model_not_found"))
  }
}

extension ServiceError {
  /// The same error in OpenAI's words.
  ///
  /// Places in the body are left out: they are those of the request in Gemini's words, which the client never saw.
  var translated: TranslatedError {
    let (type, code): (String, String?) =
      switch httpStatus {
      case 404: ("invalid_request_error", status == "NOT_FOUND" ? "not_found" : nil)
      case 413: ("invalid_request_error", "request_too_large")
      case 403: ("permission_error", "permission_denied")
      case 429: ("rate_limit_error", "rate_limit_exceeded")
      case ..<500: ("invalid_request_error", nil)
      case 503: ("server_error", "overloaded")
      default: ("server_error", nil)
      }
    return TranslatedError(
      status: httpStatus, body: OpenAIErrorBody(message: message, type: type, code: code), retryDelay: retryDelay)
  }

  /// The same error in OpenAI's words, as the answer to `request`.
  func translated(for request: Request) -> TranslatedError {
    guard httpStatus == 404, message == Self.notFound.message else { return translated }
    return TranslatedError(
      status: 404,
      body: OpenAIErrorBody(
        message: "Unknown request URL: \(request.method) \(request.uri.path). Please check the URL for typos.",
        type: "invalid_request_error", code: "unknown_url"))
  }
}
