public import RiffleAPI

extension FinishReason {
  /// What OpenAI's chats call this reason: `stop`, `length`, `tool_calls` or `content_filter`.
  ///
  /// Refusals of every kind are `content_filter`. Failures that have no name there (`OTHER`, a malformed call) are `stop`;
  /// a reason that nobody has heard of is `stop` too.
  /// - Parameter calledTools: whether the answer holds at least one call, which then is the reason.
  /// - Returns: the name on the wire.
  public func chatName(calledTools: Bool) -> String {
    switch self {
    case .maxTokens: "length"
    case .language, .noImage, .imageOther: "content_filter"
    case _ where isRefusal: "content_filter"
    case .stop where calledTools: "tool_calls"
    default: "stop"
    }
  }
  /// The reason of a chat's answer.
  ///
  /// - Parameters:
  ///   - name: what the chat calls it.
  ///   - native: Gemini's own name, which a translated chat has beside it when the chat's says less.
  public init(chatName name: String, native: String? = nil) {
    if let native, !native.isEmpty, FinishReason(rawValue: native).chatName(calledTools: name == "tool_calls") == name,
      native == native.uppercased()
    {
      self.init(rawValue: native)
      return
    }
    switch name {
    case "stop", "tool_calls", "function_call": self = .stop
    case "length": self = .maxTokens
    case "content_filter": self = .safety
    default: self.init(rawValue: name.uppercased())
    }
  }

  /// What stands beside a chat's reason as `native_finish_reason`: this name, where the chat's says less.
  public func chatDetail(calledTools: Bool) -> String? {
    FinishReason(chatName: chatName(calledTools: calledTools)) == self ? nil : rawValue
  }
}
