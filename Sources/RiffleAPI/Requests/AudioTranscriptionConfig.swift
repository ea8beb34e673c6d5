/// How speech is written down.
public struct AudioTranscriptionConfig: Hashable, Sendable, Codable {
  /// The languages that may be spoken.
  public var languageCodes: [String]
  /// Words that may be said.
  public var customVocabulary: [String]
  /// Whether every word comes with its time.
  public var wordTimestamp: Bool?
  /// Whether speakers are told apart.
  public var diarization: Bool?
  /// `VERBATIM` or `SMART`.
  public var mode: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A setting.
  public init(
    languageCodes: [String] = [], customVocabulary: [String] = [], wordTimestamp: Bool? = nil, diarization: Bool? = nil,
    mode: String? = nil
  ) {
    self.languageCodes = languageCodes
    self.customVocabulary = customVocabulary
    self.wordTimestamp = wordTimestamp
    self.diarization = diarization
    self.mode = mode
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    languageCodes = try fields.list("languageCodes")
    customVocabulary = try fields.list("customVocabulary")
    wordTimestamp = try fields.value("wordTimestamp")
    diarization = try fields.value("diarization")
    mode = try fields.value("mode")
    rest = try fields.rest(besides: ["languageCodes", "customVocabulary", "wordTimestamp", "diarization", "mode"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("languageCodes", list: languageCodes)
    try output.set("customVocabulary", list: customVocabulary)
    try output.set("wordTimestamp", wordTimestamp)
    try output.set("diarization", diarization)
    try output.set("mode", mode)
    try output.set(rest: rest)
  }
}
