/// Finds where sentences end.
///
/// A sentence ends with `.`, `!`, `?` or `…` (and quotes or brackets behind it) before a blank, unless the next word begins with a small
/// letter, or the word before a full stop is one that is usually shortened or a single letter; and with the full stops of Chinese,
/// Japanese and Indian scripts even without a blank. One pass over the text.
public enum SentenceSplitter {
  /// Words before a full stop that do not end a sentence, in lower case.
  private static let shortened: Set<Substring> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "sgt", "lt", "hon", "vs", "etc",
    "ed", "eds", "cf", "al", "inc", "ltd", "co", "corp", "dept", "est", "approx",
    "e.g",
    "i.e", "a.m", "p.m", "u.s", "u.k", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec",
    "z.b", "d.h", "u.a", "bzw", "usw", "ca", "hr", "fr", "str", "mme", "mlle", "sra", "srta",
  ]
  /// Words that are shortened before a number only, as in `No. 5`.
  private static let shortenedBeforeNumbers: Set<Substring> = ["no", "nos", "nr", "vol", "pp", "fig", "figs"]
  /// Shortened words that often end a sentence too: they do before a capital.
  private static let eitherWay: Set<Substring> = ["etc", "inc", "ltd", "co", "corp", "a.m", "p.m", "u.s", "u.k", "usw"]
  private static let ends: Set<Character> = [".", "!", "?", "…", "؟", "۔"]
  private static let wideEnds: Set<Character> = ["。", "！", "？", "．", "।", "॥"]
  private static let closers: Set<Character> = [
    "\"", "'", "”", "’", "»", "«", "›", ")", "]", "}", "」", "』", "）", "*", "_",
  ]

  /// The sentences of one paragraph, each with the blanks that follow it; blanks at the start are dropped.
  public static func sentences(of paragraph: Substring) -> [(words: Substring, gap: Substring)] {
    var found: [(Substring, Substring)] = []
    var start = paragraph.firstIndex { !$0.isWhitespace } ?? paragraph.endIndex
    var index = start
    while index < paragraph.endIndex {
      let character = paragraph[index]
      index = paragraph.index(after: index)
      let isWide = wideEnds.contains(character)
      guard isWide || ends.contains(character) else { continue }
      let stop = paragraph.index(before: index)
      while index < paragraph.endIndex,
        ends.contains(paragraph[index]) || closers.contains(paragraph[index])
          || wideEnds.contains(paragraph[index])
      {
        index = paragraph.index(after: index)
      }
      var next = index
      while next < paragraph.endIndex, paragraph[next].isWhitespace { next = paragraph.index(after: next) }
      guard next < paragraph.endIndex else { break }
      guard isWide || next > index else { continue }
      if !isWide, !isEnd(paragraph, from: start, stop: stop, next: next) { continue }
      found.append((paragraph[start..<index], paragraph[index..<next]))
      start = next
      index = next
    }
    guard start < paragraph.endIndex else { return found }
    let words = Script.trimmed(paragraph[start...])
    found.append((words, paragraph[words.endIndex...]))
    return found
  }

  /// Whether the mark at `stop` ends a sentence when the next word begins at `next`.
  private static func isEnd(
    _ text: Substring, from start: String.Index, stop: String.Index, next: String.Index
  ) -> Bool {
    if let letter = text[next...].first(where: { $0.isLetter || $0.isNumber || $0.isWhitespace }), letter.isLowercase {
      return false
    }
    guard text[stop] == "." else { return true }
    let word = lastWord(of: text[start..<stop])
    guard !word.isEmpty else { return true }
    let name = Substring(word.lowercased())
    if eitherWay.contains(name) { return true }
    if shortenedBeforeNumbers.contains(name) { return !text[next].isNumber }
    if shortened.contains(name) { return false }
    // An initial: the J. of a name; `I.` ends a sentence more often.
    return !(word.count == 1 && word.first?.isLetter == true && word != "I")
  }

  /// The longest shortened word.
  private static let wordLimit = 8

  /// The letters and dots at the end of `text`, when they are few enough to be a shortened word.
  private static func lastWord(of text: Substring) -> Substring {
    var start = text.endIndex
    var count = 0
    while start > text.startIndex {
      let before = text.index(before: start)
      guard text[before].isLetter || text[before] == "." else { break }
      count += 1
      guard count <= wordLimit else { return "" }
      start = before
    }
    return text[start...]
  }
}

extension SentenceSplitter {
  /// Cuts words that are longer than `limit` into parts that are not.
  ///
  /// After a clause where there is one, else between words, else between characters. No part is empty.
  static func parts(of words: Substring, limit: Int) -> [(words: Substring, gap: Substring)] {
    var parts: [(Substring, Substring)] = []
    var rest = words
    while !rest.isEmpty {
      var length = 0
      var index = rest.startIndex
      var (clause, blank): (String.Index?, String.Index?) = (nil, nil)
      while index < rest.endIndex {
        let character = rest[index]
        length += SpeechLength.of(character)
        if length > limit, index > rest.startIndex { break }
        if character.isWhitespace { blank = index }
        index = rest.index(after: index)
        let isPause = ",;:–—、，；：".contains(character)
        // A clause that is very short is no good place to draw breath.
        if isPause, length * 3 >= limit, index == rest.endIndex || rest[index].isWhitespace || !character.isASCII {
          clause = index
        }
      }
      guard index < rest.endIndex else {
        parts.append((rest, ""))
        break
      }
      let cut = clause ?? blank ?? index
      let next = rest[cut...].firstIndex { !$0.isWhitespace } ?? rest.endIndex
      let end = cut > rest.startIndex ? cut : index
      parts.append((rest[..<end], rest[end..<max(end, next)]))
      rest = rest[max(end, next)...]
    }
    return parts
  }
}

/// How long a text is for a speaker.
public enum SpeechLength {
  /// The length of `text`: one for each character, three for those of scripts in which one is a whole syllable or word.
  public static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

  static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0x2E80 else { return 1 }
    switch scalar.value {
    case 0x2E80...0x9FFF, 0xA000...0xA4CF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return 3
    default: return 1
    }
  }
}
