/// The voice of one of several speakers.
public struct SpeakerVoice: Hashable, Sendable, Codable {
  /// The speaker's name.
  public var speaker: String?
  /// The voice.
  public var voiceConfig: VoiceConfig?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A speaker with a voice.
  public init(speaker: String?, voiceConfig: VoiceConfig?) {
    self.speaker = speaker
    self.voiceConfig = voiceConfig
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    speaker = try fields.value("speaker")
    voiceConfig = try fields.value("voiceConfig")
    rest = try fields.rest(besides: ["speaker", "voiceConfig"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("speaker", speaker)
    try output.set("voiceConfig", voiceConfig)
    try output.set(rest: rest)
  }
}

/// A voice by its name.
public struct VoiceConfig: Hashable, Sendable, Codable {
  /// The name in the spelling of the 3.8 family: prebuilt, from the library, `voice_…` or `voicekey_…`.
  public var voice: String?
  /// The name in the spelling that all speech models know.
  public var prebuiltVoiceName: String?
  /// A voice that is copied from a recording.
  public var replicatedVoiceConfig: ReplicatedVoiceConfig?
  /// Members that Riffle does not know.
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
    replicatedVoiceConfig = try fields.value("replicatedVoiceConfig")
    rest = try fields.rest(besides: ["voice", "prebuiltVoiceConfig", "replicatedVoiceConfig"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("voice", voice)
    try output.set("prebuiltVoiceConfig", prebuiltVoiceName.map(Prebuilt.init))
    try output.set("replicatedVoiceConfig", replicatedVoiceConfig)
    try output.set(rest: rest)
  }
}
