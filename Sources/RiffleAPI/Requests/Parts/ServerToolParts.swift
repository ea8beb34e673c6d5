/// A tool that the service runs by itself.
public struct ServerToolKind: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A search for pages.
  public static let webSearch = ServerToolKind(rawValue: "GOOGLE_SEARCH_WEB")
  /// A search for pictures.
  public static let imageSearch = ServerToolKind(rawValue: "GOOGLE_SEARCH_IMAGE")
  /// Reading pages.
  public static let urlContext = ServerToolKind(rawValue: "URL_CONTEXT")
  /// Places.
  public static let googleMaps = ServerToolKind(rawValue: "GOOGLE_MAPS")
  /// A search in stored files.
  public static let fileSearch = ServerToolKind(rawValue: "FILE_SEARCH")
}

/// A call of one of the service's own tools, shown when the request asked for it.
public struct ServerToolCall: Hashable, Sendable, Codable {
  /// The call's name for its result.
  public var id: String?
  /// The tool.
  public var toolType: ServerToolKind?
  /// The arguments.
  public var args: [String: JSONValue]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A call.
  public init(id: String? = nil, toolType: ServerToolKind? = nil, args: [String: JSONValue] = [:]) {
    self.id = id
    self.toolType = toolType
    self.args = args
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    toolType = try fields.value("toolType")
    args = try fields.value("args") ?? [:]
    rest = try fields.rest(besides: ["id", "toolType", "args"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("toolType", toolType)
    if !args.isEmpty { try output.set("args", args) }
    try output.set(rest: rest)
  }
}

/// The result of a call of one of the service's own tools.
public struct ServerToolResponse: Hashable, Sendable, Codable {
  /// The name of the call.
  public var id: String?
  /// The tool.
  public var toolType: ServerToolKind?
  /// The result.
  public var response: [String: JSONValue]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A result.
  public init(id: String? = nil, toolType: ServerToolKind? = nil, response: [String: JSONValue] = [:]) {
    self.id = id
    self.toolType = toolType
    self.response = response
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    toolType = try fields.value("toolType")
    response = try fields.value("response") ?? [:]
    rest = try fields.rest(besides: ["id", "toolType", "response"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("toolType", toolType)
    if !response.isEmpty { try output.set("response", response) }
    try output.set(rest: rest)
  }
}
