/// Reads turns as a speaker would: phrase after phrase, with pauses between.
///
/// A phrase ends with a sentence, with a clause once it is long enough, at a line's end, or where it would weigh more
/// than ``phraseLimit``; so no phrase keeps a voice busy for long, and the first sound of a long text comes early.
/// Nothing is read before it is asked for, and nothing is kept but the phrase in hand.
struct SpeechScript: Sendable {
  enum Item: Hashable, Sendable {
    /// Words for one turn's voice; ASCII, with at least one letter or digit.
    case phrase(String, turn: Int)
    case silence(milliseconds: Int)
  }

  /// The weight of the longest phrase: letters and marks weigh 1, digits 5, as they are spoken as whole words.
  ///
  /// About ten seconds of speech.
  static let phraseLimit = 160
  /// A clause shorter than this stays with the next one, so that the melody of a sentence is not chopped up.
  static let clauseMinimum = 48
  /// The longest tag in brackets; a bracket without its partner within this many characters is no tag.
  static let tagLimit = 40

  static let shortPause = 500
  static let longPause = 1_500
  static let turnPause = 350
  private static let sentencePause = 320
  private static let clausePause = 140
  private static let linePause = 240
  private static let paragraphPause = 550

  private let turns: [SpeechTurn]
  private var turn = 0
  private var scalars: Substring.UnicodeScalarView
  private var phrase: [UInt8] = []
  private var weight = 0
  private var pendingSilence = 0
  private var queue: [Item] = []
  /// The turn that spoke last: a new one begins after a pause.
  private var lastSpoken: Int?

  init(_ turns: [SpeechTurn]) {
    self.turns = turns
    scalars = turns.first.map { Substring($0.text).unicodeScalars } ?? Substring().unicodeScalars
  }

  /// The next thing to do, or nil at the end.
  mutating func next() -> Item? {
    while queue.isEmpty {
      if !readOn() { return queue.isEmpty ? nil : queue.removeFirst() }
    }
    return queue.removeFirst()
  }

  /// Reads up to the next boundary; false at the end of the last turn.
  private mutating func readOn() -> Bool {
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "<", "[":
        guard let tag = takeTag(closing: scalar == "<" ? ">" : "]") else {
          append(Pronunciation.reading(of: scalar))
          break
        }
        append(" ")
        if let pause = Self.pause(of: tag) {
          endPhrase(pause: 0)
          silence(pause)
          return true
        }
      case "\n", "\u{2028}", "\u{2029}":
        let isParagraph = skipLineEnds()
        if !phrase.isEmpty {
          endPhrase(pause: isParagraph ? Self.paragraphPause : Self.linePause)
          return true
        }
        if isParagraph, pendingSilence > 0 { pendingSilence = max(pendingSilence, Self.paragraphPause) }
      default: append(Pronunciation.reading(of: scalar))
      }
      if endsHere() { return true }
    }
    endPhrase(pause: Self.sentencePause)
    guard turn + 1 < turns.count else { return false }
    turn += 1
    scalars = Substring(turns[turn].text).unicodeScalars
    return true
  }

  private mutating func append(_ reading: String) {
    for byte in reading.utf8 {
      // One space at most, and none at the beginning.
      if byte == 0x20, phrase.last ?? 0x20 == 0x20 { continue }
      phrase.append(byte)
      weight += (0x30...0x39).contains(byte) ? 5 : 1
    }
  }

  /// Ends the phrase when the last character and the one after it say so.
  private mutating func endsHere() -> Bool {
    if weight >= Self.phraseLimit {
      splitAtSpace()
      return true
    }
    guard let last = phrase.last, let following = scalars.first else { return false }
    guard following.properties.isWhitespace || following.value > 0x2E7F else { return false }
    switch last {
    case UInt8(ascii: "!"), UInt8(ascii: "?"):
      endPhrase(pause: Self.sentencePause)
      return true
    case UInt8(ascii: ".") where !endsInAbbreviation:
      endPhrase(pause: Self.sentencePause)
      return true
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"):
      guard weight >= Self.clauseMinimum else { return false }
      endPhrase(pause: Self.clausePause)
      return true
    default: return false
    }
  }

  /// Cuts an overlong phrase at its last space, keeping the rest; in the middle of a word only where there is no space.
  private mutating func splitAtSpace() {
    let space = phrase.lastIndex(of: 0x20).flatMap { $0 >= phrase.count / 2 ? $0 : nil }
    let rest = space.map { Array(phrase[($0 + 1)...]) } ?? []
    if let space { phrase.removeSubrange(space...) }
    endPhrase(pause: 0)
    append(String(decoding: rest, as: UTF8.self))
  }

  private mutating func endPhrase(pause: Int) {
    while phrase.last == 0x20 { phrase.removeLast() }
    defer {
      phrase.removeAll(keepingCapacity: true)
      weight = 0
    }
    guard phrase.contains(where: Self.isSpeakable) else { return }
    if let lastSpoken, lastSpoken != turn { silence(Self.turnPause - Self.sentencePause) }
    lastSpoken = turn
    flushSilence()
    queue.append(.phrase(String(decoding: phrase, as: UTF8.self), turn: turn))
    pendingSilence = pause
  }

  /// Silences are told before the next phrase, so that a text does not end in the pause of its last sentence; a pause
  /// that was asked for is told at once.
  private mutating func silence(_ milliseconds: Int) {
    pendingSilence += milliseconds
    flushSilence()
  }

  private mutating func flushSilence() {
    guard pendingSilence > 0 else { return }
    queue.append(.silence(milliseconds: pendingSilence))
    pendingSilence = 0
  }

  /// Takes what stands before the closing bracket when that is a tag: words of letters, digits, spaces and hyphens.
  private mutating func takeTag(closing: Unicode.Scalar) -> String? {
    var tag = ""
    for scalar in scalars.prefix(Self.tagLimit + 1) {
      if scalar == closing {
        guard let first = tag.unicodeScalars.first, first.properties.isAlphabetic || first == "/" else { return nil }
        scalars.removeFirst(tag.unicodeScalars.count + 1)
        return tag.lowercased()
      }
      guard
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " -_'/,".unicodeScalars.contains(scalar)
      else { return nil }
      tag.unicodeScalars.append(scalar)
    }
    return nil
  }

  private static func pause(of tag: String) -> Int? {
    let words = tag.split { !$0.isLetter }
    guard words.contains("pause") || words.contains("silence") || words.contains("break") else { return nil }
    return words.contains("long") ? longPause : shortPause
  }

  /// Eats line ends and blanks; true when there was an empty line among them.
  private mutating func skipLineEnds() -> Bool {
    var isParagraph = false
    while let scalar = scalars.first, scalar.properties.isWhitespace {
      if scalar == "\n" { isParagraph = true }
      scalars.removeFirst()
    }
    return isParagraph
  }

  private static func isSpeakable(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// Whether the dot at the end belongs to a short form such as `Dr.` or an initial.
  private var endsInAbbreviation: Bool {
    let word = phrase.dropLast().reversed().prefix { $0 != 0x20 && $0 != UInt8(ascii: ".") }
    if word.count == 1 { return word.first.map { !(0x30...0x39).contains($0) } ?? false }
    let lower = String(decoding: word.reversed(), as: UTF8.self).lowercased()
    return Self.abbreviations.contains(lower)
  }

  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "fig", "approx", "sr", "jr", "gen", "col", "capt",
  ]
}
