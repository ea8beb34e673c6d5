import RiffleAPI

/// Texts in which speakers take turns: lines that begin with a speaker's name and a colon.
enum Dialogue {
  /// The turns of `text`: one for each line `NAME: words` whose name is among `speakers` (any case), with the lines that
  /// follow it; the whole text as one turn where no speakers are named.
  ///
  /// Words before the first name go to the first speaker. Empty turns are left out.
  static func turns(of text: String, speakers: [String], style: String?) -> [SpeechRequest.Turn] {
    guard let first = speakers.first else { return [SpeechRequest.Turn(text: text, speaker: nil, style: style)] }
    var turns: [SpeechRequest.Turn] = []
    var current = (speaker: first, lines: [Substring]())
    func close() {
      let words = current.lines.joined(separator: "\n")
      guard !words.allSatisfy(\.isWhitespace) else { return }
      turns.append(SpeechRequest.Turn(text: words, speaker: current.speaker, style: style))
    }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if let colon = line.firstIndex(of: ":"),
        let speaker = speakers.first(where: { $0.lowercased() == trimmed(line[..<colon]).lowercased() })
      {
        close()
        current = (speaker, [trimmed(line[line.index(after: colon)...])])
      } else {
        current.lines.append(line)
      }
    }
    close()
    return turns
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
