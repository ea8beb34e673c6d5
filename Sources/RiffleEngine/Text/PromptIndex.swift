/// Where the words of a prompt stand, so that each question to it costs what it asks and not what the prompt is long.
///
/// A schema may have as many properties as a body has room for, and each of them asks. Of each word only the first
/// ``placeLimit`` places are known.
struct PromptIndex: Hashable, Sendable {
  /// Places of one word that are remembered; what is meant stands among the first.
  static let placeLimit = 64
  /// Bytes of a word that tell it from others.
  private static let keyLength = 32
  /// Bytes of a labelled value that are looked at.
  private static let clauseLimit = 4096

  private typealias Places = [String: [Int]]

  /// Words between white space, as they came.
  let words: [String]
  /// Words between white space, colons and equals signs, in lower case, without the marks around them.
  let cores: [String]
  /// Runs of letters and digits, in lower case.
  private let plain: [String]
  private let wordPlaces: Places
  private let corePlaces: Places
  private let plainPlaces: Places
  private let bytes: [UInt8]
  /// The same in lower case; empty where that has another length.
  private let lowered: [UInt8]
  /// Where each of ``marks`` stands, by what stands before it.
  private let markPlaces: [Places]

  /// What stands between a label and its value, in the order in which they are tried.
  private static let marks = [":", "=", " is ", " ="].map { Array($0.utf8) }

  init(_ text: String, core: (Substring) -> Substring) {
    let lower = text.lowercased()
    words = text.split { $0.isWhitespace }.map(String.init)
    cores = lower.split { $0.isWhitespace || $0 == ":" || $0 == "=" }.map { String(core($0)) }
    plain = lower.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    wordPlaces = Self.places(words.map { $0.lowercased() })
    corePlaces = Self.places(cores)
    plainPlaces = Self.places(plain)
    bytes = Array(text.utf8)
    lowered = lower.utf8.count == bytes.count ? Array(lower.utf8) : []
    var places = Self.marks.map { _ in Places() }
    for place in lowered.indices {
      for (kind, mark) in Self.marks.enumerated() where lowered[place...].starts(with: mark) {
        places[kind][Self.key(of: lowered[..<place]), default: []].appendBounded(place)
      }
    }
    markPlaces = places
  }

  /// The places at which any of `words` (lower case) stands among ``words``, in order.
  func places(of words: Set<String>) -> [Int] { words.flatMap { wordPlaces[$0] ?? [] }.sorted() }

  /// The places at which `word` or its plural stands among ``cores``, in order.
  func places(ofCore word: String) -> [Int] {
    ((corePlaces[word] ?? []) + (corePlaces[word + "s"] ?? [])).sorted()
  }

  /// Whether these words stand somewhere one after the other.
  func mentions(_ text: String) -> Bool {
    let needle = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard let first = needle.first else { return false }
    return (plainPlaces[first] ?? []).contains { plain[$0...].starts(with: needle) }
  }

  /// What follows `label` (lower case) and one of the marks, up to the end of its clause.
  func clauses(labelled label: String) -> some Sequence<String> {
    let label = Array(label.utf8)
    let key = Self.key(of: label[...])
    return Self.marks.indices.lazy.flatMap { kind in
      (self.markPlaces[kind][key] ?? []).lazy.compactMap { place -> String? in
        guard place >= label.count, self.lowered[..<place].suffix(label.count).elementsEqual(label) else { return nil }
        if place > label.count, Self.isLetter(self.lowered[place - label.count - 1]) { return nil }
        let rest = self.bytes[(place + Self.marks[kind].count)...].prefix(Self.clauseLimit)
        return String(decoding: rest.prefix { !Self.ends.contains($0) }, as: UTF8.self)
      }
    }
  }

  /// What ends a clause.
  private static let ends = Set("\n\r\u{B}\u{C},;.?!".utf8)

  /// Whether a byte is, or belongs to, a letter.
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (0x61...0x7A).contains(byte) }

  /// The last of what stands between white space.
  private static func key(of bytes: ArraySlice<UInt8>) -> String {
    let tail = bytes.suffix(keyLength)
    let start = tail.lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? tail.startIndex
    return String(decoding: tail[start...], as: UTF8.self)
  }

  private static func places(_ words: [String]) -> Places {
    var places = Places()
    for (place, word) in words.enumerated() { places[word, default: []].appendBounded(place) }
    return places
  }
}

extension [Int] {
  fileprivate mutating func appendBounded(_ place: Int) {
    if count < PromptIndex.placeLimit { append(place) }
  }
}
