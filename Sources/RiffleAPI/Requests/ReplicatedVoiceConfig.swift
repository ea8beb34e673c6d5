/// A voice that is copied from a recording, for models before the 3.8 family.
public struct ReplicatedVoiceConfig: Hashable, Sendable, Codable {
  /// The type of both recordings: `audio/wav`.
  public var mimeType: String?
  /// The voice.
  public var voiceSampleAudio: MediaData?
  /// Its owner's consent, spoken.
  public var consentAudio: MediaData?
  /// A signature that stands for the consent.
  public var voiceConsentSignature: VoiceConsentSignature?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A voice like that of `voiceSampleAudio`.
  public init(
    mimeType: String? = nil, voiceSampleAudio: MediaData? = nil, consentAudio: MediaData? = nil,
    voiceConsentSignature: VoiceConsentSignature? = nil
  ) {
    self.mimeType = mimeType
    self.voiceSampleAudio = voiceSampleAudio
    self.consentAudio = consentAudio
    self.voiceConsentSignature = voiceConsentSignature
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mimeType = try fields.value("mimeType")
    voiceSampleAudio = try fields.value("voiceSampleAudio")
    consentAudio = try fields.value("consentAudio")
    voiceConsentSignature = try fields.value("voiceConsentSignature")
    rest = try fields.rest(besides: ["mimeType", "voiceSampleAudio", "consentAudio", "voiceConsentSignature"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("mimeType", mimeType)
    try output.set("voiceSampleAudio", voiceSampleAudio)
    try output.set("consentAudio", consentAudio)
    try output.set("voiceConsentSignature", voiceConsentSignature)
    try output.set(rest: rest)
  }
}

/// A signature that stands for a spoken consent.
public struct VoiceConsentSignature: Hashable, Sendable, Codable {
  /// Opaque.
  public var signature: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A signature.
  public init(signature: String? = nil) {
    self.signature = signature
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    signature = try fields.value("signature")
    rest = try fields.rest(besides: ["signature"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("signature", signature)
    try output.set(rest: rest)
  }
}
