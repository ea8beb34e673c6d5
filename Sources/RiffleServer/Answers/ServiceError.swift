/// An error as Google's servers word it: an HTTP status, a canonical status name, a message and details.
struct ServiceError: Error, Sendable {
  let httpStatus: Int
  let status: String
  let message: String
  var details: [JSONNode] = []
  /// How long to wait before asking again, where that is known.
  var retryDelay: Duration?
  /// Whether the connection must not be used again, because the request was not read to its end.
  var closesConnection = false

  /// The error body: `{"error": {…}}`.
  var body: JSONNode {
    [
      "error": .object([
        ("code", .integer(httpStatus)), ("message", .string(message)), ("status", .string(status)),
        ("details", details.isEmpty ? nil : .array(details)),
      ])
    ]
  }
}

extension ServiceError {
  /// 400: the request cannot be served as it stands.
  static func invalidArgument(_ message: String) -> ServiceError {
    ServiceError(httpStatus: 400, status: "INVALID_ARGUMENT", message: message)
  }

  /// 400 with the place in the body that is wrong; `field` is a path such as `contents[0].parts[0]`.
  static func invalidField(_ field: String, _ message: String) -> ServiceError {
    ServiceError(
      httpStatus: 400, status: "INVALID_ARGUMENT", message: message,
      details: [
        [
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          "fieldViolations": [
            .object([("field", field.isEmpty ? nil : .string(field)), ("description", .string(message))])
          ],
        ]
      ])
  }

  /// 404: no such model, or not for this method.
  static func unknownModel(_ model: String, version: String, method: String) -> ServiceError {
    ServiceError(
      httpStatus: 404, status: "NOT_FOUND",
      message: "models/\(model) is not found for API version \(version), or is not supported for \(method). "
        + "Call ListModels to see the list of available models and their supported methods.")
  }

  /// 404: no such path.
  static let notFound = ServiceError(
    httpStatus: 404, status: "NOT_FOUND", message: "Requested entity was not found.")

  /// 400 with reason `API_KEY_INVALID`: a key that this server does not know.
  static let invalidKey = ServiceError(
    httpStatus: 400, status: "INVALID_ARGUMENT", message: invalidKeyMessage,
    details: [
      [
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
        "metadata": ["service": "generativelanguage.googleapis.com"],
      ],
      [
        "@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US",
        "message": .string(invalidKeyMessage),
      ],
    ])

  private static let invalidKeyMessage = "API key not valid. Please pass a valid API key."

  /// 403: no key at all.
  static let missingKey = ServiceError(
    httpStatus: 403, status: "PERMISSION_DENIED",
    message: "Method doesn't allow unregistered callers (callers without established identity). "
      + "Please use API Key or other form of API consumer identity to call this API.")

  /// 413: more than a limit allows; the connection is closed because the rest of the body is not read.
  static func tooLarge(_ what: String, limit: Int) -> ServiceError {
    ServiceError(
      httpStatus: 413, status: "INVALID_ARGUMENT",
      message: "Request payload size exceeds the limit: \(limit) bytes (\(what)).", closesConnection: true)
  }

  /// 500: our own fault.
  static let internalError = ServiceError(
    httpStatus: 500, status: "INTERNAL",
    message: "An internal error has occurred. Please retry.")

  /// 503: more at once than the limits allow.
  static let overloaded = ServiceError(
    httpStatus: 503, status: "UNAVAILABLE", message: "The model is overloaded. Please try again later.")

  /// 429: more requests in a minute than the client may send.
  static func rateLimited(_ rate: RateState, wait: Duration) -> ServiceError {
    let milliseconds = Int((wait / .milliseconds(1)).rounded(.up))
    let isWhole = milliseconds.isMultiple(of: 1000)
    let seconds = isWhole ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
    return ServiceError(
      httpStatus: 429, status: "RESOURCE_EXHAUSTED",
      message: "Rate limit reached: \(rate.limit) requests a minute. Please try again in \(GoDuration.text(wait)).",
      details: [["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string(seconds + "s")]],
      retryDelay: wait)
  }
}
