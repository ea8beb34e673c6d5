public import RiffleAPI

extension ChatTranslation {
  /// A chat's answer as Gemini's.
  ///
  /// Pictures are found where gateways put them: in the list `images`, among the content's parts, and as Markdown with
  /// data URLs in the words. Thoughts under either name are parts of their own. A call whose arguments are no JSON object
  /// ends its candidate with `MALFORMED_FUNCTION_CALL`.
  public static func geminiResponse(from chat: ChatResponse) -> GenerateContentResponse {
    let id = chat.id.map { $0.hasPrefix("chatcmpl-") ? String($0.dropFirst(9)) : $0 }
    return GenerateContentResponse(
      candidates: chat.choices.map { candidate(of: $0) }, usageMetadata: chat.usage.map(UsageMetadata.init),
      modelVersion: chat.model, responseID: id)
  }

  private static func candidate(of choice: ChatChoice) -> Candidate {
    let message = choice.message
    var parts: [Part] = []
    if let thoughts = message.thoughts, !thoughts.isEmpty { parts.append(Part(text: thoughts, thought: true)) }
    for piece in message.content?.parts ?? [] { parts += self.parts(of: piece) }
    if let refusal = message.refusal, !refusal.isEmpty { parts.append(Part(text: refusal)) }
    for picture in message.images { parts += self.parts(of: picture) }
    if let audio = message.audio {
      if let data = audio.data { parts.append(Part(inlineData: InlineData(mimeType: audioType(data), data: data))) }
      if let words = audio.transcript, !words.isEmpty, message.content == nil { parts.append(Part(text: words)) }
    }
    if let signature = message.thoughtSignature {
      if let last = parts.lastIndex(where: { $0.text != nil && !$0.thought }) {
        parts[last].thoughtSignature = signature
      } else {
        parts.append(Part(text: "", thoughtSignature: signature))
      }
    }
    var malformed: String?
    let legacy = message.functionCall.map { ChatToolCall(id: nil, function: $0) }
    for call in message.toolCalls + [legacy].compactMap(\.self) {
      let name = call.function?.name ?? ""
      guard let args = GeminiHistory.arguments(call.function?.arguments) else {
        malformed = name
        continue
      }
      parts.append(
        Part(functionCall: FunctionCall(id: call.id, name: name, args: args), thoughtSignature: call.thoughtSignature))
    }
    var candidate = Candidate(content: Content(role: "model", parts: parts), index: choice.index ?? 0)
    candidate.finishReason = choice.finishReason.map {
      FinishReason(chatName: $0, native: choice.rest["native_finish_reason"]?.string)
    }
    candidate.finishMessage = choice.rest["finish_message"]?.string
    if let malformed {
      candidate.finishReason = .malformedFunctionCall
      candidate.finishMessage = "the arguments of the call of '\(malformed)' are no JSON object"
    }
    candidate.groundingMetadata = GroundingMetadata(annotations: message.annotations, text: message.text)
    return candidate
  }

  private static func parts(of piece: ChatPart) -> [Part] {
    if let text = piece.text ?? piece.refusal {
      guard !text.isEmpty else { return [] }
      return MarkdownPictures.pieces(of: text).map { found in
        switch found {
        case .text(let words): Part(text: words)
        case .picture(let mimeType, let media): Part(inlineData: InlineData(mimeType: mimeType, data: media))
        }
      }
    }
    switch piece.imageURL?.url {
    case .data(let mimeType, let media)?:
      return [Part(inlineData: InlineData(mimeType: mimeType, data: media), thoughtSignature: piece.thoughtSignature)]
    case .address(let address)?:
      return [Part(fileData: FileData(fileURI: address, mimeType: FileNames.mediaType(of: address)))]
    case nil: return []
    }
  }

  /// The type of a chat's sound, which no chat tells: WAV when it says so itself, else what streams carry.
  private static func audioType(_ data: MediaData) -> String? {
    switch data {
    case .base64(let text) where !text.hasPrefix("UklGR"): "audio/pcm;rate=24000"
    case .bytes(let bytes) where !bytes.starts(with: "RIFF".utf8): "audio/pcm;rate=24000"
    case .ordinal, .file: nil
    default: "audio/wav"
    }
  }
}
