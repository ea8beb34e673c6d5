/// What one speaker says before another begins.
public struct SpeechTurn: Hashable, Sendable {
  /// The words.
  ///
  /// Vocal tags in angle or square brackets are not spoken; the pause tags among them are heard as silence.
  public var text: String
  /// One of ``SpeechEngine/voiceNames``, in any case.
  public var voice: String
  /// Words on the manner, for example `excited` or `slowly, in a low voice`; unknown words have no effect.
  public var style: String?

  /// A turn of `text` in `voice`.
  public init(text: String, voice: String, style: String? = nil) {
    self.text = text
    self.voice = voice
    self.style = style
  }

  /// The longest instruction before a colon that ``prompt(_:voice:)`` takes for one, in characters.
  static let instructionLimit = 120

  /// A turn from a prompt of the older model family, which writes the manner in front: `Say warmly: good morning`.
  ///
  /// Only a first sentence that begins with a verb of speaking and ends in a colon is taken for the manner.
  public static func prompt(_ text: String, voice: String) -> SpeechTurn {
    let head = text.prefix(instructionLimit)
    guard let colon = head.firstIndex(of: ":") else { return SpeechTurn(text: text, voice: voice) }
    let instruction = head[..<colon]
    let first = instruction.split { !$0.isLetter }.first?.lowercased() ?? ""
    let verbs: Set<String> = [
      "say", "read", "speak", "tell", "narrate", "tts", "whisper", "shout", "recite", "announce",
    ]
    guard verbs.contains(first), !instruction.contains(where: { ".!?\n".contains($0) }) else {
      return SpeechTurn(text: text, voice: voice)
    }
    return SpeechTurn(text: String(text[text.index(after: colon)...]), voice: voice, style: String(instruction))
  }

  /// Turns from a text whose lines begin with a speaker's name: `Ann: Hello.`, the older family's dialogue.
  ///
  /// A line without a name goes on with the turn before it; lines before the first name are instructions and are not
  /// spoken. A text without any of the names is one turn in the first voice.
  public static func dialogue(_ text: String, voices: [(speaker: String, voice: String)]) -> [SpeechTurn] {
    var turns: [SpeechTurn] = []
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if let colon = line.firstIndex(of: ":"),
        let found = voices.first(where: { Self.isSame(line[..<colon], $0.speaker) })
      {
        turns.append(SpeechTurn(text: String(line[line.index(after: colon)...]), voice: found.voice))
      } else if !turns.isEmpty {
        turns[turns.count - 1].text += "\n" + line
      }
    }
    guard turns.isEmpty, let first = voices.first else { return turns }
    return [prompt(text, voice: first.voice)]
  }

  private static func isSame(_ written: Substring, _ speaker: String) -> Bool {
    func plain(_ text: some StringProtocol) -> String {
      String(text.lowercased().filter { !$0.isWhitespace && !"*_\"".contains($0) })
    }
    return plain(written) == plain(speaker)
  }
}

/// Why a speech cannot be given.
public enum SpeechError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No prebuilt voice has this name.
  case unknownVoice(String)
  /// No turn holds anything that can be spoken: no letter or digit of a script that has a reading, and no pause.
  case nothingToSay
  /// The library of a voice cannot be loaded.
  case voiceNotInstalled(library: String)
  /// The synthesizer gave back no samples for a phrase.
  case synthesisFailed

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch self {
    case .unknownVoice(let name): "speech: unknown voice '\(name)', expected one of the 30 prebuilt names"
    case .nothingToSay: "speech: nothing to say, expected letters or digits"
    case .voiceNotInstalled(let library): "speech: \(library) cannot be loaded, expected the package libflite1"
    case .synthesisFailed: "speech: the synthesizer failed, expected samples"
    }
  }
}
