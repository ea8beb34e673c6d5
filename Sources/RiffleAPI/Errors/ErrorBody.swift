/// An error as a server of the Gemini format writes it.
public struct ErrorBody: Hashable, Sendable, Encodable {
  /// The HTTP status.
  public var code: Int
  /// The canonical name.
  public var status: String
  /// What is wrong, for people.
  public var message: String
  /// Details, each with its `@type`.
  public var details: [JSONValue]

  /// An error with an own name and message.
  public init(code: Int, status: String, message: String, details: [JSONValue] = []) {
    self.code = code
    self.status = status
    self.message = message
    self.details = details
  }

  /// 400: something in the request is wrong.
  public static func invalidArgument(_ message: String) -> ErrorBody {
    ErrorBody(code: 400, status: "INVALID_ARGUMENT", message: message)
  }

  /// 400 with `API_KEY_INVALID`: a key came, and it is not one of ours.
  public static let invalidKey = ErrorBody(
    code: 400, status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key.",
    details: [
      [
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
        "metadata": ["service": "generativelanguage.googleapis.com"],
      ]
    ])

  /// 403: no key came.
  public static let missingKey = ErrorBody(
    code: 403, status: "PERMISSION_DENIED",
    message: "The request has no API key. Send one in the header x-goog-api-key, in the query as key, or as a bearer.")

  /// 404: no such model, or not for this verb.
  public static func notFound(model: String, method: String) -> ErrorBody {
    ErrorBody(
      code: 404, status: "NOT_FOUND",
      message: "models/\(model) is not found for API version v1beta, or does not support \(method). "
        + "GET /v1beta/models lists the models and their methods.")
  }

  /// Writes `{"error": {…}}`.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    var error: [String: JSONValue] = ["code": .integer(code), "status": .string(status), "message": .string(message)]
    if !details.isEmpty { error["details"] = .array(details) }
    try output.set("error", JSONValue.object(error))
  }
}
