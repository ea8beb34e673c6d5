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
