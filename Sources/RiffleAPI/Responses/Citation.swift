/// What an answer repeats from elsewhere.
public struct CitationMetadata: Hashable, Sendable, Codable {
  /// The places, as the Gemini API calls them.
  public var citationSources: [Citation]
  /// The places, as Vertex calls them.
  public var citations: [Citation]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Citations.
  public init(citationSources: [Citation] = []) {
    self.citationSources = citationSources
    self.citations = []
    self.rest = [:]
  }

  /// The places under either name.
  public var all: [Citation] { citationSources + citations }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    citationSources = try fields.list("citationSources")
    citations = try fields.list("citations")
    rest = try fields.rest(besides: ["citationSources", "citations"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("citationSources", list: citationSources)
    try output.set("citations", list: citations)
    try output.set(rest: rest)
  }
}

/// A place that an answer repeats.
public struct Citation: Hashable, Sendable, Codable {
  /// Where the repetition begins, in bytes of UTF-8; absent means 0.
  public var startIndex: Int?
  /// Where it ends.
  public var endIndex: Int?
  /// The source's address.
  public var uri: String?
  /// Its title.
  public var title: String?
  /// Its licence.
  public var license: String?
  /// When it was published, on Vertex.
  public var publicationDate: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A place.
  public init(
    startIndex: Int? = nil, endIndex: Int? = nil, uri: String? = nil, title: String? = nil, license: String? = nil,
    publicationDate: JSONValue? = nil
  ) {
    self.startIndex = startIndex
    self.endIndex = endIndex
    self.uri = uri
    self.title = title
    self.license = license
    self.publicationDate = publicationDate
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    startIndex = try fields.integer("startIndex")
    endIndex = try fields.integer("endIndex")
    uri = try fields.value("uri")
    title = try fields.value("title")
    license = try fields.value("license")
    publicationDate = try fields.value("publicationDate")
    rest = try fields.rest(besides: ["startIndex", "endIndex", "uri", "title", "license", "publicationDate"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("startIndex", startIndex)
    try output.set("endIndex", endIndex)
    try output.set("uri", uri)
    try output.set("title", title)
    try output.set("license", license)
    try output.set("publicationDate", publicationDate)
    try output.set(rest: rest)
  }
}
