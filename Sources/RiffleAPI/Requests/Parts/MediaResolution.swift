/// How closely media are looked at.
public struct MediaResolutionLevel: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Few tokens.
  public static let low = MediaResolutionLevel(rawValue: "MEDIA_RESOLUTION_LOW")
  /// In between.
  public static let medium = MediaResolutionLevel(rawValue: "MEDIA_RESOLUTION_MEDIUM")
  /// Many tokens.
  public static let high = MediaResolutionLevel(rawValue: "MEDIA_RESOLUTION_HIGH")
  /// The most tokens; for single parts only.
  public static let ultraHigh = MediaResolutionLevel(rawValue: "MEDIA_RESOLUTION_ULTRA_HIGH")

  /// The names by their numbers.
  public static let numberedNames = [
    "MEDIA_RESOLUTION_UNSPECIFIED", "MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_MEDIUM", "MEDIA_RESOLUTION_HIGH",
  ]
}

/// How closely the medium of one part is looked at.
public struct MediaResolution: Hashable, Sendable, Codable {
  /// By name.
  public var level: MediaResolutionLevel?
  /// By tokens.
  public var tokenCount: Int?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A resolution.
  public init(level: MediaResolutionLevel? = nil, tokenCount: Int? = nil) {
    self.level = level
    self.tokenCount = tokenCount
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    level = try fields.value("level")
    tokenCount = try fields.integer("numTokens")
    rest = try fields.rest(besides: ["level", "numTokens"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("level", level)
    try output.set("numTokens", tokenCount)
    try output.set(rest: rest)
  }
}
