/// Tools that a model may use: functions of ours, or tools of the service.
public struct Tool: Hashable, Sendable, Codable {
  /// Functions that the caller runs.
  public var functionDeclarations: [FunctionDeclaration]
  /// A search of the web.
  public var googleSearch: GoogleSearch?
  /// A search of the web, as models of the 1.5 family know it.
  public var googleSearchRetrieval: GoogleSearchRetrieval?
  /// Reading the pages whose addresses stand in the prompt.
  public var urlContext: PlainTool?
  /// Programs that the model writes and the service runs.
  public var codeExecution: PlainTool?
  /// A search in stored files.
  public var fileSearch: FileSearch?
  /// Places.
  public var googleMaps: GoogleMaps?
  /// Use of a browser.
  public var computerUse: ComputerUse?
  /// Servers whose tools the service calls by itself.
  public var mcpServers: [MCPServer]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A tool that calls these functions; the other tools are set one by one.
  public init(functionDeclarations: [FunctionDeclaration] = []) {
    self.functionDeclarations = functionDeclarations
    self.mcpServers = []
    self.rest = [:]
  }

  /// A search of the web.
  public static var googleSearch: Tool {
    var tool = Tool()
    tool.googleSearch = GoogleSearch()
    return tool
  }

  /// Reading the pages whose addresses stand in the prompt.
  public static var urlContext: Tool {
    var tool = Tool()
    tool.urlContext = PlainTool()
    return tool
  }

  /// Programs that the model writes and the service runs.
  public static var codeExecution: Tool {
    var tool = Tool()
    tool.codeExecution = PlainTool()
    return tool
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    functionDeclarations = try fields.list("functionDeclarations")
    googleSearch = try fields.value("googleSearch")
    googleSearchRetrieval = try fields.value("googleSearchRetrieval")
    urlContext = try fields.value("urlContext")
    codeExecution = try fields.value("codeExecution")
    fileSearch = try fields.value("fileSearch")
    googleMaps = try fields.value("googleMaps")
    computerUse = try fields.value("computerUse")
    mcpServers = try fields.list("mcpServers")
    rest = try fields.rest(besides: [
      "functionDeclarations", "googleSearch", "googleSearchRetrieval", "urlContext", "codeExecution", "fileSearch",
      "googleMaps", "computerUse", "mcpServers",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("functionDeclarations", list: functionDeclarations)
    try output.set("googleSearch", googleSearch)
    try output.set("googleSearchRetrieval", googleSearchRetrieval)
    try output.set("urlContext", urlContext)
    try output.set("codeExecution", codeExecution)
    try output.set("fileSearch", fileSearch)
    try output.set("googleMaps", googleMaps)
    try output.set("computerUse", computerUse)
    try output.set("mcpServers", list: mcpServers)
    try output.set(rest: rest)
  }
}

/// A tool without settings: `{}` on the wire.
public struct PlainTool: Hashable, Sendable, Codable {
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// The tool.
  public init() {
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    rest = try fields.rest(besides: [])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set(rest: rest)
  }
}
