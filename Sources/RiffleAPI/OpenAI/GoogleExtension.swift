/// What a Gemini service understands beyond OpenAI's format: the object `google` inside `extra_body`.
///
/// Written in snake_case, because some gateways refuse the camelCase names; both are read.
public struct GoogleExtension: Hashable, Sendable, Codable {
  /// How much is thought; excludes a chat's `reasoning_effort`.
  public var thinkingConfig: ThinkingConfig?
  /// How pictures are made.
  public var imageConfig: ImageConfig?
  /// The name of cached contents.
  public var cachedContent: String?
  /// Limits of what is filtered.
  public var safetySettings: [SafetySetting]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An extension with what is given.
  public init(
    thinkingConfig: ThinkingConfig? = nil, imageConfig: ImageConfig? = nil, cachedContent: String? = nil,
    safetySettings: [SafetySetting] = []
  ) {
    self.thinkingConfig = thinkingConfig
    self.imageConfig = imageConfig
    self.cachedContent = cachedContent
    self.safetySettings = safetySettings
    self.rest = [:]
  }

  /// Whether nothing is set.
  public var isEmpty: Bool { self == GoogleExtension() }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    thinkingConfig = try fields.value("thinkingConfig")
    imageConfig = try fields.value("imageConfig")
    cachedContent = try fields.value("cachedContent")
    safetySettings = try fields.list("safetySettings")
    rest = try fields.rest(besides: ["thinkingConfig", "imageConfig", "cachedContent", "safetySettings"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("thinking_config", thinkingConfig.map(JSONValue.snakeCased))
    try output.set("image_config", imageConfig.map(JSONValue.snakeCased))
    try output.set("cached_content", cachedContent)
    try output.set("safety_settings", list: safetySettings)
    try output.set(rest: rest)
  }
}

extension JSONValue {
  /// `value` as an object whose members have snake_case names.
  static func snakeCased(_ value: some Encodable) throws -> JSONValue {
    let json = try JSONValue(encoding: value)
    return .object(
      Dictionary((json.object ?? [:]).map { (WireFields.snakeCase($0.key), $0.value) }) { $1 })
  }
}
