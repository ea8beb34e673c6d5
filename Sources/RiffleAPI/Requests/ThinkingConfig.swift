/// How much is thought, by name.
public struct ThinkingLevel: OpenEnum {
  /// The name on the wire, in upper case.
  public let rawValue: String

  /// The value with this name on the wire; lower case is raised.
  public init(rawValue: String) { self.rawValue = rawValue.uppercased() }

  /// Next to nothing.
  public static let minimal = ThinkingLevel(rawValue: "MINIMAL")
  /// A little.
  public static let low = ThinkingLevel(rawValue: "LOW")
  /// In between.
  public static let medium = ThinkingLevel(rawValue: "MEDIUM")
  /// Much.
  public static let high = ThinkingLevel(rawValue: "HIGH")

  /// The names by their numbers.
  public static let numberedNames = ["THINKING_LEVEL_UNSPECIFIED", "LOW", "MEDIUM", "HIGH", "MINIMAL"]
}

/// How much is thought.
public struct ThinkingConfig: Hashable, Sendable, Codable {
  /// Whether thoughts are shown.
  public var includeThoughts: Bool?
  /// Tokens; 0 for none, -1 for the model's own choice.
  public var thinkingBudget: Int?
  /// By name; excludes ``thinkingBudget``.
  public var thinkingLevel: ThinkingLevel?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A configuration with what is given.
  public init(includeThoughts: Bool? = nil, thinkingBudget: Int? = nil, thinkingLevel: ThinkingLevel? = nil) {
    self.includeThoughts = includeThoughts
    self.thinkingBudget = thinkingBudget
    self.thinkingLevel = thinkingLevel
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    includeThoughts = try fields.value("includeThoughts")
    thinkingBudget = try fields.integer("thinkingBudget")
    thinkingLevel = try fields.value("thinkingLevel")
    rest = try fields.rest(besides: ["includeThoughts", "thinkingBudget", "thinkingLevel"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("includeThoughts", includeThoughts)
    try output.set("thinkingBudget", thinkingBudget)
    try output.set("thinkingLevel", thinkingLevel)
    try output.set(rest: rest)
  }
}
