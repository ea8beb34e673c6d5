/// The body of `generateContent` and `streamGenerateContent`.
public struct GenerateContentRequest: Hashable, Sendable, Codable {
  /// The model, which usually stands in the path only.
  public var model: String?
  /// The conversation, oldest turn first.
  public var contents: [Content]
  /// What the model is told beforehand.
  public var systemInstruction: Content?
  /// What the model may use.
  public var tools: [Tool]
  /// How tools are used.
  public var toolConfig: ToolConfig?
  /// Limits of what is filtered.
  public var safetySettings: [SafetySetting]
  /// How the answer is made.
  public var generationConfig: GenerationConfig?
  /// The name of cached contents.
  public var cachedContent: String?
  /// The tier that shall serve the request.
  public var serviceTier: String?
  /// Words for the bill, on Vertex.
  public var labels: [String: String]
  /// Filters of Model Armor, on Vertex.
  public var modelArmorConfig: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A request with these turns.
  public init(
    contents: [Content] = [], systemInstruction: Content? = nil, tools: [Tool] = [], toolConfig: ToolConfig? = nil,
    generationConfig: GenerationConfig? = nil
  ) {
    self.contents = contents
    self.systemInstruction = systemInstruction
    self.tools = tools
    self.toolConfig = toolConfig
    self.safetySettings = []
    self.generationConfig = generationConfig
    self.labels = [:]
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
    labels = try fields.value("labels") ?? [:]
    modelArmorConfig = try fields.value("modelArmorConfig")
    rest = try fields.rest(besides: [
      "model", "contents", "systemInstruction", "tools", "toolConfig", "safetySettings", "generationConfig",
      "cachedContent", "serviceTier", "labels", "modelArmorConfig",
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
    if !labels.isEmpty { try output.set("labels", labels) }
    try output.set("modelArmorConfig", modelArmorConfig)
    try output.set(rest: rest)
  }
}
