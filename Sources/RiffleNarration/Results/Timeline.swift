public import RiffleMedia

/// What is said when, in frames of the joined speech.
public struct Timeline: Hashable, Sendable {
  /// Words and their place.
  public struct Entry: Hashable, Sendable {
    /// The words.
    public var text: String
    /// Who says them.
    public var speaker: String?
    /// Their frames.
    public var frames: Range<Int>
    /// The title of the chapter that begins here.
    public var chapter: String?
  }

  /// Frames a second, in hertz.
  public var sampleRate: Int
  /// All frames.
  public var frameCount: Int
  /// The words, in order.
  ///
  /// The first words of a piece begin, and its last ones end, at exact frames; in between, frames are divided by the length of the words.
  public var entries: [Entry]

  init(pieces: [Piece], extents: [Range<Int>], sampleRate: Int, frameCount: Int) {
    self.sampleRate = sampleRate
    self.frameCount = frameCount
    entries = []
    for (piece, extent) in zip(pieces, extents) {
      let total = max(1, piece.length)
      var done = 0
      var start = extent.lowerBound
      for sentence in piece.sentences {
        done += SpeechLength.of(sentence.text)
        let end = extent.lowerBound + Int(Double(extent.count) * Double(done) / Double(total))
        entries.append(
          Entry(
            text: sentence.text, speaker: sentence.speaker, frames: start..<max(start, end), chapter: sentence.chapter))
        start = max(start, end)
      }
    }
  }

  /// Where chapters begin, as places of a WAV file.
  public var cuePoints: [CuePoint] {
    entries.compactMap { entry in entry.chapter.map { CuePoint(frame: entry.frames.lowerBound, name: $0) } }
  }

  /// The chapters in the metadata format of ffmpeg, times in frames.
  public var chapterMetadata: String {
    var text = ";FFMETADATA1\n"
    let cues = cuePoints
    for (index, cue) in cues.enumerated() {
      let end = index + 1 < cues.count ? cues[index + 1].frame : frameCount
      text += "[CHAPTER]\nTIMEBASE=1/\(sampleRate)\nSTART=\(cue.frame)\nEND=\(end)\ntitle=\(Self.escaped(cue.name))\n"
    }
    return text
  }

  /// `text` with the characters escaped that mean something in metadata.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "=;#\\".contains(character) { result.append("\\") }
      result += character.isNewline ? " " : String(character)
    }
    return result
  }
}
