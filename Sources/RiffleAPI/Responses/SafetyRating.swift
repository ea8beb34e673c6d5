/// How probable harm is.
public struct HarmProbability: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Hardly.
  public static let negligible = HarmProbability(rawValue: "NEGLIGIBLE")
  /// Little.
  public static let low = HarmProbability(rawValue: "LOW")
  /// In between.
  public static let medium = HarmProbability(rawValue: "MEDIUM")
  /// Much.
  public static let high = HarmProbability(rawValue: "HIGH")

  /// The names by their numbers.
  public static let numberedNames = ["HARM_PROBABILITY_UNSPECIFIED", "NEGLIGIBLE", "LOW", "MEDIUM", "HIGH"]
}

/// How probable one kind of harm was found to be; may name neither kind nor probability.
public struct SafetyRating: Hashable, Sendable, Codable {
  /// The kind.
  public var category: HarmCategory?
  /// How probable.
  public var probability: HarmProbability?
  /// Whether something was blocked for it.
  public var blocked: Bool?
  /// How probable, 0 to 1, on Vertex.
  public var probabilityScore: Double?
  /// How severe, on Vertex.
  public var severity: String?
  /// How severe, 0 to 1, on Vertex.
  public var severityScore: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A rating.
  public init(
    category: HarmCategory? = nil, probability: HarmProbability? = nil, blocked: Bool? = nil,
    probabilityScore: Double? = nil, severity: String? = nil, severityScore: Double? = nil
  ) {
    self.category = category
    self.probability = probability
    self.blocked = blocked
    self.probabilityScore = probabilityScore
    self.severity = severity
    self.severityScore = severityScore
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    category = try fields.value("category")
    probability = try fields.value("probability")
    blocked = try fields.value("blocked")
    probabilityScore = try fields.number("probabilityScore")
    severity = try fields.value("severity")
    severityScore = try fields.number("severityScore")
    rest = try fields.rest(besides: [
      "category", "probability", "blocked", "probabilityScore", "severity", "severityScore",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("category", category)
    try output.set("probability", probability)
    try output.set("blocked", blocked)
    try output.set("probabilityScore", probabilityScore)
    try output.set("severity", severity)
    try output.set("severityScore", severityScore)
    try output.set(rest: rest)
  }
}
