/// What a streamed chat tells besides the answer.
public struct ChatStreamOptions: Hashable, Sendable, Codable {
  /// Whether the last chunk tells the usage.
  public var includeUsage: Bool?
  /// Whether chunks are padded against listeners on the line.
  public var includeObfuscation: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Options with what is given.
  public init(includeUsage: Bool? = nil) {
    self.includeUsage = includeUsage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    includeUsage = try fields.value("includeUsage")
    includeObfuscation = try fields.value("includeObfuscation")
    rest = try fields.rest(besides: ["includeUsage", "includeObfuscation"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("include_usage", includeUsage)
    try output.set("include_obfuscation", includeObfuscation)
    try output.set(rest: rest)
  }
}

/// The form that a chat's answer must have.
public struct ChatResponseFormat: Hashable, Sendable, Codable {
  /// `text`, `json_object`, `json_schema`, or what nobody has heard of yet.
  public var type: String
  /// The schema of `json_schema`.
  public var jsonSchema: Schema?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A JSON Schema with its name.
  public struct Schema: Hashable, Sendable, Codable {
    /// The schema's name.
    public var name: String
    /// What it is for.
    public var description: String?
    /// The schema itself.
    public var schema: JSONValue?
    /// Whether the answer must follow it to the letter.
    public var strict: Bool?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A schema called `name`.
    public init(name: String, schema: JSONValue?, strict: Bool? = nil, description: String? = nil) {
      self.name = name
      self.schema = schema
      self.strict = strict
      self.description = description
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      name = try fields.value("name") ?? ""
      description = try fields.value("description")
      schema = try fields.value("schema")
      strict = try fields.value("strict")
      rest = try fields.rest(besides: ["name", "description", "schema", "strict"])
    }

    /// Writes snake_case.
    public func encode(to encoder: any Encoder) throws {
      var output = SnakeOutput(encoder)
      try output.set("name", name)
      try output.set("description", description)
      try output.set("schema", schema)
      try output.set("strict", strict)
      try output.set(rest: rest)
    }
  }

  /// A form by its type.
  public init(type: String, jsonSchema: Schema? = nil) {
    self.type = type
    self.jsonSchema = jsonSchema
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type") ?? ""
    jsonSchema = try fields.value("jsonSchema")
    rest = try fields.rest(besides: ["type", "jsonSchema"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("json_schema", jsonSchema)
    try output.set(rest: rest)
  }
}

/// A voice: by its name, or by the identifier of a stored one.
public enum ChatVoice: Hashable, Sendable, Codable {
  /// A name such as `alloy`.
  case name(String)
  /// The identifier of a stored voice, written as `{"id": …}`.
  case id(String)

  /// The name or the identifier.
  public var text: String {
    switch self {
    case .name(let text), .id(let text): text
    }
  }

  /// Reads a string or an object with an `id`.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = .name(name)
    } else {
      self = .id(try WireFields(decoder).value("id") ?? "")
    }
  }

  /// Writes the form it was read from.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .name(let name):
      var container = encoder.singleValueContainer()
      try container.encode(name)
    case .id(let id):
      var output = SnakeOutput(encoder)
      try output.set("id", id)
    }
  }
}

/// How a chat's sound is made.
public struct ChatAudioOptions: Hashable, Sendable, Codable {
  /// Who speaks.
  public var voice: ChatVoice?
  /// `wav`, `mp3`, `flac`, `opus`, `aac` or `pcm16`; a stream can be `pcm16` only.
  public var format: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Sound of this voice and format.
  public init(voice: ChatVoice?, format: String?) {
    self.voice = voice
    self.format = format
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    voice = try fields.value("voice")
    format = try fields.value("format")
    rest = try fields.rest(besides: ["voice", "format"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("voice", voice)
    try output.set("format", format)
    try output.set(rest: rest)
  }
}
