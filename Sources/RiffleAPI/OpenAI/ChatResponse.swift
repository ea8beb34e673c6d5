/// The answer of `POST /v1/chat/completions` in one piece.
public struct ChatResponse: Hashable, Sendable, Codable {
  /// The answer's name.
  public var id: String?
  /// `chat.completion`.
  public var object: String?
  /// When it was made, in seconds since 1970.
  public var created: Int?
  /// The model that answered.
  public var model: String?
  /// The answers; usually one.
  public var choices: [ChatChoice]
  /// Tokens.
  public var usage: ChatUsage?
  /// The version of the service's machinery.
  public var systemFingerprint: String?
  /// The tier that served the request.
  public var serviceTier: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An answer of these choices.
  public init(id: String?, created: Int?, model: String?, choices: [ChatChoice] = [], usage: ChatUsage? = nil) {
    self.id = id
    self.object = "chat.completion"
    self.created = created
    self.model = model
    self.choices = choices
    self.usage = usage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    object = try fields.value("object")
    created = try fields.integer("created")
    model = try fields.value("model")
    choices = try fields.list("choices")
    usage = try fields.value("usage")
    systemFingerprint = try fields.value("systemFingerprint")
    serviceTier = try fields.value("serviceTier")
    rest = try fields.rest(besides: [
      "id", "object", "created", "model", "choices", "usage", "systemFingerprint", "serviceTier",
    ])
  }

  /// Writes snake_case; choices are there even when there are none.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("object", object)
    try output.set("created", created)
    try output.set("model", model)
    try output.set("choices", choices)
    try output.set("usage", usage)
    try output.set("system_fingerprint", systemFingerprint)
    try output.set("service_tier", serviceTier)
    try output.set(rest: rest)
  }
}

/// One of a chat's answers.
public struct ChatChoice: Hashable, Sendable, Codable {
  /// Which answer.
  public var index: Int?
  /// What the model says.
  public var message: ChatMessage
  /// Why it ended: `stop`, `length`, `tool_calls`, `content_filter`, `function_call`.
  public var finishReason: String?
  /// The odds of tokens.
  public var logprobs: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An answer.
  public init(index: Int? = 0, message: ChatMessage, finishReason: String?) {
    self.index = index
    self.message = message
    self.finishReason = finishReason
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    index = try fields.integer("index")
    message = try fields.value("message") ?? ChatMessage(role: nil)
    finishReason = try fields.value("finishReason")
    logprobs = try fields.value("logprobs")
    rest = try fields.rest(besides: ["index", "message", "finishReason", "logprobs"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("index", index)
    try output.set("message", message)
    try output.setOrNull("finish_reason", finishReason)
    try output.set("logprobs", logprobs)
    try output.set(rest: rest)
  }
}

/// A chunk of a streamed chat.
public struct ChatChunk: Hashable, Sendable, Codable {
  /// The answer's name, the same in all its chunks.
  public var id: String?
  /// `chat.completion.chunk`.
  public var object: String?
  /// When the answer was begun, in seconds since 1970.
  public var created: Int?
  /// The model that answers.
  public var model: String?
  /// What is new; none in the chunk that tells the usage.
  public var choices: [ChatChunkChoice]
  /// Tokens of the whole answer, in its last chunk.
  public var usage: ChatUsage?
  /// The version of the service's machinery.
  public var systemFingerprint: String?
  /// The tier that served the request.
  public var serviceTier: String?
  /// An error in the middle of an answer, as gateways send it.
  public var error: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A chunk of these choices.
  public init(id: String?, created: Int?, model: String?, choices: [ChatChunkChoice] = [], usage: ChatUsage? = nil) {
    self.id = id
    self.object = "chat.completion.chunk"
    self.created = created
    self.model = model
    self.choices = choices
    self.usage = usage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    object = try fields.value("object")
    created = try fields.integer("created")
    model = try fields.value("model")
    choices = try fields.list("choices")
    usage = try fields.value("usage")
    systemFingerprint = try fields.value("systemFingerprint")
    serviceTier = try fields.value("serviceTier")
    error = try fields.value("error")
    rest = try fields.rest(besides: [
      "id", "object", "created", "model", "choices", "usage", "systemFingerprint", "serviceTier", "error",
    ])
  }

  /// Writes snake_case; choices are there even when there are none.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("object", object)
    try output.set("created", created)
    try output.set("model", model)
    try output.set("choices", choices)
    try output.set("usage", usage)
    try output.set("system_fingerprint", systemFingerprint)
    try output.set("service_tier", serviceTier)
    try output.set("error", error)
    try output.set(rest: rest)
  }
}

/// What is new in one of a chat's answers.
public struct ChatChunkChoice: Hashable, Sendable, Codable {
  /// Which answer.
  public var index: Int?
  /// What is new in the message.
  public var delta: ChatMessage
  /// Why it ended, in its last chunk.
  public var finishReason: String?
  /// The odds of tokens.
  public var logprobs: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A piece of answer `index`.
  public init(index: Int? = 0, delta: ChatMessage, finishReason: String? = nil) {
    self.index = index
    self.delta = delta
    self.finishReason = finishReason
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    index = try fields.integer("index")
    delta = try fields.value("delta") ?? ChatMessage(role: nil)
    finishReason = try fields.value("finishReason")
    logprobs = try fields.value("logprobs")
    rest = try fields.rest(besides: ["index", "delta", "finishReason", "logprobs"])
  }

  /// Writes snake_case; the reason is `null` until there is one.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("index", index)
    try output.set("delta", delta)
    try output.setOrNull("finish_reason", finishReason)
    try output.set("logprobs", logprobs)
    try output.set(rest: rest)
  }
}
