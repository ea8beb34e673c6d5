/// An error as a server of the Gemini format writes it.
public struct ErrorBody: Hashable, Sendable, Codable {
  /// The HTTP status.
  public var code: Int
  /// The canonical name.
  public var status: String
  /// What is wrong, for people.
  public var message: String
  /// Details, each with its `@type`.
  public var details: [ErrorDetail]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An error with an own name and message.
  public init(code: Int, status: String, message: String, details: [ErrorDetail] = []) {
    self.code = code
    self.status = status
    self.message = message
    self.details = details
    self.rest = [:]
  }

  /// 400: something in the request is wrong.
  public static func invalidArgument(_ message: String) -> ErrorBody {
    ErrorBody(code: 400, status: "INVALID_ARGUMENT", message: message)
  }

  /// 400 with `API_KEY_INVALID`: a key came, and it is not one of ours.
  public static let invalidKey = ErrorBody(
    code: 400, status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key.",
    details: [
      .errorInfo(
        ErrorInfo(
          reason: "API_KEY_INVALID", domain: "googleapis.com",
          metadata: ["service": "generativelanguage.googleapis.com"]))
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

  /// The object under `error`.
  private struct Inner: Codable {
    var body: ErrorBody

    init(_ body: ErrorBody) { self.body = body }

    init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      body = ErrorBody(
        code: try fields.integer("code") ?? 0, status: try fields.value("status") ?? "",
        message: try fields.value("message") ?? "", details: try fields.list("details"))
      body.rest = try fields.rest(besides: ["code", "status", "message", "details"])
    }

    func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("code", body.code)
      try output.set("status", body.status)
      try output.set("message", body.message)
      try output.set("details", list: body.details)
      try output.set(rest: body.rest)
    }
  }

  /// Reads `{"error": {…}}`, also inside an array of one.
  public init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      self = try list.decode(ErrorBody.self)
      return
    }
    let fields = try WireFields(decoder)
    guard let inner = try fields.value("error", as: Inner.self) else {
      throw DecodingError.keyNotFound(
        WireKey("error"), .init(codingPath: decoder.codingPath, debugDescription: "expected an error"))
    }
    self = inner.body
  }

  /// Writes `{"error": {…}}`.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("error", Inner(self))
  }
}
