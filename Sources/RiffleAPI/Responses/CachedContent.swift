/// A prompt that the service keeps, as it is sent and as it comes back.
public struct CachedContent: Hashable, Sendable, Codable {
  /// The name: `cachedContents/ID`.
  public var name: String?
  /// The model that it is kept for.
  public var model: String?
  /// A name for people.
  public var displayName: String?
  /// The turns.
  public var contents: [Content]
  /// What the model is told beforehand.
  public var systemInstruction: Content?
  /// What the model may use.
  public var tools: [Tool]
  /// How tools are used.
  public var toolConfig: ToolConfig?
  /// How long it is kept, for example `300s`; excludes ``expireTime`` when sent.
  public var ttl: String?
  /// Until when it is kept, RFC 3339.
  public var expireTime: String?
  /// When it was made.
  public var createTime: String?
  /// When it was changed.
  public var updateTime: String?
  /// Its size.
  public var usageMetadata: CachedContentUsage?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A prompt for `model`.
  public init(
    model: String? = nil, contents: [Content] = [], systemInstruction: Content? = nil, tools: [Tool] = [],
    ttl: String? = nil
  ) {
    self.model = model
    self.contents = contents
    self.systemInstruction = systemInstruction
    self.tools = tools
    self.ttl = ttl
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name")
    model = try fields.value("model")
    displayName = try fields.value("displayName")
    contents = try fields.list("contents")
    systemInstruction = try fields.value("systemInstruction")
    tools = try fields.list("tools")
    toolConfig = try fields.value("toolConfig")
    ttl = try fields.value("ttl")
    expireTime = try fields.value("expireTime")
    createTime = try fields.value("createTime")
    updateTime = try fields.value("updateTime")
    usageMetadata = try fields.value("usageMetadata")
    rest = try fields.rest(besides: [
      "name", "model", "displayName", "contents", "systemInstruction", "tools", "toolConfig", "ttl", "expireTime",
      "createTime", "updateTime", "usageMetadata",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("name", name)
    try output.set("model", model)
    try output.set("displayName", displayName)
    try output.set("contents", list: contents)
    try output.set("systemInstruction", systemInstruction)
    try output.set("tools", list: tools)
    try output.set("toolConfig", toolConfig)
    try output.set("ttl", ttl)
    try output.set("expireTime", expireTime)
    try output.set("createTime", createTime)
    try output.set("updateTime", updateTime)
    try output.set("usageMetadata", usageMetadata)
    try output.set(rest: rest)
  }
}

/// The size of a kept prompt.
public struct CachedContentUsage: Hashable, Sendable, Codable {
  /// Tokens.
  public var totalTokenCount: Int?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A size.
  public init(totalTokenCount: Int? = nil) {
    self.totalTokenCount = totalTokenCount
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    totalTokenCount = try fields.integer("totalTokenCount")
    rest = try fields.rest(besides: ["totalTokenCount"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("totalTokenCount", totalTokenCount)
    try output.set(rest: rest)
  }
}

/// A page of the list of kept prompts.
public struct CachedContentList: Hashable, Sendable, Codable {
  /// The prompts of this page.
  public var cachedContents: [CachedContent]
  /// Where the next page begins; absent on the last.
  public var nextPageToken: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A page.
  public init(cachedContents: [CachedContent] = [], nextPageToken: String? = nil) {
    self.cachedContents = cachedContents
    self.nextPageToken = nextPageToken
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    cachedContents = try fields.list("cachedContents")
    nextPageToken = try fields.value("nextPageToken")
    rest = try fields.rest(besides: ["cachedContents", "nextPageToken"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("cachedContents", list: cachedContents)
    try output.set("nextPageToken", nextPageToken)
    try output.set(rest: rest)
  }
}
