/// What one side of a conversation said.
public struct TextTurn: Hashable, Sendable {
  /// `user` or `model`.
  public var role: String
  /// The words.
  public var text: String
  /// Pictures and other media beside the words.
  public var mediaCount: Int

  /// A turn of `text` in the name of `role`.
  public init(role: String = "user", text: String, mediaCount: Int = 0) {
    self.role = role
    self.text = text
    self.mediaCount = mediaCount
  }
}

/// Answers in words, by rules: sums, counts, reversals, and otherwise a few words on what was said.
///
/// A stand-in for a language model, so that a client has something true to read: the same turns give the same answer.
public struct TextEngine: Sendable {
  /// An engine; it keeps nothing.
  public init() {}

  /// The answer to the last turn of the user.
  ///
  /// It sees the turns before only to count them and to repeat the first when asked what was said.
  public func answer(_ turns: [TextTurn], systemInstruction: String? = nil) -> String {
    guard let last = turns.last(where: { $0.role != "model" }) else { return "There is no question in this request." }
    let text = last.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var answer = reply(to: text, turns)
    if last.mediaCount > 0 {
      answer = "I received \(Self.count(last.mediaCount, "file")) with this. " + answer
    }
    if let systemInstruction, systemInstruction.lowercased().contains("uppercase") { answer = answer.uppercased() }
    return answer
  }

  private func reply(to text: String, _ turns: [TextTurn]) -> String {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if let (expression, value) = Arithmetic.firstResult(in: text) { return "\(expression) = \(value)" }
    if words.contains("count"), words.contains(where: { $0.hasPrefix("word") || $0.hasPrefix("character") }) {
      let subject = Self.subject(of: text)
      return "That is \(Self.count(subject.split(separator: " ").count, "word")) and "
        + "\(Self.count(subject.count, "character"))."
    }
    for (verb, change) in Self.changes where words.first == verb {
      let subject = Self.subject(of: text)
      if !subject.isEmpty { return change(subject) }
    }
    if ["hello", "hi", "hey", "good"].contains(words.first), words.count <= 4 {
      return "Hello! I am Riffle's embedded stand-in model. I can do sums, count words, and repeat what you say."
    }
    if text.isEmpty { return "The message holds no words." }
    let earlier = turns.filter { $0.role != "model" }.count - 1
    let place = earlier > 0 ? "message \(earlier + 1)" : "your message"
    return "You said in \(place), in \(Self.count(words.count, "word")): \"\(Self.shortened(text))\". "
      + "This is an answer by rules from Riffle's embedded stand-in model, not from a language model."
  }

  /// What a command is about: the words after a colon, or between quotation marks, or after the first word.
  private static func subject(of text: String) -> String {
    if let colon = text.firstIndex(of: ":") {
      return String(text[text.index(after: colon)...].drop { $0 == " " })
    }
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    if parts.count >= 3 { return String(parts[1]) }
    return text.split(separator: " ").dropFirst().joined(separator: " ")
  }

  private static let changes: [(String, @Sendable (String) -> String)] = [
    ("repeat", { $0 }), ("say", { $0 }), ("echo", { $0 }),
    ("reverse", { String($0.reversed()) }),
    ("uppercase", { $0.uppercased() }),
    ("lowercase", { $0.lowercased() }),
    ("summarize", { firstSentence(of: $0) }), ("summarise", { firstSentence(of: $0) }),
  ]

  private static func firstSentence(of text: String) -> String {
    guard let end = text.firstIndex(where: { ".!?".contains($0) }) else { return shortened(text) }
    return shortened(String(text[...end]))
  }

  /// The most characters of a message that an answer quotes.
  private static let quoteLimit = 160

  private static func shortened(_ text: String) -> String {
    text.count <= quoteLimit ? text : text.prefix(quoteLimit - 3) + "..."
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// The answer in pieces of a few words, as a stream would bring it; joined they are the answer.
  public static func pieces(of answer: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var spaceCount = 0
    for character in answer {
      // A piece begins with its space, as the services do it.
      if character == " " {
        spaceCount += 1
        if spaceCount.isMultiple(of: 4), !piece.isEmpty {
          pieces.append(piece)
          piece = ""
        }
      }
      piece.append(character)
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  /// About what a tokenizer would count: one for each four bytes of a word, begun ones counted, and one for each mark.
  public static func countTokens(_ text: String) -> Int {
    var total = 0
    var wordLength = 0
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace
        || (scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar))
      {
        total += (wordLength + 3) / 4 + (scalar.properties.isWhitespace ? 0 : 1)
        wordLength = 0
      } else {
        wordLength += UTF8.width(scalar)
      }
    }
    return total + (wordLength + 3) / 4
  }

  /// The tokens of spoken audio: 32 for each second, begun ones counted.
  public static func countTokens(ofSpeech duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 32 + Int((Double(attoseconds) * 1e-18 * 32).rounded(.up))
  }
}
