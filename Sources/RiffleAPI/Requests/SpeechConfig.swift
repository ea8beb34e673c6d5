/// Who speaks, with which voices.
public struct SpeechConfig: Hashable, Sendable, Codable {
  /// The voice of a single speaker.
  public var voiceConfig: VoiceConfig?
  /// The voices of several speakers; excludes ``voiceConfig``.
  public var speakerVoices: [SpeakerVoice]
  /// Whether `multiSpeakerVoiceConfig` was there, be it without speakers.
  public var hasMultiSpeakerConfig: Bool
  /// The language, BCP 47.
  public var languageCode: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// One voice, or the voices of several speakers.
  public init(voiceConfig: VoiceConfig? = nil, speakerVoices: [SpeakerVoice] = [], languageCode: String? = nil) {
    self.voiceConfig = voiceConfig
    self.speakerVoices = speakerVoices
    self.hasMultiSpeakerConfig = !speakerVoices.isEmpty
    self.languageCode = languageCode
    self.rest = [:]
  }

  /// The member of the wire that holds the speakers.
  private struct MultiSpeaker: Codable {
    var speakerVoiceConfigs: [SpeakerVoice]

    init(_ voices: [SpeakerVoice]) { speakerVoiceConfigs = voices }
    init(from decoder: any Decoder) throws {
      speakerVoiceConfigs = try WireFields(decoder).list("speakerVoiceConfigs")
    }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    voiceConfig = try fields.value("voiceConfig")
    let speakers = try fields.value("multiSpeakerVoiceConfig", as: MultiSpeaker.self)
    speakerVoices = speakers?.speakerVoiceConfigs ?? []
    hasMultiSpeakerConfig = speakers != nil
    languageCode = try fields.value("languageCode")
    rest = try fields.rest(besides: ["voiceConfig", "multiSpeakerVoiceConfig", "languageCode"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("voiceConfig", voiceConfig)
    try output.set("multiSpeakerVoiceConfig", hasMultiSpeakerConfig ? MultiSpeaker(speakerVoices) : nil)
    try output.set("languageCode", languageCode)
    try output.set(rest: rest)
  }
}

/// The voice of one of several speakers.
public struct SpeakerVoice: Hashable, Sendable, Codable {
  /// The speaker's name.
  public var speaker: String?
  /// The voice.
  public var voiceConfig: VoiceConfig?

  /// A speaker with a voice.
  public init(speaker: String?, voiceConfig: VoiceConfig?) {
    self.speaker = speaker
    self.voiceConfig = voiceConfig
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    speaker = try fields.value("speaker")
    voiceConfig = try fields.value("voiceConfig")
  }
}

/// A voice by its name.
public struct VoiceConfig: Hashable, Sendable, Codable {
  /// The name in the spelling of the 3.8 family: prebuilt, from the library, `voice_…` or `voicekey_…`.
  public var voice: String?
  /// The name in the spelling that all speech models know.
  public var prebuiltVoiceName: String?
  /// Members that Riffle does not know, such as replicated voices.
  public var rest: [String: JSONValue]

  /// A voice named in one of the two spellings.
  public init(voice: String? = nil, prebuiltVoiceName: String? = nil) {
    self.voice = voice
    self.prebuiltVoiceName = prebuiltVoiceName
    self.rest = [:]
  }

  /// The name in whichever spelling it has.
  public var name: String? { voice ?? prebuiltVoiceName }

  /// The member of the wire that holds a prebuilt voice.
  private struct Prebuilt: Codable {
    var voiceName: String?

    init(_ name: String) { voiceName = name }
    init(from decoder: any Decoder) throws { voiceName = try WireFields(decoder).value("voiceName") }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    voice = try fields.value("voice")
    prebuiltVoiceName = try fields.value("prebuiltVoiceConfig", as: Prebuilt.self)?.voiceName
    rest = try fields.rest(besides: ["voice", "prebuiltVoiceConfig"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("voice", voice)
    try output.set("prebuiltVoiceConfig", prebuiltVoiceName.map(Prebuilt.init))
    try output.set(rest: rest)
  }
}
