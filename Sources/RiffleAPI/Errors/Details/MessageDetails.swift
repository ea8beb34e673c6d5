/// Where to read more.
public struct Help: Hashable, Sendable, Codable {
  /// The places.
  public var links: [Link]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Places to read.
  public init(links: [Link] = []) {
    self.links = links
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    links = try fields.list("links")
    rest = try fields.rest(besides: ["@type", "links"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("links", list: links)
    try output.set(rest: rest)
  }
}

extension Help {
  /// A place to read.
  public struct Link: Hashable, Sendable, Codable {
    /// What it is about.
    public var description: String?
    /// Its address.
    public var url: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A place.
    public init(description: String? = nil, url: String? = nil) {
      self.description = description
      self.url = url
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      description = try fields.value("description")
      url = try fields.value("url")
      rest = try fields.rest(besides: ["description", "url"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("description", description)
      try output.set("url", url)
      try output.set(rest: rest)
    }
  }
}

/// A message in a language.
public struct LocalizedMessage: Hashable, Sendable, Codable {
  /// The language, BCP 47.
  public var locale: String?
  /// The message.
  public var message: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A message.
  public init(locale: String? = nil, message: String? = nil) {
    self.locale = locale
    self.message = message
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    locale = try fields.value("locale")
    message = try fields.value("message")
    rest = try fields.rest(besides: ["@type", "locale", "message"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("locale", locale)
    try output.set("message", message)
    try output.set(rest: rest)
  }
}

/// Words for the service's own people.
public struct DebugInfo: Hashable, Sendable, Codable {
  /// Where it happened.
  public var stackEntries: [String]
  /// What happened.
  public var detail: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Words.
  public init(stackEntries: [String] = [], detail: String? = nil) {
    self.stackEntries = stackEntries
    self.detail = detail
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    stackEntries = try fields.list("stackEntries")
    detail = try fields.value("detail")
    rest = try fields.rest(besides: ["@type", "stackEntries", "detail"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("stackEntries", list: stackEntries)
    try output.set("detail", detail)
    try output.set(rest: rest)
  }
}
