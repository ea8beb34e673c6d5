/// A call that a model wants made.
public struct FunctionCall: Hashable, Sendable, Codable {
  /// The call's name for its result; older models give none.
  public var id: String?
  /// The function.
  public var name: String
  /// The arguments; empty when there are none.
  public var args: [String: JSONValue]
  /// Arguments that arrive in pieces.
  public var partialArgs: [PartialArgument]
  /// Whether more pieces follow.
  public var willContinue: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A call of the function `name`.
  public init(id: String? = nil, name: String, args: [String: JSONValue] = [:]) {
    self.id = id
    self.name = name
    self.args = args
    self.partialArgs = []
    self.rest = [:]
  }

  /// Reads both name styles; arguments may be missing or null.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    name = try fields.value("name") ?? ""
    args = try fields.value("args") ?? [:]
    partialArgs = try fields.list("partialArgs")
    willContinue = try fields.value("willContinue")
    rest = try fields.rest(besides: ["id", "name", "args", "partialArgs", "willContinue"])
  }

  /// Writes camelCase; empty arguments stay an empty object.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("name", name)
    try output.set("args", args)
    try output.set("partialArgs", list: partialArgs)
    try output.set("willContinue", willContinue)
    try output.set(rest: rest)
  }
}

/// A piece of an argument that arrives in pieces.
public struct PartialArgument: Hashable, Sendable, Codable {
  /// Where it belongs, for example `$.city`.
  public var jsonPath: String?
  /// A piece of a string.
  public var stringValue: String?
  /// A number.
  public var numberValue: Double?
  /// A truth value.
  public var boolValue: Bool?
  /// `NULL_VALUE` for null.
  public var nullValue: String?
  /// Whether the argument goes on.
  public var willContinue: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A piece.
  public init(
    jsonPath: String? = nil, stringValue: String? = nil, numberValue: Double? = nil, boolValue: Bool? = nil,
    nullValue: String? = nil, willContinue: Bool? = nil
  ) {
    self.jsonPath = jsonPath
    self.stringValue = stringValue
    self.numberValue = numberValue
    self.boolValue = boolValue
    self.nullValue = nullValue
    self.willContinue = willContinue
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    jsonPath = try fields.value("jsonPath")
    stringValue = try fields.value("stringValue")
    numberValue = try fields.number("numberValue")
    boolValue = try fields.value("boolValue")
    nullValue = try fields.value("nullValue")
    willContinue = try fields.value("willContinue")
    rest = try fields.rest(besides: [
      "jsonPath", "stringValue", "numberValue", "boolValue", "nullValue", "willContinue",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("jsonPath", jsonPath)
    try output.set("stringValue", stringValue)
    try output.set("numberValue", numberValue)
    try output.set("boolValue", boolValue)
    try output.set("nullValue", nullValue)
    try output.set("willContinue", willContinue)
    try output.set(rest: rest)
  }
}
