/// A server of the Model Context Protocol that the service calls by itself.
public struct MCPServer: Hashable, Sendable, Codable {
  /// Its name.
  public var name: String?
  /// How it is reached.
  public var streamableHTTPTransport: MCPTransport?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A server.
  public init(name: String? = nil, streamableHTTPTransport: MCPTransport? = nil) {
    self.name = name
    self.streamableHTTPTransport = streamableHTTPTransport
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    name = try fields.value("name")
    streamableHTTPTransport = try fields.value("streamableHttpTransport")
    rest = try fields.rest(besides: ["name", "streamableHttpTransport"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("name", name)
    try output.set("streamableHttpTransport", streamableHTTPTransport)
    try output.set(rest: rest)
  }
}

/// How a server of the Model Context Protocol is reached.
public struct MCPTransport: Hashable, Sendable, Codable {
  /// Its address.
  public var url: String?
  /// Headers that are sent to it.
  public var headers: [String: String]
  /// How long a request may take, for example `30s`.
  public var timeout: String?
  /// How long an event may take.
  public var sseReadTimeout: String?
  /// Whether the session ends with the connection.
  public var terminateOnClose: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A way to reach a server.
  public init(
    url: String? = nil, headers: [String: String] = [:], timeout: String? = nil, sseReadTimeout: String? = nil,
    terminateOnClose: Bool? = nil
  ) {
    self.url = url
    self.headers = headers
    self.timeout = timeout
    self.sseReadTimeout = sseReadTimeout
    self.terminateOnClose = terminateOnClose
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    url = try fields.value("url")
    headers = try fields.value("headers") ?? [:]
    timeout = try fields.value("timeout")
    sseReadTimeout = try fields.value("sseReadTimeout")
    terminateOnClose = try fields.value("terminateOnClose")
    rest = try fields.rest(besides: ["url", "headers", "timeout", "sseReadTimeout", "terminateOnClose"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("url", url)
    if !headers.isEmpty { try output.set("headers", headers) }
    try output.set("timeout", timeout)
    try output.set("sseReadTimeout", sseReadTimeout)
    try output.set("terminateOnClose", terminateOnClose)
    try output.set(rest: rest)
  }
}
