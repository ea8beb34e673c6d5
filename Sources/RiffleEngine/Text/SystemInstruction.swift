/// What the stand-in does with a system instruction.
///
/// | words of the instruction | effect on every answer in words |
/// |---|---|
/// | `uppercase`, `capital letters` | the answer is in upper case |
/// | `lowercase`, `lower case` | the answer is in lower case |
/// | `short`, `brief`, `concise`, `one sentence` | only the first sentence is kept |
/// | `begin with "…"`, `start with "…"` | the quoted words stand first |
/// | `end with "…"` | the quoted words stand last |
/// | `your name is …` | the name and a colon stand first |
/// | `you are a …` | `As a …:` stands first |
/// | anything else | a last sentence tells its first words |
struct SystemInstruction {
  private let text: String
  private let lower: String
  private let words: PromptWords

  /// Nil for an instruction without words.
  init?(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    lower = self.text.lowercased()
    words = PromptWords(self.text)
  }

  /// The answer as the instruction wants it.
  func applied(to answer: String) -> String {
    var answer = answer
    var isFollowed = false
    func follow(_ change: (String) -> String) {
      answer = change(answer)
      isFollowed = true
    }
    if ["short", "brief", "concise", "one sentence"].contains(where: lower.contains) {
      follow(TextEngine.firstSentence)
    }
    if let name = name { follow { "\(name): \($0)" } } else if let part { follow { "As \(part): \($0)" } }
    if let quote = quote(after: ["begin", "start"]) { follow { "\(quote) \($0)" } }
    if let quote = quote(after: ["end ", "finish", "ending"]) { follow { "\($0) \(quote)" } }
    if lower.contains("uppercase") || lower.contains("upper case") || lower.contains("capital letters") {
      follow { $0.uppercased() }
    } else if lower.contains("lowercase") || lower.contains("lower case") {
      follow { $0.lowercased() }
    }
    if !isFollowed { answer += " (I was told beforehand: \"\(TextEngine.shortened(text))\".)" }
    return answer
  }

  /// The first quoted words when one of `verbs` stands before them.
  private func quote(after verbs: [String]) -> String? {
    for phrase in words.phrases {
      guard let place = text.firstRange(of: phrase) else { continue }
      let clause = text[..<place.lowerBound].lowercased().split { ".;,".contains($0) }.last ?? ""
      if verbs.contains(where: { clause.contains($0) }) { return phrase }
    }
    return nil
  }

  private var name: String? { phrase(after: "your name is ") }

  /// The part that is played, with its article: `a cat`.
  private var part: String? {
    for article in ["a", "an"] {
      if let found = phrase(after: "you are \(article) ") { return "\(article) \(found)" }
    }
    return nil
  }

  private func phrase(after lead: String) -> String? {
    guard lower.utf8.count == text.utf8.count, let found = lower.firstRange(of: lead) else { return nil }
    let start = text.utf8.index(
      text.startIndex, offsetBy: lower.utf8.distance(from: lower.startIndex, to: found.upperBound))
    let clause = text[start...].prefix { !".,;!?\n".contains($0) }
    // "You are a cat who speaks French": the part ends where a clause begins.
    let kept = clause.split(separator: " ").prefix {
      !["who", "that", "which", "and", "with"].contains($0.lowercased())
    }
    return kept.isEmpty ? nil : kept.joined(separator: " ")
  }
}
