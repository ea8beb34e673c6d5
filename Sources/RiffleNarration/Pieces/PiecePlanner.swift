/// A part of a script that is asked for at once.
public struct Piece: Hashable, Sendable {
  /// The sentences, in order.
  public var sentences: [Script.Sentence]

  /// The words, with the gaps between the sentences.
  public var text: String { Script.text(sentences[...]) }
  /// The length of the words for a speaker.
  public var length: Int { sentences.reduce(0) { $0 + SpeechLength.of($1.text) } }
  /// The speakers, in the order of their first words.
  public var speakers: [String] { Script(sentences: sentences).speakers }
}

/// How a script is cut into pieces.
public struct PieceRules: Hashable, Sendable {
  /// Where a piece ends at the latest.
  public enum Granularity: String, Sendable, CaseIterable {
    /// Where the limit wants it.
    case auto
    /// At the end of each paragraph.
    case paragraph
    /// At the end of each sentence.
    case sentence
  }

  /// The longest piece, as ``SpeechLength`` counts; a sentence that is longer is cut itself.
  public var limit: Int
  /// Where a piece ends at the latest.
  public var granularity = Granularity.auto
  /// The most speakers in a piece.
  public var speakerLimit = 2
  /// Whether a chapter begins a piece.
  public var breaksAtChapters = false

  /// Rules for pieces of at most `limit`.
  public init(limit: Int) {
    precondition(limit > 0, "a piece has a length")
    self.limit = limit
  }
}

/// Cuts scripts into pieces, so that a small change of the text changes few pieces.
///
/// A run of sentences that is too long is cut in two near its middle, and so are its parts. Among the places that a cut may be at, ends of
/// paragraphs where there are any, the one is taken whose neighbouring words have the smallest hash: a change elsewhere leaves it where it
/// was, and the pieces beyond it too. Cutting from the front to the limit would move every later cut.
public enum PiecePlanner {
  /// The pieces of `script`, in order.
  ///
  /// - Complexity: O(n log n) for n sentences.
  public static func pieces(of script: Script, rules: PieceRules) -> [Piece] {
    let sentences = script.sentences.flatMap { parts(of: $0, limit: rules.limit) }
    var pieces: [Piece] = []
    for run in runs(sentences, rules) {
      for range in cut(sentences, run, rules) { pieces.append(Piece(sentences: Array(sentences[range]))) }
    }
    return pieces
  }

  /// The sentence, or its parts where it is too long.
  private static func parts(of sentence: Script.Sentence, limit: Int) -> [Script.Sentence] {
    guard SpeechLength.of(sentence.text) > limit else { return [sentence] }
    let parts = SentenceSplitter.parts(of: sentence.text[...], limit: limit)
    return parts.enumerated().map { index, part in
      var piece = sentence
      piece.text = String(part.words)
      if index > 0 { piece.chapter = nil }
      guard index + 1 < parts.count else { return piece }
      piece.gap = String(part.gap)
      piece.isContinued = true
      piece.endsParagraph = false
      return piece
    }
  }

  /// Stretches that no piece reaches beyond, whatever their length.
  private static func runs(_ sentences: [Script.Sentence], _ rules: PieceRules) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    var speakers: [String?] = []
    for index in sentences.indices {
      let sentence = sentences[index]
      let isNewSpeaker = !speakers.contains(sentence.speaker)
      var ends = isNewSpeaker && speakers.count >= max(1, rules.speakerLimit)
      if rules.breaksAtChapters, sentence.chapter != nil { ends = true }
      if index > start {
        switch rules.granularity {
        case .auto: break
        case .paragraph: ends = ends || sentences[index - 1].endsParagraph
        case .sentence: ends = true
        }
      }
      if ends, index > start {
        runs.append(start..<index)
        start = index
        speakers = []
      }
      if !speakers.contains(sentence.speaker) { speakers.append(sentence.speaker) }
    }
    if start < sentences.count { runs.append(start..<sentences.count) }
    return runs
  }

  /// Cuts `run` until no part is longer than the limit.
  private static func cut(_ sentences: [Script.Sentence], _ run: Range<Int>, _ rules: PieceRules) -> [Range<Int>] {
    // ends[i] is the length up to the end of sentence i of the run, blanks between sentences counted as one.
    var ends: [Int] = []
    var total = 0
    for sentence in sentences[run] {
      total += SpeechLength.of(sentence.text) + 1
      ends.append(total)
    }
    var done: [Range<Int>] = []
    var open = [run]
    while let range = open.popLast() {
      let start = range.lowerBound == run.lowerBound ? 0 : ends[range.lowerBound - 1 - run.lowerBound]
      let length = ends[range.upperBound - 1 - run.lowerBound] - start
      guard length - 1 > rules.limit, range.count > 1 else {
        done.append(range)
        continue
      }
      let middle = start + length / 4..<start + length - length / 4
      var best: (rank: (Int, UInt64), index: Int)?
      for index in range.dropLast() {
        let place = ends[index - run.lowerBound]
        let isNear = middle.contains(place)
        let isParagraph = sentences[index].endsParagraph
        // Far from the middle only the distance counts.
        let rank: (Int, UInt64) =
          isNear
          ? (
            isParagraph ? 0 : sentences[index].isContinued ? 2 : 1,
            hash(sentences[index].text, sentences[index + 1].text)
          )
          : (3, UInt64(abs(place - start - length / 2)))
        if best.map({ rank < $0.rank }) ?? true { best = (rank, index) }
      }
      guard let cut = best?.index else { continue }
      open.append((cut + 1)..<range.upperBound)
      open.append(range.lowerBound..<(cut + 1))
    }
    return done
  }

  /// A hash (FNV-1a) of the last word before a cut and the first word after it.
  private static func hash(_ before: String, _ after: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in before.utf8.suffix(12) + [0] + after.utf8.prefix(12) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    // The last steps of the hash leave their mark in the low bits only.
    return hash ^ hash >> 29
  }
}
