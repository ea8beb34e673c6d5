extension TextEngine {
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

  /// The beginning of `text` that is at most `tokens` tokens, cut between pieces or, in the first one, between words.
  public static func prefix(of text: String, tokens: Int) -> String {
    guard countTokens(text) > tokens else { return text }
    var kept = ""
    var counter = TokenCounter()
    for piece in pieces(of: text) {
      var longer = counter
      longer.add(piece)
      guard longer.count > tokens else {
        counter = longer
        kept += piece
        continue
      }
      for word in piece.split(separator: " ", omittingEmptySubsequences: false).dropFirst(kept.isEmpty ? 0 : 1) {
        let more = kept.isEmpty ? String(word) : " \(word)"
        counter.add(more)
        guard counter.count <= tokens else { break }
        kept += more
      }
      break
    }
    return kept
  }

  /// About what a tokenizer would count: one for each four bytes of a word, begun ones counted, and one for each mark.
  public static func countTokens(_ text: String) -> Int {
    var counter = TokenCounter()
    counter.add(text)
    return counter.count
  }

  /// The tokens of spoken audio: 32 for each second, begun ones counted.
  public static func countTokens(ofSpeech duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 32 + Int((Double(attoseconds) * 1e-18 * 32).rounded(.up))
  }
}

/// Counts the tokens of a text that comes in pieces, as ``TextEngine/countTokens(_:)`` counts them in the whole.
public struct TokenCounter: Sendable {
  private var total = 0
  /// Bytes of the word under way.
  private var wordLength = 0

  /// A counter of nothing.
  public init() {}

  /// The tokens so far, those of the word under way too.
  public var count: Int { total + (wordLength + 3) / 4 }

  /// Takes the next piece.
  public mutating func add(_ text: String) {
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
  }
}
