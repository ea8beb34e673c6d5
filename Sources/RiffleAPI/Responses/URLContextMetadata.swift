/// How reading a page went.
public struct URLRetrievalStatus: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It was read.
  public static let success = URLRetrievalStatus(rawValue: "URL_RETRIEVAL_STATUS_SUCCESS")
  /// It could not be read.
  public static let error = URLRetrievalStatus(rawValue: "URL_RETRIEVAL_STATUS_ERROR")
  /// It must be paid for.
  public static let paywall = URLRetrievalStatus(rawValue: "URL_RETRIEVAL_STATUS_PAYWALL")
  /// It was found to be unsafe.
  public static let `unsafe` = URLRetrievalStatus(rawValue: "URL_RETRIEVAL_STATUS_UNSAFE")

  /// The names by their numbers.
  public static let numberedNames = [
    "URL_RETRIEVAL_STATUS_UNSPECIFIED", "URL_RETRIEVAL_STATUS_SUCCESS", "URL_RETRIEVAL_STATUS_ERROR",
    "URL_RETRIEVAL_STATUS_PAYWALL", "URL_RETRIEVAL_STATUS_UNSAFE",
  ]
}

/// Which pages were read for an answer.
public struct URLContextMetadata: Hashable, Sendable, Codable {
  /// The pages.
  public var urlMetadata: [URLMetadata]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Pages.
  public init(urlMetadata: [URLMetadata] = []) {
    self.urlMetadata = urlMetadata
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    urlMetadata = try fields.list("urlMetadata")
    rest = try fields.rest(besides: ["urlMetadata"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("urlMetadata", list: urlMetadata)
    try output.set(rest: rest)
  }
}

/// A page that was read, or not.
public struct URLMetadata: Hashable, Sendable, Codable {
  /// Its address; may be missing.
  public var retrievedURL: String?
  /// How it went.
  public var urlRetrievalStatus: URLRetrievalStatus?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A page.
  public init(retrievedURL: String? = nil, urlRetrievalStatus: URLRetrievalStatus? = nil) {
    self.retrievedURL = retrievedURL
    self.urlRetrievalStatus = urlRetrievalStatus
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    retrievedURL = try fields.value("retrievedUrl")
    urlRetrievalStatus = try fields.value("urlRetrievalStatus")
    rest = try fields.rest(besides: ["retrievedUrl", "urlRetrievalStatus"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("retrievedUrl", retrievedURL)
    try output.set("urlRetrievalStatus", urlRetrievalStatus)
    try output.set(rest: rest)
  }
}
