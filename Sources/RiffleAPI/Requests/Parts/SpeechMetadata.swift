/// Who speaks a part and how.
public struct SpeechMetadata: Hashable, Sendable, Codable {
  /// The speaker's name, one of those that have a voice.
  public var speaker: String?
  /// The manner, in words.
  public var style: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A part spoken by `speaker` in the manner of `style`.
  public init(speaker: String? = nil, style: String? = nil) {
    self.speaker = speaker
    self.style = style
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    speaker = try fields.value("speaker")
    style = try fields.value("style")
    rest = try fields.rest(besides: ["speaker", "style"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("speaker", speaker)
    try output.set("style", style)
    try output.set(rest: rest)
  }
}
