/// A model as OpenAI's services list it.
public struct OpenAIModel: Hashable, Sendable, Codable {
  /// The name.
  public var id: String
  /// `model`.
  public var object: String?
  /// When it was made, in seconds since 1970.
  public var created: Int?
  /// Whose it is.
  public var ownedBy: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A model called `id`.
  public init(id: String, created: Int?, ownedBy: String?) {
    self.id = id
    self.object = "model"
    self.created = created
    self.ownedBy = ownedBy
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id") ?? ""
    object = try fields.value("object")
    created = try fields.integer("created")
    ownedBy = try fields.value("ownedBy")
    rest = try fields.rest(besides: ["id", "object", "created", "ownedBy"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("object", object)
    try output.set("created", created)
    try output.set("owned_by", ownedBy)
    try output.set(rest: rest)
  }
}

/// The list of models.
public struct OpenAIModelList: Hashable, Sendable, Codable {
  /// `list`.
  public var object: String?
  /// The models.
  public var data: [OpenAIModel]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A list of these models.
  public init(data: [OpenAIModel]) {
    self.object = "list"
    self.data = data
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    object = try fields.value("object")
    data = try fields.list("data")
    rest = try fields.rest(besides: ["object", "data"])
  }

  /// Writes snake_case; the list is there even when it is empty.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("object", object)
    try output.set("data", data)
    try output.set(rest: rest)
  }
}
