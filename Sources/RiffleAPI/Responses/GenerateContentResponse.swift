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
  /// Where the model stands in its life.
  public var modelStatus: ModelStatus?
  /// When the answer was made, RFC 3339, on Vertex.
  public var createTime: String?
  /// An opaque token of the turn, which some answers with tools carry.
  public var turnToken: String?
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

  /// The text of the first candidate without its thoughts.
  public var text: String { candidates.first?.content?.text ?? "" }

  /// The thoughts of the first candidate.
  public var thoughtText: String {
    (candidates.first?.content?.parts ?? []).reduce("") { $1.thought ? $0 + ($1.text ?? "") : $0 }
  }

  /// The calls of the first candidate, in order.
  public var functionCalls: [FunctionCall] { (candidates.first?.content?.parts ?? []).compactMap(\.functionCall) }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    candidates = try fields.list("candidates")
    promptFeedback = try fields.value("promptFeedback")
    // Counts that nobody can read are no reason to lose the words beside them.
    usageMetadata = (try? fields.value("usageMetadata")) ?? nil
    modelVersion = try fields.value("modelVersion")
    responseID = try fields.value("responseId")
    modelStatus = try fields.value("modelStatus")
    createTime = try fields.value("createTime")
    turnToken = try fields.value("turnToken")
    rest = try fields.rest(besides: [
      "candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId", "modelStatus", "createTime",
      "turnToken",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("candidates", list: candidates)
    try output.set("promptFeedback", promptFeedback)
    try output.set("usageMetadata", usageMetadata)
    try output.set("modelVersion", modelVersion)
    try output.set("responseId", responseID)
    try output.set("modelStatus", modelStatus)
    try output.set("createTime", createTime)
    try output.set("turnToken", turnToken)
    try output.set(rest: rest)
  }
}

/// Where a model stands in its life.
public struct ModelStatus: Hashable, Sendable, Codable {
  /// A word for it.
  public var modelStage: String?
  /// When it is switched off, RFC 3339.
  public var retirementTime: String?
  /// Words for people.
  public var message: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A notice.
  public init(modelStage: String? = nil, retirementTime: String? = nil, message: String? = nil) {
    self.modelStage = modelStage
    self.retirementTime = retirementTime
    self.message = message
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    modelStage = try fields.value("modelStage")
    retirementTime = try fields.value("retirementTime")
    message = try fields.value("message")
    rest = try fields.rest(besides: ["modelStage", "retirementTime", "message"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("modelStage", modelStage)
    try output.set("retirementTime", retirementTime)
    try output.set("message", message)
    try output.set(rest: rest)
  }
}
