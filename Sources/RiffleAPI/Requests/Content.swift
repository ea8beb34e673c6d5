/// One turn of a conversation.
public struct Content: Hashable, Sendable, Codable {
  /// Who speaks: `user` or `model`.
  public var role: String?
  /// What is said and shown, in order.
  public var parts: [Part]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A turn of these parts.
  public init(role: String? = "user", parts: [Part]) {
    self.role = role
    self.parts = parts
    self.rest = [:]
  }

  /// A turn of one text.
  public init(role: String? = "user", text: String) { self.init(role: role, parts: [Part(text: text)]) }

  /// All text that is part of the answer, joined; thoughts are left out.
  public var text: String { parts.reduce("") { $1.thought ? $0 : $0 + ($1.text ?? "") } }

  /// Reads both name styles; `parts` may be missing, null or hold null.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    role = try fields.value("role")
    parts = try fields.list("parts")
    rest = try fields.rest(besides: ["role", "parts"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("role", role)
    try output.set("parts", list: parts)
    try output.set(rest: rest)
  }
}
