/// What stands in a prompt, sorted by kind, so that answers can be made of the user's own words.
///
/// | kind | is |
/// |---|---|
/// | ``phrases`` | what stands between quotation marks: `"a"`, `'a'`, `''a''`, `“a”`, `‘a’`, `«a»` |
/// | ``names`` | runs of capitalised words that do not begin a sentence: `San Francisco`, `San Francisco, CA` |
/// | ``lists`` | names, or words after a colon, that are joined by commas and `and`, `or`, `&` |
/// | ``pairs`` | a word with a colon or `=` and the number after it: `Q1: 50000` |
/// | ``numbers`` | numbers that stand alone, without the marks around them: `50,000`, `$20`, `15%` |
/// | ``urls``, ``emails``, ``dates``, ``times`` | by their form; dates as `2026-11-21`, times as `14:30:00` |
///
/// Of a prompt longer than ``readLimit`` its beginning and its end are read: that is where questions stand. Addresses of mail are
/// found in all of it.
public struct PromptWords: Hashable, Sendable {
  /// A number with its label.
  public struct Pair: Hashable, Sendable {
    /// The word before the colon.
    public let label: String
    /// The number after it.
    public let number: Double
  }

  /// Bytes of a prompt that are read.
  public static let readLimit = 256 << 10

  /// The prompt, as far as it is read.
  public let text: String
  /// Quoted words.
  public let phrases: [String]
  /// Capitalised words.
  public let names: [String]
  /// Enumerations of two or more.
  public let lists: [[String]]
  /// Labelled numbers.
  public let pairs: [Pair]
  /// All numbers, in order, those of ``pairs`` too.
  public let numbers: [Double]
  /// Addresses that begin with `http://` or `https://`.
  public let urls: [String]
  /// Addresses of mail.
  public let emails: [String]
  /// Dates, year first.
  public let dates: [String]
  /// Times of day with seconds.
  public let times: [String]

  private let index: PromptIndex

  /// Sorts the words of `text`.
  public init(_ text: String) {
    emails = Self.emails(in: text)
    let text = Self.readable(text)
    self.text = text
    index = PromptIndex(text, core: Self.core)
    let plain = text.replacing("''", with: "\"")
    phrases = Self.phrases(in: plain)
    let tokens = Self.tokens(of: plain)
    (names, lists) = Self.namesAndLists(tokens)
    pairs = Self.pairs(tokens)
    numbers = tokens.flatMap { $0.raw.split(separator: "=").compactMap { Self.number($0) } }
    urls = text.matches(of: /https?:\/\/[^\s<>"'`\)\]]+/).map { match in
      String(match.output.reversed().drop { ".,;:!?".contains($0) }.reversed())
    }
    dates = Self.dates(in: text)
    times = Self.times(in: text)
  }

  /// The first three quarters and the last quarter of what is too long.
  private static func readable(_ text: String) -> String {
    let bytes = text.utf8
    guard bytes.count > readLimit else { return text }
    return String(decoding: bytes.prefix(readLimit / 4 * 3), as: UTF8.self) + "\n"
      + String(decoding: bytes.suffix(readLimit / 4), as: UTF8.self)
  }

  /// The words after the first of `prepositions` (lower case), up to a mark or a word that begins something else.
  public func words(after prepositions: Set<String>) -> String? {
    for place in index.places(of: prepositions) {
      var found: [String] = []
      for next in index.words[(place + 1)...] {
        let core = Self.core(next[...])
        let isBoundary = Self.boundaries.contains(core.lowercased()) || core.isEmpty
        if isBoundary, !(found.isEmpty && Self.articles.contains(core.lowercased())) { break }
        if !isBoundary { found.append(String(core)) }
        if let last = next.last, ",.;:?!)".contains(last) { break }
      }
      if !found.isEmpty { return found.joined(separator: " ") }
    }
    return nil
  }

  private static let articles: Set = ["the", "a", "an", "my", "our", "your"]
  private static let boundaries: Set = [
    "the", "a", "an", "my", "our", "your", "and", "or", "then", "to", "from", "in", "at", "on", "for", "with", "about",
    "of", "near", "by", "is", "are", "was", "please", "today", "tomorrow", "now", "tonight", "right", "using", "as",
  ]

  /// What follows `label` and a colon, an equals sign or `is`, up to the end of its clause; nil when nothing does.
  public func value(labelled label: String) -> String? {
    guard !label.isEmpty else { return nil }
    return index.clauses(labelled: label.lowercased()).lazy.map { Self.trimmed($0[...]) }.first { !$0.isEmpty }
  }

  /// The number that stands beside `word`: `count: 5`, `count of 5`, `5 counts`.
  public func number(beside word: String) -> Double? {
    let words = index.cores
    for place in index.places(ofCore: word.lowercased()) {
      for offset in [1, -1, 2] where words.indices.contains(place + offset) {
        if offset == 2, !["of", "to", "is", "at", "="].contains(words[place + 1]) { continue }
        if let number = Self.number(words[place + offset][...]) { return number }
      }
    }
    return nil
  }

  /// Whether `word` stands in the prompt, in any case, as a whole word or words.
  public func mentions(_ word: String) -> Bool { index.mentions(word) }

  // MARK: - Reading

  /// One word with what surrounds it.
  private struct Token {
    let raw: Substring
    let core: String
    let beginsSentence: Bool
  }

  private static func tokens(of text: String) -> [Token] {
    var beginsSentence = true
    return text.split { $0.isWhitespace }.map { word in
      let token = Token(raw: word, core: String(core(word)), beginsSentence: beginsSentence)
      beginsSentence = word.last.map { ".?!:".contains($0) } ?? false
      return token
    }
  }

  private static func core(_ word: Substring) -> Substring {
    func isEdge(_ character: Character) -> Bool { "\"'“”‘’«»,.;:?!()[]{}".contains(character) }
    var word = word
    while let first = word.first, isEdge(first) { word.removeFirst() }
    while let last = word.last, isEdge(last) { word.removeLast() }
    return word
  }

  private static func trimmed(_ text: Substring) -> String {
    func isOuter(_ character: Character) -> Bool { character.isWhitespace || "\"'“”‘’«»".contains(character) }
    return String(text.drop(while: isOuter).reversed().drop(while: isOuter).reversed())
  }

  /// A number without the marks of money and shares; commas may group thousands.
  static func number(_ word: Substring) -> Double? {
    var text = String(core(word).drop { "$€£#".contains($0) })
    if text.hasSuffix("%") { text.removeLast() }
    if text.contains(","), text.wholeMatch(of: /-?\d{1,3}(,\d{3})+(\.\d+)?/) != nil { text.removeAll { $0 == "," } }
    guard let first = text.first, first.isNumber || "-+.".contains(first) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func pairs(_ tokens: [Token]) -> [Pair] {
    var pairs: [Pair] = []
    for (index, token) in tokens.enumerated() {
      if token.raw.hasSuffix(":"), index + 1 < tokens.count, !token.core.isEmpty,
        let number = number(tokens[index + 1].raw)
      {
        pairs.append(Pair(label: token.core, number: number))
      }
      let sides = token.raw.split(separator: "=", omittingEmptySubsequences: false)
      if sides.count == 2, !sides[0].isEmpty, let number = number(sides[1]) {
        pairs.append(Pair(label: String(core(sides[0])), number: number))
      }
    }
    return pairs
  }

  private static func phrases(in text: String) -> [String] {
    let closings: [Character: Character] = ["\"": "\"", "'": "'", "“": "”", "‘": "’", "«": "»"]
    var phrases: [String] = []
    // Marks that nothing closes from here on: they are not looked for again and again.
    var unclosed: Set<Character> = []
    var rest = text[...]
    var before: Character = " "
    while let character = rest.popFirst() {
      defer { before = character }
      guard let closing = closings[character], !unclosed.contains(closing) else { continue }
      // An apostrophe is no quotation mark: those have no letter on their outer side.
      if character == "'", before.isLetter || before.isNumber { continue }
      var end = rest.firstIndex(of: closing)
      while let found = end, closing == "'", let next = rest[rest.index(after: found)...].first, next.isLetter {
        end = rest[rest.index(after: found)...].firstIndex(of: closing)
      }
      guard let end else {
        unclosed.insert(closing)
        continue
      }
      let phrase = trimmed(rest[..<end])
      if !phrase.isEmpty { phrases.append(phrase) }
      rest = rest[rest.index(after: end)...]
    }
    return phrases
  }

  private static func isName(_ token: Token) -> Bool {
    guard let first = token.core.first, first.isUppercase, !["I", "I'm", "I'd", "I'll"].contains(token.core) else {
      return false
    }
    return token.core.allSatisfy { $0.isLetter || "-'’.".contains($0) }
  }

  private static func namesAndLists(_ tokens: [Token]) -> ([String], [[String]]) {
    var names: [String] = []
    var lists: [[String]] = []
    var list: [String] = []
    var index = 0
    func closeList() {
      if list.count > 1 { lists.append(list) }
      list = []
    }
    while index < tokens.count {
      var run: [String] = []
      let start = index
      while index < tokens.count, isName(tokens[index]), !(tokens[index].raw.hasSuffix(":")) {
        run.append(tokens[index].core)
        index += 1
        if tokens[index - 1].raw.last?.isLetter != true { break }
      }
      // A capital at the beginning of a sentence says nothing, unless the next word has one too.
      if run.count == 1, tokens[start].beginsSentence { run = [] }
      if run.count > 1, tokens[start].beginsSentence, starters.contains(run[0].lowercased()) { run.removeFirst() }
      if run.isEmpty {
        if index == start { index += 1 }
        let word = tokens[index - 1]
        // "in Oslo and in Rome" is a list as well.
        let repeats = index > 1 && isJoiner(tokens[index - 2]) && repeated.contains(word.core.lowercased())
        if !isJoiner(word), !repeats, word.raw != "," { closeList() }
        continue
      }
      var name = run.joined(separator: " ")
      if tokens[index - 1].raw.hasSuffix(","), index < tokens.count, tokens[index].core.count == 2,
        tokens[index].core.allSatisfy(\.isUppercase)
      {
        name += ", \(tokens[index].core)"
        index += 1
      }
      names.append(name)
      list.append(name)
      let last = tokens[index - 1].raw
      if index < tokens.count, last.hasSuffix(","), isName(tokens[index]) || tokens[index].core.lowercased() == "and" {
        continue
      }
      if let end = last.last, ".?!;:".contains(end) { closeList() }
      if index < tokens.count, !isJoiner(tokens[index]) { closeList() }
    }
    closeList()
    return (names, lists)
  }

  private static func isJoiner(_ token: Token) -> Bool { ["and", "or", "&"].contains(token.core.lowercased()) }

  /// Words that may stand again between a joiner and the next name of a list.
  private static let repeated: Set = ["in", "for", "to", "from", "at", "of", "with", "about"]

  private static let starters: Set = [
    "what", "what's", "how", "who", "where", "when", "why", "which", "is", "are", "does", "do", "did", "can", "could",
    "will", "would", "tell", "give", "get", "show", "create", "make", "find", "book", "plan", "compare", "list", "name",
    "write", "draw", "describe", "explain", "send", "schedule", "call", "in", "for", "the", "a", "an", "my", "weather",
    "please", "meet", "invite", "add", "set", "turn", "read", "check", "search", "use", "remind", "translate", "open",
    "calculate", "compute", "fly", "drive", "order", "buy", "let", "let's", "to", "from", "at", "on", "about", "also",
  ]

  /// Addresses of mail, found from their `@` on: a pattern would look at every run of letters again and again.
  private static func emails(in text: String) -> [String] {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    func isHost(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) || ".-".utf8.contains(byte) }
    func isName(_ byte: UInt8) -> Bool { isHost(byte) || "_%+".utf8.contains(byte) }
    let bytes = Array(text.utf8)
    var found: [String] = []
    var floor = 0
    for at in bytes.indices where bytes[at] == UInt8(ascii: "@") {
      var start = at
      while start > floor, isName(bytes[start - 1]) { start -= 1 }
      var limit = at + 1
      while limit < bytes.count, isHost(bytes[limit]) { limit += 1 }
      // The last dot with a name before it and two letters behind it.
      var dot = limit - 1
      while dot > at + 1 {
        if bytes[dot] == UInt8(ascii: "."), bytes[(dot + 1)..<limit].prefix(2).count(where: isLetter) == 2 { break }
        dot -= 1
      }
      guard start < at, dot > at + 1 else { continue }
      let end = bytes[(dot + 1)..<limit].firstIndex { !isLetter($0) } ?? limit
      found.append(String(decoding: bytes[start..<end], as: UTF8.self))
      floor = end
    }
    return found
  }

  private static func dates(in text: String) -> [String] {
    var found = text.matches(of: /\b(\d{4})-(\d{2})-(\d{2})\b/).map { (String($0.output.0), $0.range.lowerBound) }
    for match in text.matches(of: /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/) {
      func two(_ digits: Substring) -> String { digits.count == 1 ? "0\(digits)" : String(digits) }
      let (_, month, day, year) = match.output
      found.append(("\(year)-\(two(month))-\(two(day))", match.range.lowerBound))
    }
    return found.sorted { $0.1 < $1.1 }.map(\.0)
  }

  private static func times(in text: String) -> [String] {
    text.matches(of: /\b(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?\b/).compactMap { match in
      guard var hour = Int(match.output.1), let minute = Int(match.output.2), minute < 60 else { return nil }
      if let half = match.output.4?.lowercased() { hour = hour % 12 + (half == "pm" ? 12 : 0) }
      guard hour < 24 else { return nil }
      return "\(hour < 10 ? "0" : "")\(hour):\(match.output.2):\(match.output.3 ?? "00")"
    }
  }
}
