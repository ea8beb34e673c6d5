/// The body of `generateContent` and `streamGenerateContent`.
public struct GenerateContentRequest: Hashable, Sendable, Codable {
  /// The model, which usually stands in the path only.
  public var model: String?
  /// The conversation, oldest turn first.
  public var contents: [Content]
  /// What the model is told beforehand.
  public var systemInstruction: Content?
  /// Tools as they stand on the wire.
  public var tools: [JSONValue]
  /// How tools are used, as it stands on the wire.
  public var toolConfig: JSONValue?
  /// Limits of what is filtered.
  public var safetySettings: [SafetySetting]
  /// How the answer is made.
  public var generationConfig: GenerationConfig?
  /// The name of cached contents.
  public var cachedContent: String?
  /// The tier that shall serve the request.
  public var serviceTier: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A request with these turns.
  public init(
    contents: [Content] = [], systemInstruction: Content? = nil, generationConfig: GenerationConfig? = nil
  ) {
    self.contents = contents
    self.systemInstruction = systemInstruction
    self.tools = []
    self.safetySettings = []
    self.generationConfig = generationConfig
    self.rest = [:]
  }

  /// A request of one text.
  public init(text: String) { self.init(contents: [Content(text: text)]) }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    model = try fields.value("model")
    contents = try fields.list("contents")
    systemInstruction = try fields.value("systemInstruction")
    tools = try fields.list("tools")
    toolConfig = try fields.value("toolConfig")
    safetySettings = try fields.list("safetySettings")
    generationConfig = try fields.value("generationConfig")
    cachedContent = try fields.value("cachedContent")
    serviceTier = try fields.value("serviceTier")
    rest = try fields.rest(besides: [
      "model", "contents", "systemInstruction", "tools", "toolConfig", "safetySettings", "generationConfig",
      "cachedContent", "serviceTier",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("model", model)
    try output.set("contents", list: contents)
    try output.set("systemInstruction", systemInstruction)
    try output.set("tools", list: tools)
    try output.set("toolConfig", toolConfig)
    try output.set("safetySettings", list: safetySettings)
    try output.set("generationConfig", generationConfig)
    try output.set("cachedContent", cachedContent)
    try output.set("serviceTier", serviceTier)
    try output.set(rest: rest)
  }
}

/// How much of one kind of harm is let through.
public struct SafetySetting: Hashable, Sendable, Codable {
  /// The kind, for example `HARM_CATEGORY_HARASSMENT`.
  public var category: String
  /// The limit, for example `BLOCK_ONLY_HIGH`.
  public var threshold: String

  /// A limit for one kind.
  public init(category: String, threshold: String) {
    self.category = category
    self.threshold = threshold
  }
}
