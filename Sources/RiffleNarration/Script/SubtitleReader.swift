/// The words of subtitles, SubRip or WebVTT.
enum SubtitleReader {
  /// Between cues further apart than this a paragraph ends, in milliseconds.
  private static let paragraphGap = 2_000

  /// The words of all cues in order; an empty line stands where the film was silent for two seconds.
  static func words(of text: String) -> String {
    var words = ""
    var lastEnd: Int?
    var isInCue = false
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if let (start, end) = times(in: line) {
        if !words.isEmpty { words += lastEnd.map { start - $0 >= paragraphGap } ?? false ? "\n\n" : " " }
        lastEnd = end
        isInCue = true
      } else if line.allSatisfy(\.isWhitespace) {
        isInCue = false
      } else if isInCue {
        let spoken = plain(line)
        guard !spoken.isEmpty else { continue }
        if let last = words.last, !last.isWhitespace { words += " " }
        words += spoken
      }
    }
    return words
  }

  /// The times of a line `00:00:01,000 --> 00:00:02,500`, in milliseconds.
  private static func times(in line: Substring) -> (start: Int, end: Int)? {
    let line = line.prefix(120)
    guard let arrow = line.firstRange(of: "-->") else { return nil }
    let after = Script.trimmed(line[arrow.upperBound...]).prefix { !$0.isWhitespace }
    guard let start = time(Script.trimmed(line[..<arrow.lowerBound])), let end = time(after) else { return nil }
    return (start, end)
  }

  private static func time(_ text: Substring) -> Int? {
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(pieces.count), let last = pieces.last else { return nil }
    let seconds = last.split(whereSeparator: { $0 == "," || $0 == "." })
    guard seconds.count == 2 else { return nil }
    var milliseconds = 0
    for piece in pieces.dropLast() + [seconds[0]] {
      guard let number = Int(piece), (0..<10_000).contains(number) else { return nil }
      milliseconds = milliseconds * 60 + number
    }
    guard let fraction = Int((seconds[1] + "00").prefix(3)), fraction >= 0 else { return nil }
    return milliseconds * 1_000 + fraction
  }

  /// A cue's line without tags (`<i>`), positions (`{\an8}`) and the dash of a new speaker.
  private static func plain(_ line: Substring) -> String {
    var result = ""
    var closer: Character?
    var held = ""
    for character in line {
      if let wanted = closer {
        held.append(character)
        if character == wanted {
          closer = nil
          held = ""
        }
      } else if character == "<" || character == "{" {
        closer = character == "<" ? ">" : "}"
        held = String(character)
      } else {
        result.append(character)
      }
    }
    // What never closed was no tag.
    result += held
    let words = Script.trimmed(result[...])
    return String(words.hasPrefix("- ") ? words.dropFirst(2) : words)
  }
}
