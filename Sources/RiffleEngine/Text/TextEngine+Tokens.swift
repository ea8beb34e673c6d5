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
    for piece in pieces(of: text) {
      guard countTokens(kept + piece) > tokens else {
        kept += piece
        continue
      }
      for word in piece.split(separator: " ", omittingEmptySubsequences: false).dropFirst(kept.isEmpty ? 0 : 1) {
        let longer = kept.isEmpty ? String(word) : "\(kept) \(word)"
        guard countTokens(longer) <= tokens else { break }
        kept = longer
      }
      break
    }
    return kept
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
