/// A model as the service lists it.
public struct ModelResource: Hashable, Sendable, Codable {
  /// The name with its collection: `models/ID`.
  public var name: String
  /// The bare name.
  public var baseModelID: String?
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
  /// The usual randomness.
  public var temperature: Double?
  /// The greatest randomness.
  public var maxTemperature: Double?
  /// The usual nucleus sampling.
  public var topP: Double?
  /// The usual sampling among the best.
  public var topK: Double?
  /// Whether it thinks before it answers.
  public var isThinking: Bool?
  /// Members that Riffle does not know.
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
    baseModelID = try fields.value("baseModelId")
    version = try fields.value("version")
    displayName = try fields.value("displayName")
    description = try fields.value("description")
    inputTokenLimit = try fields.integer("inputTokenLimit")
    outputTokenLimit = try fields.integer("outputTokenLimit")
    supportedGenerationMethods = try fields.list("supportedGenerationMethods")
    temperature = try fields.number("temperature")
    maxTemperature = try fields.number("maxTemperature")
    topP = try fields.number("topP")
    topK = try fields.number("topK")
    isThinking = try fields.value("thinking")
    rest = try fields.rest(besides: [
      "name", "baseModelId", "version", "displayName", "description", "inputTokenLimit", "outputTokenLimit",
      "supportedGenerationMethods", "temperature", "maxTemperature", "topP", "topK", "thinking",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("name", name)
    try output.set("baseModelId", baseModelID)
    try output.set("version", version)
    try output.set("displayName", displayName)
    try output.set("description", description)
    try output.set("inputTokenLimit", inputTokenLimit)
    try output.set("outputTokenLimit", outputTokenLimit)
    try output.set("supportedGenerationMethods", list: supportedGenerationMethods)
    try output.set("temperature", temperature)
    try output.set("maxTemperature", maxTemperature)
    try output.set("topP", topP)
    try output.set("topK", topK)
    try output.set("thinking", isThinking)
    try output.set(rest: rest)
  }
}

/// A page of the list of models.
public struct ModelListResponse: Hashable, Sendable, Codable {
  /// The models of this page.
  public var models: [ModelResource]
  /// Where the next page begins; absent on the last.
  public var nextPageToken: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A page.
  public init(models: [ModelResource], nextPageToken: String? = nil) {
    self.models = models
    self.nextPageToken = nextPageToken
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    models = try fields.list("models")
    nextPageToken = try fields.value("nextPageToken")
    rest = try fields.rest(besides: ["models", "nextPageToken"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("models", list: models)
    try output.set("nextPageToken", nextPageToken)
    try output.set(rest: rest)
  }
}
