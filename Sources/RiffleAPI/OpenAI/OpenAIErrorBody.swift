/// An error as a server of OpenAI's format writes it.
public struct OpenAIErrorBody: Hashable, Sendable, Codable {
  /// What is wrong, for people.
  public var message: String
  /// The kind, for example `invalid_request_error`.
  public var type: String?
  /// The member of the request that is wrong.
  public var param: String?
  /// A word for programs, for example `invalid_api_key`; gateways put numbers here.
  public var code: JSONValue?
  /// Other members of the error object.
  public var rest: [String: JSONValue]

  /// An error of this kind.
  public init(message: String, type: String?, param: String? = nil, code: String? = nil) {
    self.message = message
    self.type = type
    self.param = param
    self.code = code.map { .string($0) }
    self.rest = [:]
  }

  /// The error object.
  private struct Inner: Codable {
    var body: OpenAIErrorBody

    init(_ body: OpenAIErrorBody) { self.body = body }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        body = OpenAIErrorBody(message: text, type: nil)
        return
      }
      let fields = try WireFields(decoder)
      body = OpenAIErrorBody(
        message: try fields.value("message") ?? "", type: try fields.value("type"), param: try fields.value("param"))
      body.code = try fields.value("code")
      body.rest = try fields.rest(besides: ["message", "type", "param", "code"])
    }

    func encode(to encoder: any Encoder) throws {
      var output = SnakeOutput(encoder)
      try output.set("message", body.message)
      try output.setOrNull("type", body.type)
      try output.setOrNull("param", body.param)
      try output.setOrNull("code", body.code)
      try output.set(rest: body.rest)
    }
  }

  /// Reads `{"error": …}`.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    self = try fields.value("error", as: Inner.self)?.body ?? Inner(from: decoder).body
  }

  /// Writes `{"error": …}`, with `null` for what there is not.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("error", Inner(self))
  }
}
