/// Something that a chat's model may call.
public struct ChatTool: Hashable, Sendable, Codable {
  /// `function`, `custom`, or what nobody has heard of yet; nil for a service's own tool, which is a member of ``rest``.
  public var type: String?
  /// The function of a `function`.
  public var function: ChatFunction?
  /// What a `custom` tool is.
  public var custom: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A function.
  public init(function: ChatFunction) {
    self.type = "function"
    self.function = function
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    function = try fields.value("function")
    custom = try fields.value("custom")
    rest = try fields.rest(besides: ["type", "function", "custom"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("function", function)
    try output.set("custom", custom)
    try output.set(rest: rest)
  }
}

/// A function as a chat's model is told of it.
public struct ChatFunction: Hashable, Sendable, Codable {
  /// The name.
  public var name: String
  /// What it does, in words.
  public var description: String?
  /// Its arguments as JSON Schema.
  public var parameters: JSONValue?
  /// Whether arguments must follow the schema to the letter.
  public var strict: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A function called `name`.
  public init(name: String, description: String? = nil, parameters: JSONValue? = nil, strict: Bool? = nil) {
    self.name = name
    self.description = description
    self.parameters = parameters
    self.strict = strict
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name") ?? ""
    description = try fields.value("description")
    parameters = try fields.value("parameters")
    strict = try fields.value("strict")
    rest = try fields.rest(besides: ["name", "description", "parameters", "strict"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("name", name)
    try output.set("description", description)
    try output.set("parameters", parameters)
    try output.set("strict", strict)
    try output.set(rest: rest)
  }
}

/// Whether a chat's model shall call something, and what.
public enum ChatToolChoice: Hashable, Sendable, Codable {
  /// `none`, `auto`, `required`, or what nobody has heard of yet.
  case mode(String)
  /// The function of this name.
  case function(String)
  /// Some of the functions, in the mode `auto` or `required`.
  case allowedTools(mode: String, names: [String])
  /// Anything else, as it came.
  case other(JSONValue)

  /// Reads a word or an object.
  public init(from decoder: any Decoder) throws {
    let value = try JSONValue(from: decoder)
    switch (value, value["type"]?.string) {
    case (.string(let mode), _): self = .mode(mode)
    case (_, "function"):
      self = (value["function"]?["name"] ?? value["name"])?.string.map { .function($0) } ?? .other(value)
    case (_, "allowed_tools"):
      let allowed = value["allowed_tools"] ?? value
      let tools = allowed["tools"]?.array ?? []
      let names = tools.compactMap { ($0["function"]?["name"] ?? $0["name"])?.string }
      let isPlain = names.count == tools.count
      self = isPlain ? .allowedTools(mode: allowed["mode"]?.string ?? "auto", names: names) : .other(value)
    default: self = .other(value)
    }
  }

  /// Writes the form of chats.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .mode(let mode): try JSONValue.string(mode).encode(to: encoder)
    case .function(let name):
      try JSONValue.object(["type": "function", "function": ["name": .string(name)]]).encode(to: encoder)
    case .allowedTools(let mode, let names):
      let tools = names.map { JSONValue.object(["type": "function", "function": ["name": .string($0)]]) }
      try JSONValue.object([
        "type": "allowed_tools", "allowed_tools": ["mode": .string(mode), "tools": .array(tools)],
      ]).encode(to: encoder)
    case .other(let value): try value.encode(to: encoder)
    }
  }
}

/// A call that a chat's model wants made; in chunks a piece of one.
public struct ChatToolCall: Hashable, Sendable, Codable {
  /// Which of the answer's calls, in chunks.
  public var index: Int?
  /// The call's name for its result.
  public var id: String?
  /// `function`, `custom`, or what nobody has heard of yet.
  public var type: String?
  /// The function and its arguments.
  public var function: ChatFunctionCall?
  /// What a `custom` tool gets.
  public var custom: JSONValue?
  /// What the service of another format wants back, such as a signature.
  public var extraContent: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A call of a function.
  public init(index: Int? = nil, id: String?, function: ChatFunctionCall) {
    self.index = index
    self.id = id
    self.type = "function"
    self.function = function
    self.rest = [:]
  }

  /// Gemini's signature of the call, `extra_content.google.thought_signature`: opaque, sent back as it came.
  public var thoughtSignature: String? {
    get { extraContent?.thoughtSignature }
    set { extraContent = JSONValue.extraContent(extraContent, settingSignature: newValue) }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    index = try fields.integer("index")
    id = try fields.value("id")
    type = try fields.value("type")
    function = try fields.value("function")
    custom = try fields.value("custom")
    extraContent = try fields.value("extraContent")
    rest = try fields.rest(besides: ["index", "id", "type", "function", "custom", "extraContent"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("index", index)
    try output.set("id", id)
    try output.set("type", type)
    try output.set("function", function)
    try output.set("custom", custom)
    try output.set("extra_content", extraContent)
    try output.set(rest: rest)
  }
}

/// A function and its arguments.
public struct ChatFunctionCall: Hashable, Sendable, Codable {
  /// The function; absent in all chunks of a call but the first.
  public var name: String?
  /// The arguments as JSON text; in chunks a piece of it, cut anywhere.
  public var arguments: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A call of `name`.
  public init(name: String?, arguments: String?) {
    self.name = name
    self.arguments = arguments
    self.rest = [:]
  }

  /// Reads both name styles; arguments that are no text, as some gateways send them, become text.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name")
    switch try fields.value("arguments", as: JSONValue.self) {
    case nil: arguments = nil
    case .string(let text): arguments = text
    case .some(let value): arguments = String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }
    rest = try fields.rest(besides: ["name", "arguments"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("name", name)
    try output.set("arguments", arguments)
    try output.set(rest: rest)
  }
}

extension JSONValue {
  /// The signature inside an `extra_content`.
  var thoughtSignature: String? { self["google"]?["thought_signature"]?.string }

  /// `extra` with the signature `signature`; nil when nothing is left in it.
  static func extraContent(_ extra: JSONValue?, settingSignature signature: String?) -> JSONValue? {
    var outer = extra?.object ?? [:]
    var google = outer["google"]?.object ?? [:]
    google["thought_signature"] = signature.map { .string($0) }
    outer["google"] = google.isEmpty ? nil : .object(google)
    return outer.isEmpty ? nil : .object(outer)
  }
}
