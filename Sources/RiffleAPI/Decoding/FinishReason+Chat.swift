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
