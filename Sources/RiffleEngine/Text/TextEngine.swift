/// What one side of a conversation said.
public struct TextTurn: Hashable, Sendable {
  /// `user` or `model`.
  public var role: String
  /// The words.
  public var text: String
  /// Pictures and other media beside the words, each as a phrase that describes it.
  public var media: [String]

  /// A turn of `text` in the name of `role`.
  public init(role: String = "user", text: String, media: [String] = []) {
    self.role = role
    self.text = text
    self.media = media
  }
}

/// Answers in words, by rules: a stand-in for a language model, so that a client has something true to read.
///
/// The same turns give the same answer. The first rule that fits the last message of the user wins; the words of a rule
/// may stand in any case.
///
/// | message | answer |
/// |---|---|
/// | with media | tells each medium: format, size, colours, as measured |
/// | asks about the `picture`, `image`, `photo` of an earlier turn | tells that picture again |
/// | `2 + 3 * (4 - 1)` | the value |
/// | `the first N primes` | their sum |
/// | `what did I say`, `ask`, with `first` or without | the first or the previous message of the user |
/// | `what did you say`, `answer` | the previous answer |
/// | `what is my …` after an earlier `my … is …` | what was said there |
/// | `count the words`, `characters` | both counts |
/// | begins with `repeat`, `say`, `echo`, `reverse`, `uppercase`, `lowercase`, `summarize` | does that |
/// | a greeting of at most four words | greets |
/// | anything else | repeats the message and says that it is answered by rules |
///
/// A system instruction then changes the answer, by the table of `SystemInstruction`.
public struct TextEngine: Sendable {
  /// An engine; it keeps nothing.
  public init() {}

  /// The answer to the last turn of the user.
  public func answer(_ turns: [TextTurn], systemInstruction: String? = nil) -> String {
    guard let place = turns.lastIndex(where: { $0.role != "model" }) else {
      return "There is no question in this request."
    }
    let text = turns[place].text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return Self.following(systemInstruction, reply(to: text, media: turns[place].media, Array(turns[..<place])))
  }

  /// `answer` as a system instruction wants it.
  public static func following(_ systemInstruction: String?, _ answer: String) -> String {
    systemInstruction.flatMap { SystemInstruction($0) }?.applied(to: answer) ?? answer
  }

  private func reply(to text: String, media: [String], _ earlier: [TextTurn]) -> String {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if !media.isEmpty { return Self.told(media, text: text) }
    if !Set(words).isDisjoint(with: ["picture", "image", "photo", "pictures", "images", "photos"]),
      let turn = earlier.last(where: { !$0.media.isEmpty })
    {
      return "In an earlier message: " + Self.told(turn.media, text: "")
    }
    if let calculation = Calculation(in: text) { return calculation.sentence }
    if let answer = Self.remembered(text, words, earlier) { return answer }
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
    let number = earlier.count { $0.role != "model" } + 1
    let place = number > 1 ? "message \(number)" : "your message"
    return "You said in \(place), in \(Self.count(words.count, "word")): \"\(Self.shortened(text))\". "
      + "This is an answer by rules from Riffle's embedded stand-in model, not from a language model."
  }

  /// What is known of media that came with a message.
  private static func told(_ media: [String], text: String) -> String {
    let files =
      media.count == 1
      ? "I received one file: \(media[0])."
      : "I received \(media.count) files. "
        + media.enumerated().map { "File \($0.offset + 1): \($0.element)." }.joined(separator: " ")
    let question = text.isEmpty ? "" : " You wrote with it: \"\(shortened(text))\"."
    return files + question + " This was measured by rules, not seen by a model."
  }

  /// What an earlier turn said, when that is the question.
  private static func remembered(_ text: String, _ words: [String], _ earlier: [TextTurn]) -> String? {
    let line = " " + words.joined(separator: " ") + " "
    if line.contains(" did i say ") || line.contains(" did i ask ") || line.contains(" did i write ") {
      let said = earlier.filter { $0.role != "model" }
      guard let turn = words.contains("first") ? said.first : said.last else { return "You have said nothing before." }
      return "You said: \"\(shortened(turn.text))\"."
    }
    if line.contains(" did you say ") || line.contains(" did you answer ") {
      guard let turn = earlier.last(where: { $0.role == "model" }) else { return "I have said nothing before." }
      return "I said: \"\(shortened(turn.text))\"."
    }
    for opening in [" what is my ", " what s my ", " what are my ", " do you remember my "] {
      guard let found = line.firstRange(of: opening) else { continue }
      let subject = line[found.upperBound...].split(separator: " ").joined(separator: " ")
      for turn in earlier.reversed() where turn.role != "model" && !subject.isEmpty {
        if let value = PromptWords(turn.text).value(labelled: "my \(subject)") { return "Your \(subject) is \(value)." }
      }
    }
    return nil
  }

  /// What a command is about: the words after a colon, or between quotation marks, or after the first word.
  private static func subject(of text: String) -> String {
    // The colon of an address is none.
    if let colon = text.indices.first(where: { text[$0] == ":" && !text[$0...].hasPrefix("://") }) {
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

  /// The words up to the first full stop, exclamation or question mark that ends a word.
  static func firstSentence(of text: String) -> String {
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      if ".!?".contains(text[index]), next == text.endIndex || text[next].isWhitespace {
        return shortened(String(text[..<next]))
      }
      index = next
    }
    return shortened(text)
  }

  /// The most characters of a message that an answer quotes.
  private static let quoteLimit = 160

  static func shortened(_ text: String) -> String {
    text.count <= quoteLimit ? text : text.prefix(quoteLimit - 3) + "..."
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
