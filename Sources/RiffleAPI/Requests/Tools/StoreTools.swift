/// A search in stored files.
public struct FileSearch: Hashable, Sendable, Codable {
  /// The stores.
  public var fileSearchStoreNames: [String]
  /// How many pieces are fetched.
  public var topK: Int?
  /// Which files are searched.
  public var metadataFilter: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A search in these stores.
  public init(fileSearchStoreNames: [String] = [], topK: Int? = nil, metadataFilter: String? = nil) {
    self.fileSearchStoreNames = fileSearchStoreNames
    self.topK = topK
    self.metadataFilter = metadataFilter
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    fileSearchStoreNames = try fields.list("fileSearchStoreNames")
    topK = try fields.integer("topK")
    metadataFilter = try fields.value("metadataFilter")
    rest = try fields.rest(besides: ["fileSearchStoreNames", "topK", "metadataFilter"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("fileSearchStoreNames", list: fileSearchStoreNames)
    try output.set("topK", topK)
    try output.set("metadataFilter", metadataFilter)
    try output.set(rest: rest)
  }
}

/// A search for places.
public struct GoogleMaps: Hashable, Sendable, Codable {
  /// Whether a token for a map comes with the answer.
  public var enableWidget: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A search.
  public init(enableWidget: Bool? = nil) {
    self.enableWidget = enableWidget
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    enableWidget = try fields.value("enableWidget")
    rest = try fields.rest(besides: ["enableWidget"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("enableWidget", enableWidget)
    try output.set(rest: rest)
  }
}

/// Use of a browser.
public struct ComputerUse: Hashable, Sendable, Codable {
  /// For example `ENVIRONMENT_BROWSER`.
  public var environment: String?
  /// Actions that are left out.
  public var excludedPredefinedFunctions: [String]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Use of an environment.
  public init(environment: String? = nil, excludedPredefinedFunctions: [String] = []) {
    self.environment = environment
    self.excludedPredefinedFunctions = excludedPredefinedFunctions
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    environment = try fields.value("environment")
    excludedPredefinedFunctions = try fields.list("excludedPredefinedFunctions")
    rest = try fields.rest(besides: ["environment", "excludedPredefinedFunctions"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("environment", environment)
    try output.set("excludedPredefinedFunctions", list: excludedPredefinedFunctions)
    try output.set(rest: rest)
  }
}
