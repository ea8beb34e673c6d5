/// Why a candidate ended.
///
/// Open: a reason that nobody has heard of yet keeps its name and round-trips.
public struct FinishReason: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The name on the wire, for example `STOP`.
  public let rawValue: String

  /// The reason called `rawValue` on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// No reason was given.
  public static let unspecified = FinishReason(rawValue: "FINISH_REASON_UNSPECIFIED")
  /// A natural end; also used for function calls.
  public static let stop = FinishReason(rawValue: "STOP")
  /// The limit of output tokens was reached: the answer is cut.
  public static let maxTokens = FinishReason(rawValue: "MAX_TOKENS")
  /// Filtered for safety.
  public static let safety = FinishReason(rawValue: "SAFETY")
  /// Too close to known text.
  public static let recitation = FinishReason(rawValue: "RECITATION")
  /// The language is not supported.
  public static let language = FinishReason(rawValue: "LANGUAGE")
  /// An unnamed failure, frequent with speech.
  public static let other = FinishReason(rawValue: "OTHER")
  /// A forbidden term.
  public static let blocklist = FinishReason(rawValue: "BLOCKLIST")
  /// Forbidden content.
  public static let prohibitedContent = FinishReason(rawValue: "PROHIBITED_CONTENT")
  /// Sensitive personal data.
  public static let spii = FinishReason(rawValue: "SPII")
  /// The model made an invalid function call.
  public static let malformedFunctionCall = FinishReason(rawValue: "MALFORMED_FUNCTION_CALL")
  /// The model called a tool although none was given.
  public static let unexpectedToolCall = FinishReason(rawValue: "UNEXPECTED_TOOL_CALL")
  /// The service's limit of tool calls was reached.
  public static let tooManyToolCalls = FinishReason(rawValue: "TOO_MANY_TOOL_CALLS")
  /// The history lost a thought signature.
  public static let missingThoughtSignature = FinishReason(rawValue: "MISSING_THOUGHT_SIGNATURE")
  /// The service could not read its own answer.
  public static let malformedResponse = FinishReason(rawValue: "MALFORMED_RESPONSE")
  /// The picture was filtered for safety.
  public static let imageSafety = FinishReason(rawValue: "IMAGE_SAFETY")
  /// The picture was forbidden.
  public static let imageProhibitedContent = FinishReason(rawValue: "IMAGE_PROHIBITED_CONTENT")
  /// The picture was too close to a known one.
  public static let imageRecitation = FinishReason(rawValue: "IMAGE_RECITATION")
  /// The picture failed without a named reason.
  public static let imageOther = FinishReason(rawValue: "IMAGE_OTHER")
  /// A picture was required and none was made.
  public static let noImage = FinishReason(rawValue: "NO_IMAGE")
  /// Refused by Model Armor.
  public static let modelArmor = FinishReason(rawValue: "MODEL_ARMOR")

  /// Whether a policy refused the answer.
  public var isRefusal: Bool { Self.refusals.contains(self) }

  /// Whether the answer stops before its natural end although nothing was refused.
  public var isTruncation: Bool { self == .maxTokens || self == .tooManyToolCalls }

  /// Whether the same request may well succeed when it is asked again.
  public var isWorthAskingAgain: Bool { Self.transient.contains(self) }

  private static let refusals: Set<FinishReason> = [
    .safety, .recitation, .blocklist, .prohibitedContent, .spii, .imageSafety, .imageProhibitedContent,
    .imageRecitation, .modelArmor,
  ]

  private static let transient: Set<FinishReason> = [
    .other, .malformedFunctionCall, .unexpectedToolCall, .malformedResponse, .imageOther,
  ]
}

/// Why a prompt was blocked before anything was generated.
///
/// Open: a reason that nobody has heard of yet keeps its name and round-trips.
public struct BlockReason: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The name on the wire, for example `SAFETY`.
  public let rawValue: String

  /// The reason called `rawValue` on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// Blocked for safety.
  public static let safety = BlockReason(rawValue: "SAFETY")
  /// Not blocked, or blocked for a reason that is not told.
  public static let unspecified = BlockReason(rawValue: "BLOCK_REASON_UNSPECIFIED")
  /// Blocked without a named reason.
  public static let other = BlockReason(rawValue: "OTHER")
  /// A forbidden term.
  public static let blocklist = BlockReason(rawValue: "BLOCKLIST")
  /// Forbidden content.
  public static let prohibitedContent = BlockReason(rawValue: "PROHIBITED_CONTENT")
  /// An unsafe picture.
  public static let imageSafety = BlockReason(rawValue: "IMAGE_SAFETY")
  /// Refused by Model Armor.
  public static let modelArmor = BlockReason(rawValue: "MODEL_ARMOR")
  /// An attempt to get around the rules.
  public static let jailbreak = BlockReason(rawValue: "JAILBREAK")

  /// Whether the name stands for "not blocked", in either of its two spellings.
  public var isUnspecified: Bool { rawValue == "BLOCK_REASON_UNSPECIFIED" || rawValue == "BLOCKED_REASON_UNSPECIFIED" }
}

/// A kind of content.
///
/// Open: a modality that nobody has heard of yet keeps its name. Read in any case, or as the number of the enum.
public struct Modality: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The name on the wire, in upper case.
  public let rawValue: String

  /// The modality called `rawValue`; lower case is raised.
  public init(rawValue: String) { self.rawValue = rawValue.uppercased() }

  /// The name on the wire.
  public var description: String { rawValue }

  /// Text.
  public static let text = Modality(rawValue: "TEXT")
  /// Pictures.
  public static let image = Modality(rawValue: "IMAGE")
  /// Sound.
  public static let audio = Modality(rawValue: "AUDIO")
  /// Moving pictures.
  public static let video = Modality(rawValue: "VIDEO")
  /// Documents such as PDF.
  public static let document = Modality(rawValue: "DOCUMENT")

  /// Reads the name, or the number that the enum has for it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self.init(wireName: "\(number)")
    } else {
      self.init(rawValue: try container.decode(String.self))
    }
  }

  private static let numbered = ["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO", "DOCUMENT"]

  /// The modality called `wireName`, or that has this number in the enum.
  init(wireName: String) {
    let number = Int(wireName) ?? -1
    self.init(rawValue: Self.numbered.indices.contains(number) ? Self.numbered[number] : wireName)
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
