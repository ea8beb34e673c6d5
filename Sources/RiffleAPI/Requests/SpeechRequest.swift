/// Which voice speaks for whom.
public struct VoiceAssignment: Hashable, Sendable {
  /// The speaker; nil for a voice that speaks for everybody.
  public var speaker: String?
  /// The voice's name.
  public var voice: String

  /// The voice of `speaker`.
  public init(speaker: String? = nil, voice: String) {
    self.speaker = speaker
    self.voice = voice
  }

  /// Reads `VOICE` or `NAME=VOICE`; blanks around both are dropped.
  public init(parsing text: String) {
    let trim = { (part: Substring) in
      String(part.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
    if let equals = text.firstIndex(of: "=") {
      self.init(speaker: trim(text[..<equals]), voice: trim(text[text.index(after: equals)...]))
    } else {
      self.init(voice: trim(text[...]))
    }
  }
}

/// Text to be spoken, in turns, by one or two voices.
///
/// The families of speech models want it in different forms. The 3.8 family speaks every word: each turn is a part of its
/// own, and its speaker and style stand beside it. The older ones take style as prose in front of the text and speakers as
/// the beginnings of lines.
public struct SpeechRequest: Hashable, Sendable {
  /// What one speaker says at a stretch.
  public struct Turn: Hashable, Sendable {
    /// The words.
    public var text: String
    /// Who says them.
    public var speaker: String?
    /// How they are said, in words.
    public var style: String?

    /// A stretch of speech.
    public init(text: String, speaker: String? = nil, style: String? = nil) {
      self.text = text
      self.speaker = speaker
      self.style = style
    }
  }

  /// What is said, in order.
  public var turns: [Turn]
  /// The voices; without any it is Kore, and Puck for the second speaker.
  public var voices: [VoiceAssignment]
  /// The language, BCP 47.
  public var languageCode: String?
  /// The model.
  public var model: Model
  /// What the model is told beforehand; refused by the 3.8 family.
  public var systemInstruction: String?
  /// The format's name on the wire, such as `AUDIO_WAV`, for the 3.8 family; nil for the model's own.
  public var audioFormat: String?

  /// The most speakers that a model can tell apart.
  public static let speakerLimit = 2
  /// The voices of speakers that were given none.
  public static let defaultVoices = ["Kore", "Puck"]

  /// A request to speak `turns`.
  public init(turns: [Turn], voices: [VoiceAssignment] = [], languageCode: String? = nil, model: Model) {
    self.turns = turns
    self.voices = voices
    self.languageCode = languageCode
    self.model = model
  }

  /// A request to speak `text` in one voice.
  public init(text: String, voice: String? = nil, style: String? = nil, model: Model) {
    self.init(
      turns: [Turn(text: text, style: style)], voices: voice.map { [VoiceAssignment(voice: $0)] } ?? [], model: model)
  }

  /// The request as the model wants it.
  ///
  /// - Throws: every case of ``RequestError`` that speaks of voices, speakers, text, models and fields.
  public func makeRequest() throws(RequestError) -> GenerateContentRequest {
    guard model.speaks else { throw .wrongModel(model.id, wanted: "speech") }
    guard turns.contains(where: { $0.text.contains { !$0.isWhitespace } }) else { throw .emptyText }
    if model.speaksVerbatim {
      if systemInstruction != nil { throw .fieldNotAllowed("a system instruction", model: model.id) }
    } else if audioFormat != nil {
      throw .fieldNotAllowed("an audio format", model: model.id)
    }
    let cast = try cast()
    let config = GenerationConfig(
      responseModalities: [.audio], speechConfig: speechConfig(cast),
      responseFormat: audioFormat.map { ResponseFormat(audio: .init(mimeType: $0)) })
    return GenerateContentRequest(
      contents: [Content(parts: model.speaksVerbatim ? verbatimParts(cast) : [Part(text: prose(cast))])],
      systemInstruction: systemInstruction.map { Content(role: nil, text: $0) }, generationConfig: config)
  }

  /// The speakers in the order of their first words, each with a voice; one without a name when there is no dialogue.
  private func cast() throws(RequestError) -> [VoiceAssignment] {
    var speakers: [String] = []
    for turn in turns {
      if let speaker = turn.speaker, !speakers.contains(speaker) { speakers.append(speaker) }
    }
    guard speakers.count <= Self.speakerLimit else {
      throw .tooManySpeakers(count: speakers.count, limit: Self.speakerLimit)
    }
    let checked = try checkedVoices()
    guard speakers.count == 2 else {
      let own = checked.first { $0.speaker == speakers.first } ?? checked.first { $0.speaker == nil }
      if own == nil, let only = speakers.first, !checked.isEmpty { throw .speakerWithoutVoice(only) }
      return [VoiceAssignment(speaker: nil, voice: own?.voice ?? checked.first?.voice ?? Self.defaultVoices[0])]
    }
    if let silent = turns.firstIndex(where: { $0.speaker == nil }) { throw .turnWithoutSpeaker(turn: silent + 1) }
    var cast: [VoiceAssignment] = []
    for (index, speaker) in speakers.enumerated() {
      if checked.isEmpty {
        cast.append(VoiceAssignment(speaker: speaker, voice: Self.defaultVoices[index]))
      } else if let own = checked.first(where: { $0.speaker == speaker }) ?? checked.first(where: { $0.speaker == nil })
      {
        cast.append(VoiceAssignment(speaker: speaker, voice: own.voice))
      } else {
        throw .speakerWithoutVoice(speaker)
      }
    }
    return cast
  }

  /// The voices under the names that the service knows.
  private func checkedVoices() throws(RequestError) -> [VoiceAssignment] {
    var checked: [VoiceAssignment] = []
    for assignment in voices {
      if checked.contains(where: { $0.speaker == assignment.speaker }) {
        throw .voiceGivenTwice(speaker: assignment.speaker ?? "")
      }
      if let voice = Voices.named(assignment.voice) {
        checked.append(VoiceAssignment(speaker: assignment.speaker, voice: voice.name))
      } else if model.speaksVerbatim, Voices.isLibraryID(assignment.voice) {
        checked.append(assignment)
      } else {
        throw .unknownVoice(assignment.voice, near: Voices.near(assignment.voice))
      }
    }
    return checked
  }

  private func speechConfig(_ cast: [VoiceAssignment]) -> SpeechConfig {
    let config = { (voice: String) in
      model.speaksVerbatim ? VoiceConfig(voice: voice) : VoiceConfig(prebuiltVoiceName: voice)
    }
    if cast.count == 1 { return SpeechConfig(voiceConfig: config(cast[0].voice), languageCode: languageCode) }
    return SpeechConfig(
      speakerVoices: cast.map { SpeakerVoice(speaker: $0.speaker, voiceConfig: config($0.voice)) },
      languageCode: languageCode)
  }

  private func verbatimParts(_ cast: [VoiceAssignment]) -> [Part] {
    turns.map { turn in
      let speaker = cast.count > 1 ? turn.speaker : nil
      let isPlain = speaker == nil && turn.style == nil
      return Part(
        text: turn.text, speechMetadata: isPlain ? nil : SpeechMetadata(speaker: speaker, style: turn.style))
    }
  }

  private func prose(_ cast: [VoiceAssignment]) -> String {
    guard cast.count > 1 else {
      return turns.map { turn in turn.style.map { "\($0): \(turn.text)" } ?? turn.text }.joined(separator: "\n")
    }
    let lines = turns.map { "\($0.speaker ?? ""): \($0.text)" }.joined(separator: "\n")
    let manners = cast.compactMap { member -> String? in
      var styles: [String] = []
      for turn in turns where turn.speaker == member.speaker {
        if let style = turn.style, styles.last != style { styles.append(style) }
      }
      return styles.isEmpty ? nil : "\(member.speaker ?? "") sound \(styles.joined(separator: ", then "))"
    }
    return manners.isEmpty ? lines : "Make \(manners.joined(separator: " and ")):\n\(lines)"
  }
}
