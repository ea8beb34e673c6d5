/// A kind of harm.
public struct HarmCategory: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Harassment.
  public static let harassment = HarmCategory(rawValue: "HARM_CATEGORY_HARASSMENT")
  /// Hate.
  public static let hateSpeech = HarmCategory(rawValue: "HARM_CATEGORY_HATE_SPEECH")
  /// Sex.
  public static let sexuallyExplicit = HarmCategory(rawValue: "HARM_CATEGORY_SEXUALLY_EXPLICIT")
  /// Danger.
  public static let dangerousContent = HarmCategory(rawValue: "HARM_CATEGORY_DANGEROUS_CONTENT")
  /// Elections; no longer used.
  public static let civicIntegrity = HarmCategory(rawValue: "HARM_CATEGORY_CIVIC_INTEGRITY")
  /// Attempts to get around the rules.
  public static let jailbreak = HarmCategory(rawValue: "HARM_CATEGORY_JAILBREAK")

  /// The names by their numbers.
  public static let numberedNames = [
    "HARM_CATEGORY_UNSPECIFIED", "HARM_CATEGORY_DEROGATORY", "HARM_CATEGORY_TOXICITY", "HARM_CATEGORY_VIOLENCE",
    "HARM_CATEGORY_SEXUAL", "HARM_CATEGORY_MEDICAL", "HARM_CATEGORY_DANGEROUS", "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH", "HARM_CATEGORY_SEXUALLY_EXPLICIT", "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_CIVIC_INTEGRITY",
  ]
}

/// From which probability on harm is blocked.
public struct HarmBlockThreshold: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// From a low one on.
  public static let lowAndAbove = HarmBlockThreshold(rawValue: "BLOCK_LOW_AND_ABOVE")
  /// From a medium one on.
  public static let mediumAndAbove = HarmBlockThreshold(rawValue: "BLOCK_MEDIUM_AND_ABOVE")
  /// A high one only.
  public static let onlyHigh = HarmBlockThreshold(rawValue: "BLOCK_ONLY_HIGH")
  /// Never.
  public static let none = HarmBlockThreshold(rawValue: "BLOCK_NONE")
  /// Not even looked for.
  public static let off = HarmBlockThreshold(rawValue: "OFF")

  /// The names by their numbers.
  public static let numberedNames = [
    "HARM_BLOCK_THRESHOLD_UNSPECIFIED", "BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH",
    "BLOCK_NONE", "OFF",
  ]
}

/// How much of one kind of harm is let through.
public struct SafetySetting: Hashable, Sendable, Codable {
  /// The kind.
  public var category: HarmCategory?
  /// The limit.
  public var threshold: HarmBlockThreshold?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A limit for one kind.
  public init(category: HarmCategory? = nil, threshold: HarmBlockThreshold? = nil) {
    self.category = category
    self.threshold = threshold
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    category = try fields.value("category")
    threshold = try fields.value("threshold")
    rest = try fields.rest(besides: ["category", "threshold"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("category", category)
    try output.set("threshold", threshold)
    try output.set(rest: rest)
  }
}
