/// What an answer rests on.
public struct GroundingMetadata: Hashable, Sendable, Codable {
  /// What was searched for; may hold empty words.
  public var webSearchQueries: [String]
  /// Which pictures were searched for.
  public var imageSearchQueries: [String]
  /// How the search is to be shown.
  public var searchEntryPoint: SearchEntryPoint?
  /// The sources; in a stream later events hold new ones only.
  public var groundingChunks: [GroundingChunk]
  /// Which words rest on which sources.
  public var groundingSupports: [GroundingSupport]
  /// How the search went.
  public var retrievalMetadata: RetrievalMetadata?
  /// An opaque token for a map.
  public var googleMapsWidgetContextToken: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Metadata of these sources.
  public init(
    webSearchQueries: [String] = [], groundingChunks: [GroundingChunk] = [], groundingSupports: [GroundingSupport] = []
  ) {
    self.webSearchQueries = webSearchQueries
    self.imageSearchQueries = []
    self.groundingChunks = groundingChunks
    self.groundingSupports = groundingSupports
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    webSearchQueries = try fields.list("webSearchQueries")
    imageSearchQueries = try fields.list("imageSearchQueries")
    searchEntryPoint = try fields.value("searchEntryPoint")
    groundingChunks = try fields.list("groundingChunks")
    groundingSupports = try fields.list("groundingSupports")
    retrievalMetadata = try fields.value("retrievalMetadata")
    googleMapsWidgetContextToken = try fields.value("googleMapsWidgetContextToken")
    rest = try fields.rest(besides: [
      "webSearchQueries", "imageSearchQueries", "searchEntryPoint", "groundingChunks", "groundingSupports",
      "retrievalMetadata", "googleMapsWidgetContextToken",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("webSearchQueries", list: webSearchQueries)
    try output.set("imageSearchQueries", list: imageSearchQueries)
    try output.set("searchEntryPoint", searchEntryPoint)
    try output.set("groundingChunks", list: groundingChunks)
    try output.set("groundingSupports", list: groundingSupports)
    try output.set("retrievalMetadata", retrievalMetadata)
    try output.set("googleMapsWidgetContextToken", googleMapsWidgetContextToken)
    try output.set(rest: rest)
  }
}

/// How a search is to be shown.
public struct SearchEntryPoint: Hashable, Sendable, Codable {
  /// HTML.
  public var renderedContent: String?
  /// Opaque, base64.
  public var sdkBlob: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A way to show a search.
  public init(renderedContent: String? = nil, sdkBlob: String? = nil) {
    self.renderedContent = renderedContent
    self.sdkBlob = sdkBlob
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    renderedContent = try fields.value("renderedContent")
    sdkBlob = try fields.value("sdkBlob")
    rest = try fields.rest(besides: ["renderedContent", "sdkBlob"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("renderedContent", renderedContent)
    try output.set("sdkBlob", sdkBlob)
    try output.set(rest: rest)
  }
}

/// How a search went.
public struct RetrievalMetadata: Hashable, Sendable, Codable {
  /// How much the prompt called for a search, 0 to 1.
  public var googleSearchDynamicRetrievalScore: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A score.
  public init(googleSearchDynamicRetrievalScore: Double? = nil) {
    self.googleSearchDynamicRetrievalScore = googleSearchDynamicRetrievalScore
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    googleSearchDynamicRetrievalScore = try fields.number("googleSearchDynamicRetrievalScore")
    rest = try fields.rest(besides: ["googleSearchDynamicRetrievalScore"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("googleSearchDynamicRetrievalScore", googleSearchDynamicRetrievalScore)
    try output.set(rest: rest)
  }
}
