/// A source of an answer: one of four kinds.
public struct GroundingChunk: Hashable, Sendable, Codable {
  /// A page.
  public var web: WebSource?
  /// A picture.
  public var image: ImageSource?
  /// A piece of a stored file.
  public var retrievedContext: RetrievedContext?
  /// A place.
  public var maps: MapsSource?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A source.
  public init(
    web: WebSource? = nil, image: ImageSource? = nil, retrievedContext: RetrievedContext? = nil, maps: MapsSource? = nil
  ) {
    self.web = web
    self.image = image
    self.retrievedContext = retrievedContext
    self.maps = maps
    self.rest = [:]
  }

  /// The address, whatever the kind.
  public var uri: String? { web?.uri ?? image?.sourceURI ?? retrievedContext?.uri ?? maps?.uri }

  /// The title, whatever the kind.
  public var title: String? { web?.title ?? image?.title ?? retrievedContext?.title ?? maps?.title }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    web = try fields.value("web")
    image = try fields.value("image")
    retrievedContext = try fields.value("retrievedContext")
    maps = try fields.value("maps")
    rest = try fields.rest(besides: ["web", "image", "retrievedContext", "maps"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("web", web)
    try output.set("image", image)
    try output.set("retrievedContext", retrievedContext)
    try output.set("maps", maps)
    try output.set(rest: rest)
  }
}

/// A page.
public struct WebSource: Hashable, Sendable, Codable {
  /// Its address.
  public var uri: String?
  /// Its title.
  public var title: String?
  /// Its host, on Vertex.
  public var domain: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A page.
  public init(uri: String? = nil, title: String? = nil, domain: String? = nil) {
    self.uri = uri
    self.title = title
    self.domain = domain
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    uri = try fields.value("uri")
    title = try fields.value("title")
    domain = try fields.value("domain")
    rest = try fields.rest(besides: ["uri", "title", "domain"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("uri", uri)
    try output.set("title", title)
    try output.set("domain", domain)
    try output.set(rest: rest)
  }
}

/// A picture.
public struct ImageSource: Hashable, Sendable, Codable {
  /// The page that shows it.
  public var sourceURI: String?
  /// Its address.
  public var imageURI: String?
  /// Its title.
  public var title: String?
  /// Its host.
  public var domain: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A picture.
  public init(sourceURI: String? = nil, imageURI: String? = nil, title: String? = nil, domain: String? = nil) {
    self.sourceURI = sourceURI
    self.imageURI = imageURI
    self.title = title
    self.domain = domain
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    sourceURI = try fields.value("sourceUri")
    imageURI = try fields.value("imageUri")
    title = try fields.value("title")
    domain = try fields.value("domain")
    rest = try fields.rest(besides: ["sourceUri", "imageUri", "title", "domain"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("sourceUri", sourceURI)
    try output.set("imageUri", imageURI)
    try output.set("title", title)
    try output.set("domain", domain)
    try output.set(rest: rest)
  }
}

/// A piece of a stored file.
public struct RetrievedContext: Hashable, Sendable, Codable {
  /// The file.
  public var uri: String?
  /// Its title.
  public var title: String?
  /// The piece.
  public var text: String?
  /// The store.
  public var fileSearchStore: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A piece.
  public init(uri: String? = nil, title: String? = nil, text: String? = nil, fileSearchStore: String? = nil) {
    self.uri = uri
    self.title = title
    self.text = text
    self.fileSearchStore = fileSearchStore
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    uri = try fields.value("uri")
    title = try fields.value("title")
    text = try fields.value("text")
    fileSearchStore = try fields.value("fileSearchStore")
    rest = try fields.rest(besides: ["uri", "title", "text", "fileSearchStore"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("uri", uri)
    try output.set("title", title)
    try output.set("text", text)
    try output.set("fileSearchStore", fileSearchStore)
    try output.set(rest: rest)
  }
}

/// A place.
public struct MapsSource: Hashable, Sendable, Codable {
  /// Its address on the web.
  public var uri: String?
  /// Its name.
  public var title: String?
  /// What is said about it.
  public var text: String?
  /// Its name in the service.
  public var placeID: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A place.
  public init(uri: String? = nil, title: String? = nil, text: String? = nil, placeID: String? = nil) {
    self.uri = uri
    self.title = title
    self.text = text
    self.placeID = placeID
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    uri = try fields.value("uri")
    title = try fields.value("title")
    text = try fields.value("text")
    placeID = try fields.value("placeId")
    rest = try fields.rest(besides: ["uri", "title", "text", "placeId"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("uri", uri)
    try output.set("title", title)
    try output.set("text", text)
    try output.set("placeId", placeID)
    try output.set(rest: rest)
  }
}
