public import RiffleAPI

extension ChatTranslation {
  /// The most strings that OpenAI's chats take to end an answer.
  public static let chatStopLimit = 4

  /// A request to a Gemini model as a chat.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - model: the model that the chat names.
  ///   - stream: whether the answer shall come in chunks, the last of which tells the usage.
  /// - Returns: the chat; what only Gemini's services understand stands in `extra_body.google`.
  /// - Throws: ``TranslationError`` with the member that a chat cannot say.
  public static func chatRequest(
    from request: GenerateContentRequest, model: String, stream: Bool
  ) throws(TranslationError) -> ChatRequest {
    var chat = ChatRequest(model: model)
    for (index, part) in (request.systemInstruction?.parts ?? []).enumerated() {
      guard let text = part.text else {
        throw TranslationError("systemInstruction.parts[\(index)]", "expected text")
      }
      chat.messages.append(ChatMessage(role: .system, text: text))
    }
    var history = ChatHistory()
    for (index, content) in request.contents.enumerated() {
      chat.messages += try history.messages(of: content, at: index)
    }
    try addTools(of: request, to: &chat)
    if stream {
      chat.stream = true
      chat.streamOptions = ChatStreamOptions(includeUsage: true)
    }
    chat.serviceTier = request.serviceTier
    var google = GoogleExtension(cachedContent: request.cachedContent, safetySettings: request.safetySettings)
    if let config = request.generationConfig { try add(config, to: &chat, &google) }
    if !google.isEmpty { chat.google = google }
    return chat
  }

  private static func add(
    _ config: GenerationConfig, to chat: inout ChatRequest, _ google: inout GoogleExtension
  ) throws(TranslationError) {
    chat.temperature = config.temperature
    chat.topP = config.topP
    chat.topK = config.topK
    chat.seed = config.seed
    chat.n = config.candidateCount
    chat.presencePenalty = config.presencePenalty
    chat.frequencyPenalty = config.frequencyPenalty
    chat.logprobs = config.responseLogprobs
    chat.topLogprobs = config.logprobs
    // OpenAI's newer models refuse the older name, most gateways know only that.
    if ["gpt-", "o1", "o3", "o4", "chatgpt"].contains(where: { chat.model.hasPrefix($0) }) {
      chat.maxCompletionTokens = config.maxOutputTokens
    } else {
      chat.maxTokens = config.maxOutputTokens
    }
    guard config.stopSequences.count <= chatStopLimit else {
      throw TranslationError(
        "generationConfig.stopSequences",
        "\(config.stopSequences.count) strings, expected at most \(chatStopLimit) in a chat")
    }
    chat.stop = config.stopSequences
    if let schema = config.answerSchema {
      let isOpenAPI = config.responseJSONSchema == nil && config.responseSchema != nil
      chat.responseFormat = ChatResponseFormat(
        type: "json_schema", jsonSchema: .init(name: "answer", schema: isOpenAPI ? plainSchema(schema) : schema))
    } else if config.responseMimeType == "application/json" {
      chat.responseFormat = ChatResponseFormat(type: "json_object")
    } else if let type = config.responseMimeType, type != "text/plain" {
      throw TranslationError("generationConfig.responseMimeType", "a chat cannot ask for '\(type)'")
    }
    if config.responseModalities != [.text] {
      chat.modalities = config.responseModalities.map { $0.rawValue.lowercased() }
    }
    if let thinking = config.thinkingConfig {
      if let effort = thinking.effort { chat.reasoningEffort = effort } else { google.thinkingConfig = thinking }
    }
    google.imageConfig = config.imageConfig
    if let speech = config.speechConfig {
      guard speech.speakerVoices.isEmpty else {
        throw TranslationError(
          "generationConfig.speechConfig.multiSpeakerVoiceConfig", "a chat has one voice, expected voiceConfig")
      }
      chat.audio = ChatAudioOptions(
        voice: speech.voiceConfig?.name.map { SpeechTranslation.voice($0, for: chat.model) },
        format: chat.stream == true ? "pcm16" : "wav")
    }
  }
}

/// Gemini's turns becoming a chat's messages.
struct ChatHistory {
  /// Calls that wait for their results, oldest first.
  private var openCalls: [(name: String, id: String)] = []
  private var callCount = 0

  mutating func messages(of content: Content, at index: Int) throws(TranslationError) -> [ChatMessage] {
    let path = "contents[\(index)]"
    switch content.role {
    case "model": return try modelMessage(content.parts, at: path).map { [$0] } ?? []
    case nil, "user", "function": return try userMessages(content.parts, at: path)
    case .some(let role): throw TranslationError("\(path).role", "unknown role '\(role)', expected user or model")
    }
  }

  // MARK: - The user's turns

  private mutating func userMessages(_ parts: [Part], at path: String) throws(TranslationError) -> [ChatMessage] {
    var messages: [ChatMessage] = []
    var content: [ChatPart] = []
    for (index, part) in parts.enumerated() {
      if let result = part.functionResponse {
        messages.append(try message(of: result, at: "\(path).parts[\(index)].functionResponse"))
      } else {
        content.append(try self.part(part, at: "\(path).parts[\(index)]"))
      }
    }
    if content.count == 1, let text = content[0].text {
      messages.append(ChatMessage(role: .user, text: text))
    } else if !content.isEmpty {
      messages.append(ChatMessage(role: .user, content: .parts(content)))
    }
    return messages
  }

  private mutating func message(
    of result: FunctionResponse, at path: String
  ) throws(TranslationError) -> ChatMessage {
    let place = openCalls.firstIndex { call in result.id.map { $0 == call.id } ?? (call.name == result.name) }
    guard let id = result.id ?? place.map({ openCalls[$0].id }) else {
      throw TranslationError("\(path).name", "no call of '\(result.name)' in the turns before")
    }
    if let place { openCalls.remove(at: place) }
    let text: String
    switch (result.response.count, result.response["output"]) {
    case (1, .string(let words)?): text = words
    // An object would be read as the output itself, which it is.
    case (1, .object(let members)?) where members["output"] == nil && members["error"] == nil:
      text = Self.text(.object(members))
    case (1, .array(let elements)?): text = Self.text(.array(elements))
    default: text = Self.text(.object(result.response))
    }
    var message = ChatMessage(role: .tool, text: text)
    message.toolCallID = id
    if !result.parts.isEmpty {
      var parts: [ChatPart] = [.text(text)]
      for (index, part) in result.parts.enumerated() {
        parts.append(
          try self.part(Part(inlineData: part.inlineData, fileData: part.fileData), at: "\(path).parts[\(index)]"))
      }
      message.content = .parts(parts)
    }
    return message
  }

  // MARK: - The model's turns

  private mutating func modelMessage(_ parts: [Part], at path: String) throws(TranslationError) -> ChatMessage? {
    var message = ChatMessage(role: .assistant)
    var text = ""
    var hasText = false
    var thoughts = ""
    openCalls = []
    for (index, part) in parts.enumerated() {
      if part.thought {
        thoughts += part.text ?? ""
      } else if let words = part.text {
        text += words
        hasText = hasText || !words.isEmpty
        message.thoughtSignature = part.thoughtSignature ?? message.thoughtSignature
      } else if let call = part.functionCall {
        message.toolCalls.append(toolCall(call, part.thoughtSignature))
      } else if let code = part.executableCode {
        text += ChatText.fenced(code: code.code, language: code.language?.rawValue)
        hasText = true
      } else if let result = part.codeExecutionResult {
        text += ChatText.fenced(output: result.output ?? "", outcome: result.outcome?.rawValue)
        hasText = true
      } else if let data = part.inlineData, data.mimeType?.hasPrefix("image/") != false {
        var picture = try self.part(part, at: "\(path).parts[\(index)]")
        picture.index = message.images.count
        picture.thoughtSignature = part.thoughtSignature
        message.images.append(picture)
      } else {
        throw TranslationError("\(path).parts[\(index)]", "a chat's assistant cannot say this part")
      }
    }
    if hasText { message.content = .text(text) }
    if !thoughts.isEmpty { message.reasoningContent = thoughts }
    return message == ChatMessage(role: .assistant) ? nil : message
  }

  private mutating func toolCall(_ call: FunctionCall, _ signature: String?) -> ChatToolCall {
    callCount += 1
    let id = call.id ?? "call_\(callCount)"
    openCalls.append((call.name, id))
    return ChatToolCall(call: call, signature: signature, id: id)
  }

  // MARK: - Parts

  private func part(_ part: Part, at path: String) throws(TranslationError) -> ChatPart {
    if part.speechMetadata != nil {
      throw TranslationError("\(path).speechMetadata", "a chat has no place for speakers and styles")
    }
    if let text = part.text { return .text(text) }
    if let file = part.fileData {
      let address = file.fileURI ?? ""
      let type = file.mimeType ?? FileNames.mediaType(of: address)
      guard FileNames.isAddress(address), type?.hasPrefix("image/") != false else {
        return .file(ChatFile(fileID: address))
      }
      return .image(.address(address))
    }
    guard let data = part.inlineData, let media = data.data else {
      throw TranslationError(path, "a chat's user cannot say this part")
    }
    let type = data.mimeType ?? "application/octet-stream"
    let bare = type.prefix { $0 != ";" }.lowercased()
    if bare.hasPrefix("image/") { return .image(.data(mimeType: type, media)) }
    switch bare {
    case "audio/wav", "audio/x-wav", "audio/wave": return .audio(media, format: "wav")
    case "audio/mp3", "audio/mpeg": return .audio(media, format: "mp3")
    case _ where bare.hasPrefix("audio/"): return .audio(media, format: String(bare.dropFirst(6)))
    default:
      return .file(
        ChatFile(
          filename: data.displayName ?? "file.\(FileNames.ending(of: bare))",
          fileData: .data(mimeType: type, media)))
    }
  }

  static func text(_ json: JSONValue) -> String {
    // Plain JSON always encodes.
    String(decoding: (try? WireJSON.encode(json)) ?? [], as: UTF8.self)
  }
}
