/// A family of addresses, requests and answers: which format a service speaks.
public enum WireAPI: String, Sendable, CaseIterable {
  /// Google's `generateContent`, under `/v1beta`.
  case gemini
  /// OpenAI's chats, pictures and speech, under `/v1`, as most gateways offer them too.
  case openAI = "openai"
}
