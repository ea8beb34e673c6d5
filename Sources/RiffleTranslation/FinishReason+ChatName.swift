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
}
