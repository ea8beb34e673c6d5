/// What was found wrong with a prompt.
public struct PromptFeedback: Hashable, Sendable, Codable {
  /// Why the prompt was blocked.
  public var blockReason: BlockReason?
  /// Words about it.
  public var blockReasonMessage: String?
  /// How harmful it was found to be.
  public var safetyRatings: [SafetyRating]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A blocked prompt.
  public init(blockReason: BlockReason?, blockReasonMessage: String? = nil, safetyRatings: [SafetyRating] = []) {
    self.blockReason = blockReason
    self.blockReasonMessage = blockReasonMessage
    self.safetyRatings = safetyRatings
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    blockReason = try fields.value("blockReason")
    blockReasonMessage = try fields.value("blockReasonMessage")
    safetyRatings = try fields.list("safetyRatings")
    rest = try fields.rest(besides: ["blockReason", "blockReasonMessage", "safetyRatings"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("blockReason", blockReason)
    try output.set("blockReasonMessage", blockReasonMessage)
    try output.set("safetyRatings", list: safetyRatings)
    try output.set(rest: rest)
  }
}
