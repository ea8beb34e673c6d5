/// The answer of `generateContent`, and one event or element of a streamed answer.
public struct GenerateContentResponse: Hashable, Sendable, Codable {
  /// The answers; usually one, none when the prompt was blocked.
  public var candidates: [Candidate]
  /// What was found wrong with the prompt.
  public var promptFeedback: PromptFeedback?
  /// Tokens so far.
  public var usageMetadata: UsageMetadata?
  /// The model that answered, which may be another than was asked.
  public var modelVersion: String?
  /// The answer's name, the same in all events of a stream.
  public var responseID: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An answer of these candidates.
  public init(
    candidates: [Candidate] = [], promptFeedback: PromptFeedback? = nil, usageMetadata: UsageMetadata? = nil,
    modelVersion: String? = nil, responseID: String? = nil
  ) {
    self.candidates = candidates
    self.promptFeedback = promptFeedback
    self.usageMetadata = usageMetadata
    self.modelVersion = modelVersion
    self.responseID = responseID
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    candidates = try fields.list("candidates")
    promptFeedback = try fields.value("promptFeedback")
    usageMetadata = try fields.value("usageMetadata")
    modelVersion = try fields.value("modelVersion")
    responseID = try fields.value("responseId")
    rest = try fields.rest(besides: ["candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("candidates", list: candidates)
    try output.set("promptFeedback", promptFeedback)
    try output.set("usageMetadata", usageMetadata)
    try output.set("modelVersion", modelVersion)
    try output.set("responseId", responseID)
    try output.set(rest: rest)
  }
}

/// One of the answers.
public struct Candidate: Hashable, Sendable, Codable {
  /// What the model says; may be missing or empty.
  public var content: Content?
  /// Why it ended; absent while streaming.
  public var finishReason: FinishReason?
  /// Words about the end; also there when all is well.
  public var finishMessage: String?
  /// Which candidate; absent means 0.
  public var index: Int?
  /// Members that Riffle does not look into: ratings, citations, grounding and others.
  public var rest: [String: JSONValue]

  /// An answer.
  public init(
    content: Content?, finishReason: FinishReason? = nil, finishMessage: String? = nil, index: Int? = 0
  ) {
    self.content = content
    self.finishReason = finishReason
    self.finishMessage = finishMessage
    self.index = index
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    content = try fields.value("content")
    finishReason = try fields.value("finishReason")
    finishMessage = try fields.value("finishMessage")
    index = try fields.integer("index")
    rest = try fields.rest(besides: ["content", "finishReason", "finishMessage", "index"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("content", content)
    try output.set("finishReason", finishReason)
    try output.set("finishMessage", finishMessage)
    try output.set("index", index)
    try output.set(rest: rest)
  }
}

/// What was found wrong with a prompt.
public struct PromptFeedback: Hashable, Sendable, Codable {
  /// Why the prompt was blocked.
  public var blockReason: BlockReason?
  /// Words about it.
  public var blockReasonMessage: String?
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// A blocked prompt.
  public init(blockReason: BlockReason?, blockReasonMessage: String? = nil) {
    self.blockReason = blockReason
    self.blockReasonMessage = blockReasonMessage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    blockReason = try fields.value("blockReason")
    blockReasonMessage = try fields.value("blockReasonMessage")
    rest = try fields.rest(besides: ["blockReason", "blockReasonMessage"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("blockReason", blockReason)
    try output.set("blockReasonMessage", blockReasonMessage)
    try output.set(rest: rest)
  }
}
