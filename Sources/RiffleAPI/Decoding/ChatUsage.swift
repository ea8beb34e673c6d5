/// Token counts as OpenAI's services and Google's Interactions API name them.
struct ChatUsage: Decodable {
  let metadata: UsageMetadata

  private enum CodingKeys: String, CodingKey {
    case prompt_tokens, input_tokens, total_input_tokens, completion_tokens, output_tokens, total_output_tokens
    case total_tokens, total_thought_tokens, completion_tokens_details, output_tokens_details
  }

  private struct Details: Decodable {
    var reasoning_tokens: Int?
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func first(_ keys: CodingKeys...) throws -> Int? {
      for key in keys { if let count = try container.decodeIfPresent(Int.self, forKey: key) { return count } }
      return nil
    }
    let details =
      try container.decodeIfPresent(Details.self, forKey: .completion_tokens_details)
      ?? container.decodeIfPresent(Details.self, forKey: .output_tokens_details)
    metadata = UsageMetadata(
      promptTokenCount: try first(.prompt_tokens, .input_tokens, .total_input_tokens),
      candidatesTokenCount: try first(.completion_tokens, .output_tokens, .total_output_tokens),
      thoughtsTokenCount: try first(.total_thought_tokens) ?? details?.reasoning_tokens,
      totalTokenCount: try first(.total_tokens))
  }
}

extension FinishReason {
  /// The reason that OpenAI's chats call `name`.
  init(chat name: String) {
    self =
      switch name {
      case "stop", "tool_calls", "function_call": .stop
      case "length": .maxTokens
      case "content_filter": .safety
      default: FinishReason(rawValue: name)
      }
  }
}
