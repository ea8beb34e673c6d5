/// What the stand-in thinks before it answers: sentences about the request, each of which is true.
public struct Thoughts: Hashable, Sendable {
  /// The thoughts in order, each with a heading.
  public let steps: [String]

  /// Thoughts about a request.
  ///
  /// - Parameters:
  ///   - prompt: the last message.
  ///   - rule: what the stand-in will do, as a phrase: `call get_weather`.
  ///   - turnCount: turns of the conversation.
  ///   - toolCount: functions and tools that may be used.
  ///   - stepCount: how many steps are thought, 1 to 4.
  public init(prompt: String, rule: String, turnCount: Int, toolCount: Int, stepCount: Int) {
    let words = PromptWords(prompt)
    let wordCount = prompt.split(whereSeparator: \.isWhitespace).count
    let all = [
      "**Reading the message**\n\nThe last message has \(TextEngine.count(wordCount, "word")) and "
        + "\(TextEngine.count(words.numbers.count, "number")).\n\n",
      "**Choosing a rule**\n\nThe rule that fits is to \(rule).\n\n",
      "**Looking around**\n\nThe conversation has \(TextEngine.count(turnCount, "turn")), and I may use "
        + "\(TextEngine.count(toolCount, "tool")).\n\n",
      "**Checking**\n\nI am a stand-in that follows rules: the same request gives the same answer.\n\n",
    ]
    steps = Array(all.prefix(max(1, min(stepCount, all.count))))
  }

  /// The steps as far as `limit` tokens allow; the last may be cut.
  public func fitting(_ limit: Int) -> [String] {
    var kept: [String] = []
    var rest = limit
    for step in steps {
      let count = TextEngine.countTokens(step)
      guard count > rest else {
        kept.append(step)
        rest -= count
        continue
      }
      let cut = TextEngine.prefix(of: step, tokens: rest)
      return cut.isEmpty ? kept : kept + [cut]
    }
    return kept
  }
}
