/// A search of the web.
public struct GoogleSearch: Hashable, Sendable, Codable {
  /// What is searched for; pages when absent.
  public var searchTypes: SearchTypes?
  /// When the pages must have been published.
  public var timeRangeFilter: TimeRange?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A search.
  public init(searchTypes: SearchTypes? = nil, timeRangeFilter: TimeRange? = nil) {
    self.searchTypes = searchTypes
    self.timeRangeFilter = timeRangeFilter
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    searchTypes = try fields.value("searchTypes")
    timeRangeFilter = try fields.value("timeRangeFilter")
    rest = try fields.rest(besides: ["searchTypes", "timeRangeFilter"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("searchTypes", searchTypes)
    try output.set("timeRangeFilter", timeRangeFilter)
    try output.set(rest: rest)
  }
}

/// What is searched for.
public struct SearchTypes: Hashable, Sendable, Codable {
  /// Pages.
  public var webSearch: PlainTool?
  /// Pictures.
  public var imageSearch: PlainTool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Kinds of searches.
  public init(webSearch: PlainTool? = nil, imageSearch: PlainTool? = nil) {
    self.webSearch = webSearch
    self.imageSearch = imageSearch
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    webSearch = try fields.value("webSearch")
    imageSearch = try fields.value("imageSearch")
    rest = try fields.rest(besides: ["webSearch", "imageSearch"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("webSearch", webSearch)
    try output.set("imageSearch", imageSearch)
    try output.set(rest: rest)
  }
}

/// A stretch of time, RFC 3339.
public struct TimeRange: Hashable, Sendable, Codable {
  /// Its first moment.
  public var startTime: String?
  /// The first moment after it.
  public var endTime: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A stretch of time.
  public init(startTime: String? = nil, endTime: String? = nil) {
    self.startTime = startTime
    self.endTime = endTime
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    startTime = try fields.value("startTime")
    endTime = try fields.value("endTime")
    rest = try fields.rest(besides: ["startTime", "endTime"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("startTime", startTime)
    try output.set("endTime", endTime)
    try output.set(rest: rest)
  }
}

/// A search of the web, as models of the 1.5 family know it.
public struct GoogleSearchRetrieval: Hashable, Sendable, Codable {
  /// When to search.
  public var dynamicRetrievalConfig: DynamicRetrievalConfig?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A search.
  public init(dynamicRetrievalConfig: DynamicRetrievalConfig? = nil) {
    self.dynamicRetrievalConfig = dynamicRetrievalConfig
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    dynamicRetrievalConfig = try fields.value("dynamicRetrievalConfig")
    rest = try fields.rest(besides: ["dynamicRetrievalConfig"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("dynamicRetrievalConfig", dynamicRetrievalConfig)
    try output.set(rest: rest)
  }
}

/// When a model of the 1.5 family searches.
public struct DynamicRetrievalConfig: Hashable, Sendable, Codable {
  /// `MODE_DYNAMIC` or `MODE_UNSPECIFIED`.
  public var mode: String?
  /// From which score on, 0 to 1.
  public var dynamicThreshold: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A setting.
  public init(mode: String? = nil, dynamicThreshold: Double? = nil) {
    self.mode = mode
    self.dynamicThreshold = dynamicThreshold
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mode = try fields.value("mode")
    dynamicThreshold = try fields.number("dynamicThreshold")
    rest = try fields.rest(besides: ["mode", "dynamicThreshold"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("mode", mode)
    try output.set("dynamicThreshold", dynamicThreshold)
    try output.set(rest: rest)
  }
}
