/// Whether a model waits for a result.
public struct FunctionBehavior: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It waits.
  public static let blocking = FunctionBehavior(rawValue: "BLOCKING")
  /// It goes on.
  public static let nonBlocking = FunctionBehavior(rawValue: "NON_BLOCKING")

  /// The names by their numbers.
  public static let numberedNames = ["UNSPECIFIED", "BLOCKING", "NON_BLOCKING"]
}

/// A function that a model may call.
public struct FunctionDeclaration: Hashable, Sendable, Codable {
  /// The name: a letter or `_`, then letters, digits and `_ . : -`; at most 128.
  public var name: String
  /// What it does and when to use it, for the model.
  public var description: String?
  /// The arguments in the OpenAPI subset; excludes ``parametersJSONSchema``.
  public var parameters: Schema?
  /// The arguments as a JSON Schema.
  public var parametersJSONSchema: JSONValue?
  /// The result in the OpenAPI subset.
  public var response: Schema?
  /// The result as a JSON Schema.
  public var responseJSONSchema: JSONValue?
  /// Whether the model waits for the result.
  public var behavior: FunctionBehavior?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A function by its name.
  public init(
    name: String, description: String? = nil, parameters: Schema? = nil, parametersJSONSchema: JSONValue? = nil
  ) {
    self.name = name
    self.description = description
    self.parameters = parameters
    self.parametersJSONSchema = parametersJSONSchema
    self.rest = [:]
  }

  /// The schema of the arguments, whichever of the two is there.
  public var argumentSchema: JSONValue? { parametersJSONSchema ?? parameters?.json }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name") ?? ""
    description = try fields.value("description")
    parameters = try fields.value("parameters")
    parametersJSONSchema = try fields.value("parametersJsonSchema")
    response = try fields.value("response")
    responseJSONSchema = try fields.value("responseJsonSchema")
    behavior = try fields.value("behavior")
    rest = try fields.rest(besides: [
      "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema", "behavior",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("name", name)
    try output.set("description", description)
    try output.set("parameters", parameters)
    try output.set("parametersJsonSchema", parametersJSONSchema)
    try output.set("response", response)
    try output.set("responseJsonSchema", responseJSONSchema)
    try output.set("behavior", behavior)
    try output.set(rest: rest)
  }
}
