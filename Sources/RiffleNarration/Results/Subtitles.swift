/// Subtitles of a joined speech.
///
/// Each sentence has at least one cue; a long one has several, of at most two lines each, which divide its time by their length. Times are
/// those of the frames, in whole milliseconds, and cues neither overlap nor run backwards.
public enum Subtitles {
  /// A kind of file.
  public enum Format: String, Sendable, CaseIterable {
    /// SubRip.
    case srt
    /// WebVTT.
    case vtt
  }

  /// The most characters in a line.
  public static let lineLimit = 42
  /// The most lines of a cue.
  public static let lineCountLimit = 2

  /// The whole file.
  public static func text(of timeline: Timeline, format: Format) -> String {
    var text = format == .vtt ? "WEBVTT\n\n" : ""
    var number = 0
    for entry in timeline.entries {
      let cues = cues(of: entry.text)
      let total = max(1, cues.reduce(0) { $0 + $1.length })
      var done = 0
      for cue in cues {
        let start = frame(entry.frames, done, total)
        done += cue.length
        let end = frame(entry.frames, done, total)
        number += 1
        if format == .srt { text += "\(number)\n" }
        text += "\(time(start, timeline.sampleRate, format)) --> \(time(end, timeline.sampleRate, format))\n"
        var lines = cue.lines.joined(separator: "\n")
        if format == .vtt {
          lines = escaped(lines)
          if let speaker = entry.speaker { lines = "<v \(escaped(speaker))>" + lines }
        }
        text += lines + "\n\n"
      }
    }
    return text
  }

  private static func frame(_ frames: Range<Int>, _ done: Int, _ total: Int) -> Int {
    frames.lowerBound + Int(Double(frames.count) * Double(done) / Double(total))
  }

  /// `frame` as hours, minutes, seconds and milliseconds.
  static func time(_ frame: Int, _ sampleRate: Int, _ format: Format) -> String {
    let milliseconds = frame / sampleRate * 1_000 + frame % sampleRate * 1_000 / sampleRate
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let seconds = milliseconds / 1_000
    return digits(seconds / 3_600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":" + digits(seconds % 60, 2)
      + (format == .srt ? "," : ".") + digits(milliseconds % 1_000, 3)
  }

  /// The lines of the cues for `text`; words are not cut, however long they are.
  private static func cues(of text: String) -> [(lines: [String], length: Int)] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= lineLimit {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return stride(from: 0, to: lines.count, by: lineCountLimit).map { start in
      let cue = Array(lines[start..<min(start + lineCountLimit, lines.count)])
      return (cue, cue.reduce(0) { $0 + SpeechLength.of($1) })
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
