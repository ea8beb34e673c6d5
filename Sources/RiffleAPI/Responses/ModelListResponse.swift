/// A model as the service lists it.
public struct ModelResource: Hashable, Sendable, Codable {
  /// The name with its collection: `models/ID`.
  public var name: String
  /// The version.
  public var version: String?
  /// A name for people.
  public var displayName: String?
  /// A sentence for people.
  public var description: String?
  /// The longest input in tokens.
  public var inputTokenLimit: Int?
  /// The longest output in tokens.
  public var outputTokenLimit: Int?
  /// The verbs that the model answers to.
  public var supportedGenerationMethods: [String]
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// A model by its name.
  public init(name: String) {
    self.name = name
    self.supportedGenerationMethods = []
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name") ?? ""
    version = try fields.value("version")
    displayName = try fields.value("displayName")
    description = try fields.value("description")
    inputTokenLimit = try fields.integer("inputTokenLimit")
    outputTokenLimit = try fields.integer("outputTokenLimit")
    supportedGenerationMethods = try fields.list("supportedGenerationMethods")
    rest = try fields.rest(besides: [
      "name", "version", "displayName", "description", "inputTokenLimit", "outputTokenLimit",
      "supportedGenerationMethods",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("name", name)
    try output.set("version", version)
    try output.set("displayName", displayName)
    try output.set("description", description)
    try output.set("inputTokenLimit", inputTokenLimit)
    try output.set("outputTokenLimit", outputTokenLimit)
    try output.set("supportedGenerationMethods", list: supportedGenerationMethods)
    try output.set(rest: rest)
  }
}

/// A page of the list of models.
public struct ModelListResponse: Hashable, Sendable, Codable {
  /// The models of this page.
  public var models: [ModelResource]
  /// Where the next page begins; absent on the last.
  public var nextPageToken: String?

  /// A page.
  public init(models: [ModelResource], nextPageToken: String? = nil) {
    self.models = models
    self.nextPageToken = nextPageToken
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    models = try fields.list("models")
    nextPageToken = try fields.value("nextPageToken")
  }
}
