/// When a model shall speak of a result.
public struct FunctionScheduling: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Never.
  public static let silent = FunctionScheduling(rawValue: "SILENT")
  /// When it has nothing else to say.
  public static let whenIdle = FunctionScheduling(rawValue: "WHEN_IDLE")
  /// At once.
  public static let interrupt = FunctionScheduling(rawValue: "INTERRUPT")

  /// The names by their numbers.
  public static let numberedNames = ["SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"]
}

/// The result of a call.
public struct FunctionResponse: Hashable, Sendable, Codable {
  /// The name of the call.
  public var id: String?
  /// The function.
  public var name: String
  /// The result: by custom under `output`, or under `error` for a failure.
  public var response: [String: JSONValue]
  /// Media of the result.
  public var parts: [FunctionResponsePart]
  /// Whether more results of this call follow.
  public var willContinue: Bool?
  /// When the model shall speak of it.
  public var scheduling: FunctionScheduling?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// The result of the function `name`.
  public init(id: String? = nil, name: String, response: [String: JSONValue] = [:], parts: [FunctionResponsePart] = [])
  {
    self.id = id
    self.name = name
    self.response = response
    self.parts = parts
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    name = try fields.value("name") ?? ""
    response = try fields.value("response") ?? [:]
    parts = try fields.list("parts")
    willContinue = try fields.value("willContinue")
    scheduling = try fields.value("scheduling")
    rest = try fields.rest(besides: ["id", "name", "response", "parts", "willContinue", "scheduling"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("name", name)
    try output.set("response", response)
    try output.set("parts", list: parts)
    try output.set("willContinue", willContinue)
    try output.set("scheduling", scheduling)
    try output.set(rest: rest)
  }
}

/// A medium of a result.
public struct FunctionResponsePart: Hashable, Sendable, Codable {
  /// A medium inside the document.
  public var inlineData: InlineData?
  /// A medium elsewhere.
  public var fileData: FileData?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A medium.
  public init(inlineData: InlineData? = nil, fileData: FileData? = nil) {
    self.inlineData = inlineData
    self.fileData = fileData
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    inlineData = try fields.value("inlineData")
    fileData = try fields.value("fileData")
    rest = try fields.rest(besides: ["inlineData", "fileData"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("inlineData", inlineData)
    try output.set("fileData", fileData)
    try output.set(rest: rest)
  }
}
