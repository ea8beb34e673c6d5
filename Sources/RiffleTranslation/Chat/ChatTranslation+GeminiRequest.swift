public import RiffleAPI

extension ChatTranslation {
  /// The most strings that Gemini takes to end an answer.
  public static let stopLimit = 5

  /// A chat as a request to a Gemini model.
  ///
  /// - Parameters:
  ///   - chat: the chat.
  ///   - model: the model that will answer; it decides how thinking and media in results are put.
  ///   - typeOf: the type of a medium, where the caller saw its bytes.
  /// - Returns: the request; `stream` decides the method, which is not part of it.
  /// - Throws: ``TranslationError`` with the member that cannot be said.
  public static func geminiRequest(
    from chat: ChatRequest, model: Model, typeOf: MediaTypeLookup = { _ in nil }
  ) throws(TranslationError) -> GenerateContentRequest {
    guard !chat.messages.isEmpty else { throw TranslationError("messages", "expected at least one message") }
    var history = GeminiHistory(model: model)
    for (index, message) in chat.messages.enumerated() {
      try history.append(message, at: "messages[\(index)]", typeOf)
    }
    let contents = history.finish()
    guard !contents.isEmpty else {
      throw TranslationError("messages", "nothing to answer, expected a message of the user")
    }
    var request = GenerateContentRequest(contents: contents)
    if !history.system.isEmpty { request.systemInstruction = Content(role: nil, parts: history.system) }
    try addTools(of: chat, to: &request, model)
    request.safetySettings = chat.safetySettings + (chat.google?.safetySettings ?? [])
    request.cachedContent = chat.google?.cachedContent
    if let tier = chat.serviceTier, ["flex", "priority", "standard"].contains(tier) { request.serviceTier = tier }
    let config = try generationConfig(of: chat, model)
    if config != GenerationConfig() { request.generationConfig = config }
    return request
  }

  // MARK: - Configuration

  private static func generationConfig(
    of chat: ChatRequest, _ model: Model
  ) throws(TranslationError) -> GenerationConfig {
    var config = GenerationConfig()
    config.temperature = chat.temperature
    config.topP = chat.topP
    config.topK = chat.topK
    config.seed = chat.seed
    config.presencePenalty = chat.presencePenalty
    config.frequencyPenalty = chat.frequencyPenalty
    config.responseLogprobs = chat.logprobs
    config.logprobs = chat.topLogprobs
    if let n = chat.n {
      guard n >= 1 else { throw TranslationError("n", "unexpected \(n), expected 1 or more") }
      config.candidateCount = n == 1 ? nil : n
    }
    if let limit = chat.outputTokenLimit {
      let path = chat.maxCompletionTokens == nil ? "max_tokens" : "max_completion_tokens"
      guard limit >= 1 else { throw TranslationError(path, "unexpected \(limit), expected 1 or more") }
      config.maxOutputTokens = limit
    }
    guard chat.stop.count <= stopLimit else {
      throw TranslationError("stop", "\(chat.stop.count) strings, expected at most \(stopLimit)")
    }
    config.stopSequences = chat.stop
    try addResponseFormat(of: chat, to: &config)
    config.thinkingConfig = try thinkingConfig(of: chat, model)
    config.imageConfig = chat.google?.imageConfig ?? chat.imageConfig
    try addModalities(of: chat, to: &config, model)
    return config
  }

  private static func addResponseFormat(
    of chat: ChatRequest, to config: inout GenerationConfig
  ) throws(TranslationError) {
    guard let format = chat.responseFormat else { return }
    switch format.type {
    case "text": break
    case "json_object": config.responseMimeType = "application/json"
    case "json_schema":
      guard let schema = format.jsonSchema?.schema, schema.object != nil else {
        throw TranslationError("response_format.json_schema.schema", "expected a JSON Schema")
      }
      config.responseMimeType = "application/json"
      config.responseJSONSchema = schema
    default:
      throw TranslationError(
        "response_format.type", "unknown type '\(format.type)', expected text, json_object or json_schema")
    }
  }

  private static func addModalities(
    of chat: ChatRequest, to config: inout GenerationConfig, _ model: Model
  ) throws(TranslationError) {
    for (index, name) in chat.modalities.enumerated() {
      guard ["text", "image", "audio", "video"].contains(name.lowercased()) else {
        throw TranslationError("modalities[\(index)]", "unknown modality '\(name)', expected text, audio or image")
      }
    }
    // A speech model answers with sound alone, and says so only when it is asked for that alone.
    config.responseModalities = model.speaks ? [.audio] : chat.modalities.map(Modality.init(rawValue:))
    guard let audio = chat.audio else { return }
    if chat.stream == true, let format = audio.format, format != "pcm16" {
      throw TranslationError("audio.format", "a stream has no format '\(format)', expected pcm16")
    }
    if let format = audio.format, !["wav", "mp3", "flac", "opus", "pcm16"].contains(format) {
      throw TranslationError("audio.format", "unsupported format '\(format)', expected wav, mp3, flac, opus or pcm16")
    }
    guard let voice = audio.voice else { return }
    guard let name = SpeechTranslation.geminiVoice(for: voice.text) else {
      throw TranslationError("audio.voice", "unknown voice '\(voice.text)'")
    }
    config.speechConfig = SpeechConfig(
      voiceConfig: model.speaksVerbatim ? VoiceConfig(voice: name) : VoiceConfig(prebuiltVoiceName: name))
  }

  private static func thinkingConfig(
    of chat: ChatRequest, _ model: Model
  ) throws(TranslationError) -> ThinkingConfig? {
    let given = chat.google?.thinkingConfig ?? ThinkingConfig(thinking: chat.rest["thinking"], model: model)
    guard let effort = chat.reasoningEffort else { return given }
    if given?.thinkingBudget != nil || given?.thinkingLevel != nil {
      throw TranslationError("reasoning_effort", "expected either this or extra_body.google.thinking_config")
    }
    guard var config = ThinkingConfig(effort: effort, model: model) else {
      throw TranslationError(
        "reasoning_effort",
        "unknown effort '\(effort)', expected none, minimal, low, medium, high, xhigh or max")
    }
    config.includeThoughts = given?.includeThoughts
    return config
  }
}

extension ThinkingConfig {
  /// Thinking as gateways put it who speak of all services alike: `{"type": "enabled", "budget_tokens": 1024}`, or `disabled`.
  ///
  /// The thoughts are shown, as those gateways have it. Models that think by levels take the budget too.
  init?(thinking: JSONValue?, model: Model) {
    switch thinking?["type"]?.string {
    case "enabled": self.init(includeThoughts: true, thinkingBudget: thinking?["budget_tokens"]?.integer)
    case "disabled": self.init(effort: "none", model: model)
    default: return nil
    }
  }

  /// Thinking of this effort: a level for Gemini 3 and later, Google's numbers of tokens before.
  ///
  /// What a model cannot do becomes the least or the most that it can: no thinking at all, for those that always think.
  init?(effort: String, model: Model) {
    let isPro = model.id.contains("pro")
    if model.usesThinkingLevels {
      switch effort {
      // The Pro models have no level below low.
      case "none", "minimal": self.init(thinkingLevel: isPro ? .low : .minimal)
      case "low": self.init(thinkingLevel: .low)
      case "medium": self.init(thinkingLevel: .medium)
      case "high", "xhigh", "max": self.init(thinkingLevel: .high)
      default: return nil
      }
    } else {
      switch effort {
      case "none": self.init(thinkingBudget: isPro ? 128 : 0)
      case "minimal", "low": self.init(thinkingBudget: 1024)
      case "medium": self.init(thinkingBudget: 8192)
      case "high", "xhigh", "max": self.init(thinkingBudget: 24_576)
      default: return nil
      }
    }
  }

  /// The effort that says the same; nil where none does.
  var effort: String? {
    guard includeThoughts != true else { return nil }
    switch (thinkingBudget, thinkingLevel) {
    case (0?, nil): return "none"
    case (1024?, nil): return "low"
    case (8192?, nil): return "medium"
    case (24_576?, nil): return "high"
    case (nil, let level?): return level.rawValue.lowercased()
    default: return nil
    }
  }
}

extension Model {
  /// Whether it is of Gemini 3 or later: thinks by levels, signs its calls, takes media in results.
  ///
  /// A name without a number is that of a current model.
  var isGemini3: Bool {
    let name = routedTo ?? id
    return !["gemini-1.", "gemini-2.", "gemini-pro"].contains { name.hasPrefix($0) }
  }

  /// Whether its thinking is told by a level and not by a number of tokens.
  var usesThinkingLevels: Bool { isGemini3 }
}
