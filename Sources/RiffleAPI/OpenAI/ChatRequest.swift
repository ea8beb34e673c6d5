/// The body of `POST /v1/chat/completions`.
public struct ChatRequest: Hashable, Sendable {
  /// The model.
  public var model: String
  /// The conversation, oldest message first.
  public var messages: [ChatMessage]
  /// Whether the answer comes in chunks.
  public var stream: Bool?
  /// What a streamed answer tells besides.
  public var streamOptions: ChatStreamOptions?
  /// The longest answer in tokens, thoughts included.
  public var maxCompletionTokens: Int?
  /// The older name of ``maxCompletionTokens``, which most gateways still know.
  public var maxTokens: Int?
  /// Randomness, 0 to 2.
  public var temperature: Double?
  /// Nucleus sampling.
  public var topP: Double?
  /// Sampling among the best: an extension of gateways.
  public var topK: Double?
  /// How many answers.
  public var n: Int?
  /// Words that end the answer; one string may stand for a list.
  public var stop: [String]
  /// The seed of the random numbers.
  public var seed: Int?
  /// Reluctance to speak of what was spoken of.
  public var presencePenalty: Double?
  /// Reluctance to repeat words.
  public var frequencyPenalty: Double?
  /// Likes and dislikes by token.
  public var logitBias: [String: Double]
  /// Whether the odds of tokens are told.
  public var logprobs: Bool?
  /// How many other tokens are told at each place.
  public var topLogprobs: Int?
  /// The form of the answer.
  public var responseFormat: ChatResponseFormat?
  /// What the model may call.
  public var tools: [ChatTool]
  /// Whether, and what, it shall call.
  public var toolChoice: ChatToolChoice?
  /// Whether it may make several calls at once.
  public var parallelToolCalls: Bool?
  /// `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`.
  public var reasoningEffort: String?
  /// `low`, `medium` or `high`.
  public var verbosity: String?
  /// What the answer may hold: `text`, `audio`, and `image` at gateways.
  public var modalities: [String]
  /// How sound is made.
  public var audio: ChatAudioOptions?
  /// The tier that shall serve the request.
  public var serviceTier: String?
  /// Who asks, for the service's own counting.
  public var user: String?
  /// Who asks, as a hash.
  public var safetyIdentifier: String?
  /// A name for requests that begin alike.
  public var promptCacheKey: String?
  /// Notes of the sender.
  public var metadata: JSONValue?
  /// Whether the service keeps the answer.
  public var store: Bool?
  /// Text that the answer is expected to repeat.
  public var prediction: JSONValue?
  /// Searching the web; an empty object asks for it.
  public var webSearchOptions: JSONValue?
  /// Functions in the form before ``tools``.
  public var functions: [ChatFunction]
  /// The choice in the form before ``toolChoice``: a word, or an object with a name.
  public var functionCall: JSONValue?
  /// What a Gemini service understands beyond this format: `extra_body.google`, also read from a top-level `google`.
  public var google: GoogleExtension?
  /// The other members of `extra_body`.
  public var extraBody: [String: JSONValue]
  /// How pictures are made, as OpenRouter puts it.
  public var imageConfig: ImageConfig?
  /// Limits of what is filtered: an extension of gateways.
  public var safetySettings: [SafetySetting]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A request to continue `messages`.
  public init(model: String, messages: [ChatMessage] = []) {
    self.model = model
    self.messages = messages
    stop = []
    logitBias = [:]
    tools = []
    modalities = []
    functions = []
    extraBody = [:]
    safetySettings = []
    rest = [:]
  }

  /// The longest answer in tokens, under whichever name it was given.
  public var outputTokenLimit: Int? { maxCompletionTokens ?? maxTokens }
}

extension ChatRequest: Codable {
  private static let names: Set<String> = [
    "model", "messages", "stream", "streamOptions", "maxCompletionTokens", "maxTokens", "temperature", "topP", "topK",
    "n", "stop", "seed", "presencePenalty", "frequencyPenalty", "logitBias", "logprobs", "topLogprobs",
    "responseFormat", "tools", "toolChoice", "parallelToolCalls", "reasoningEffort", "verbosity", "modalities", "audio",
    "serviceTier", "user", "safetyIdentifier", "promptCacheKey", "metadata", "store", "prediction", "webSearchOptions",
    "functions", "functionCall", "google", "extraBody", "imageConfig", "safetySettings",
  ]

  /// The object `extra_body`.
  private struct ExtraBody: Codable {
    var google: GoogleExtension?
    var rest: [String: JSONValue]

    init(_ google: GoogleExtension?, _ rest: [String: JSONValue]) {
      self.google = google
      self.rest = rest
    }

    init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      google = try fields.value("google")
      rest = try fields.rest(besides: ["google"])
    }

    func encode(to encoder: any Encoder) throws {
      var output = SnakeOutput(encoder)
      try output.set("google", google)
      try output.set(rest: rest)
    }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    self.init(model: try fields.value("model") ?? "", messages: try fields.list("messages"))
    stream = try fields.value("stream")
    streamOptions = try fields.value("streamOptions")
    maxCompletionTokens = try fields.integer("maxCompletionTokens")
    maxTokens = try fields.integer("maxTokens")
    temperature = try fields.number("temperature")
    topP = try fields.number("topP")
    topK = try fields.number("topK")
    n = try fields.integer("n")
    stop = try fields.words("stop")
    seed = try fields.integer("seed")
    presencePenalty = try fields.number("presencePenalty")
    frequencyPenalty = try fields.number("frequencyPenalty")
    logitBias = try fields.value("logitBias") ?? [:]
    logprobs = try fields.value("logprobs")
    topLogprobs = try fields.integer("topLogprobs")
    responseFormat = try fields.value("responseFormat")
    tools = try fields.list("tools")
    toolChoice = try fields.value("toolChoice")
    parallelToolCalls = try fields.value("parallelToolCalls")
    reasoningEffort = try fields.value("reasoningEffort")
    verbosity = try fields.value("verbosity")
    modalities = try fields.list("modalities")
    audio = try fields.value("audio")
    serviceTier = try fields.value("serviceTier")
    user = try fields.value("user")
    safetyIdentifier = try fields.value("safetyIdentifier")
    promptCacheKey = try fields.value("promptCacheKey")
    metadata = try fields.value("metadata")
    store = try fields.value("store")
    prediction = try fields.value("prediction")
    webSearchOptions = try fields.value("webSearchOptions")
    functions = try fields.list("functions")
    functionCall = try fields.value("functionCall")
    let extra = try fields.value("extraBody", as: ExtraBody.self)
    google = try extra?.google ?? fields.value("google")
    extraBody = extra?.rest ?? [:]
    imageConfig = try fields.value("imageConfig")
    safetySettings = try fields.list("safetySettings")
    rest = try fields.rest(besides: Self.names)
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("model", model)
    try output.set("messages", messages)
    try output.set("stream", stream)
    try output.set("stream_options", streamOptions)
    try output.set("max_completion_tokens", maxCompletionTokens)
    try output.set("max_tokens", maxTokens)
    try output.set("temperature", temperature)
    try output.set("top_p", topP)
    try output.set("top_k", topK)
    try output.set("n", n)
    try output.set("stop", list: stop)
    try output.set("seed", seed)
    try output.set("presence_penalty", presencePenalty)
    try output.set("frequency_penalty", frequencyPenalty)
    try output.set("logit_bias", logitBias.isEmpty ? nil : logitBias)
    try output.set("logprobs", logprobs)
    try output.set("top_logprobs", topLogprobs)
    try output.set("response_format", responseFormat)
    try output.set("tools", list: tools)
    try output.set("tool_choice", toolChoice)
    try output.set("parallel_tool_calls", parallelToolCalls)
    try output.set("reasoning_effort", reasoningEffort)
    try output.set("verbosity", verbosity)
    try output.set("modalities", list: modalities)
    try output.set("audio", audio)
    try output.set("service_tier", serviceTier)
    try output.set("user", user)
    try output.set("safety_identifier", safetyIdentifier)
    try output.set("prompt_cache_key", promptCacheKey)
    try output.set("metadata", metadata)
    try output.set("store", store)
    try output.set("prediction", prediction)
    try output.set("web_search_options", webSearchOptions)
    try output.set("functions", list: functions)
    try output.set("function_call", functionCall)
    try output.set("extra_body", google == nil && extraBody.isEmpty ? nil : ExtraBody(google, extraBody))
    try output.set("image_config", imageConfig.map(JSONValue.snakeCased))
    try output.set("safety_settings", list: safetySettings)
    try output.set(rest: rest)
  }
}

extension WireFields {
  /// The strings called `name`: a list, or one string alone.
  func words(_ name: String) throws -> [String] {
    guard let value = try value(name, as: JSONValue.self), let word = value.string else { return try list(name) }
    return [word]
  }
}
