public import RiffleAPI

extension ChatTranslation {
  /// Gemini's answer as a chat's.
  ///
  /// - Parameters:
  ///   - response: the whole answer.
  ///   - model: the model that the client asked, where the answer names none.
  ///   - created: seconds since 1970.
  ///   - fallbackID: the answer's name where it has none.
  ///   - images: how pictures stand in it.
  /// - Returns: the chat's answer.
  /// - Throws: ``TranslatedError`` for a blocked prompt (400) and for an answer of nothing (502).
  public static func chatResponse(
    from response: GenerateContentResponse, model: String, created: Int, fallbackID: String = "0",
    images: ChatImageForm = .markdown
  ) throws(TranslatedError) -> ChatResponse {
    guard !response.candidates.isEmpty else {
      if let reason = response.promptFeedback?.blockReason, !reason.isUnspecified {
        throw .blocked(reason, message: response.promptFeedback?.blockReasonMessage)
      }
      throw .noAnswer
    }
    let id = response.responseID ?? fallbackID
    let choices = response.candidates.map { choice(of: $0, answer: id, created: created, images) }
    return ChatResponse(
      id: ChatNames.completionID(responseID: id), created: created, model: response.modelVersion ?? model,
      choices: choices, usage: response.usageMetadata.map(ChatUsage.init))
  }

  private static func choice(
    of candidate: Candidate, answer id: String, created: Int, _ images: ChatImageForm
  ) -> ChatChoice {
    let index = candidate.index ?? 0
    let parts = candidate.content?.parts ?? []
    var message = ChatMessage(role: .assistant)
    var pieces: [ChatPart] = []
    var thoughts = ""
    for part in parts {
      if part.thought {
        thoughts += part.text ?? ""
      } else if let call = part.functionCall {
        let callID = call.id ?? ChatNames.callID(responseID: id, candidate: index, index: message.toolCalls.count)
        message.toolCalls.append(ChatToolCall(call: call, signature: part.thoughtSignature, id: callID))
      } else if let data = part.inlineData, let media = data.data {
        if data.mimeType?.hasPrefix("audio/") == true {
          message.audio =
            message.audio
            ?? ChatAudio(
              id: ChatNames.audioID(responseID: id, candidate: index), data: media,
              expiresAt: created + ChatNames.audioLifetime, transcript: "")
        } else {
          var picture = ChatPart.image(.data(mimeType: data.mimeType ?? "image/png", media))
          picture.thoughtSignature = part.thoughtSignature
          pieces.append(picture)
        }
      } else if let text = words(of: part) {
        if text.isEmpty, part.thoughtSignature != nil {
          message.thoughtSignature = part.thoughtSignature
          continue
        }
        message.thoughtSignature = part.thoughtSignature ?? message.thoughtSignature
        pieces.append(.text(text))
      }
    }
    if !thoughts.isEmpty { message.reasoningContent = thoughts }
    set(pieces, in: &message, images)
    if let grounding = candidate.groundingMetadata {
      message.annotations = ChatAnnotation.annotations(grounding: grounding, parts: parts)
    }
    let calledTools = !message.toolCalls.isEmpty
    let reason = candidate.finishReason ?? .stop
    var choice = ChatChoice(index: index, message: message, finishReason: reason.chatName(calledTools: calledTools))
    if let detail = reason.chatDetail(calledTools: calledTools) {
      choice.rest["native_finish_reason"] = .string(detail)
      if let words = candidate.finishMessage { choice.rest["finish_message"] = .string(words) }
    }
    return choice
  }

  /// The words of a part; nil for a part that has none.
  private static func words(of part: Part) -> String? {
    if let text = part.text { return text }
    if let code = part.executableCode { return ChatText.fenced(code: code.code, language: code.language?.rawValue) }
    if let result = part.codeExecutionResult {
      return ChatText.fenced(output: result.output ?? "", outcome: result.outcome?.rawValue)
    }
    if let file = part.fileData, let address = file.fileURI { return "![file](\(address))" }
    return nil
  }

  private static func set(_ pieces: [ChatPart], in message: inout ChatMessage, _ form: ChatImageForm) {
    let hasPictures = pieces.contains { $0.imageURL != nil }
    guard hasPictures, form != .parts else {
      if hasPictures {
        message.content = .parts(pieces)
      } else if !pieces.isEmpty {
        message.content = .text(pieces.reduce("") { $0 + ($1.text ?? "") })
      }
      return
    }
    var text = ""
    for piece in pieces {
      if let words = piece.text {
        text += words
      } else if form == .images {
        var picture = piece
        picture.index = message.images.count
        message.images.append(picture)
      } else if case .data(let mimeType, let media)? = piece.imageURL?.url {
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += ChatText.markdownHead(mimeType: mimeType ?? "image/png") + base64(media) + ChatText.markdownTail
      }
    }
    if !text.isEmpty { message.content = .text(text) }
  }

  /// The base64 of a medium in memory; an ordinal or a file, which words cannot hold, is left out.
  private static func base64(_ media: MediaData) -> String {
    let text = try? WireJSON.decode(JSONValue.self, from: WireJSON.encode(media)).string
    return text ?? ""
  }
}
