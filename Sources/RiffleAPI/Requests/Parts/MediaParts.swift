/// A medium inside a document.
public struct InlineData: Hashable, Sendable, Codable {
  /// The declared media type.
  public var mimeType: String?
  /// The bytes; nil when the member is missing.
  public var data: MediaData?
  /// A name for people.
  public var displayName: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A medium of the declared type.
  public init(mimeType: String?, data: MediaData?, displayName: String? = nil) {
    self.mimeType = mimeType
    self.data = data
    self.displayName = displayName
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mimeType = try fields.value("mimeType")
    data = try fields.value("data")
    displayName = try fields.value("displayName")
    rest = try fields.rest(besides: ["mimeType", "data", "displayName"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("mimeType", mimeType)
    try output.set("data", data)
    try output.set("displayName", displayName)
    try output.set(rest: rest)
  }
}

/// A medium that is named by an address.
public struct FileData: Hashable, Sendable, Codable {
  /// The address.
  public var fileURI: String?
  /// The declared media type.
  public var mimeType: String?
  /// A name for people.
  public var displayName: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A medium at `fileURI`.
  public init(fileURI: String?, mimeType: String?, displayName: String? = nil) {
    self.fileURI = fileURI
    self.mimeType = mimeType
    self.displayName = displayName
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    fileURI = try fields.value("fileUri")
    mimeType = try fields.value("mimeType")
    displayName = try fields.value("displayName")
    rest = try fields.rest(besides: ["fileUri", "mimeType", "displayName"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("fileUri", fileURI)
    try output.set("mimeType", mimeType)
    try output.set("displayName", displayName)
    try output.set(rest: rest)
  }
}

/// Which stretch of a film is meant.
public struct VideoMetadata: Hashable, Sendable, Codable {
  /// Where it begins, for example `10s`.
  public var startOffset: String?
  /// Where it ends.
  public var endOffset: String?
  /// Pictures a second that are looked at, above 0 and at most 24; 1 when absent.
  public var fps: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A stretch of a film.
  public init(startOffset: String? = nil, endOffset: String? = nil, fps: Double? = nil) {
    self.startOffset = startOffset
    self.endOffset = endOffset
    self.fps = fps
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    startOffset = try fields.value("startOffset")
    endOffset = try fields.value("endOffset")
    fps = try fields.number("fps")
    rest = try fields.rest(besides: ["startOffset", "endOffset", "fps"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("startOffset", startOffset)
    try output.set("endOffset", endOffset)
    try output.set("fps", fps)
    try output.set(rest: rest)
  }
}
