/// How pictures are made.
public struct ImageConfig: Hashable, Sendable, Codable {
  /// Width to height, for example `16:9`.
  public var aspectRatio: String?
  /// `512`, `1K`, `2K` or `4K`.
  public var imageSize: String?
  /// Whether people are shown, on Vertex: `ALLOW_ALL`, `ALLOW_ADULT` or `ALLOW_NONE`.
  public var personGeneration: String?
  /// Whether well-known people are shown, on Vertex.
  public var prominentPeople: String?
  /// The media type, on Vertex.
  public var outputMimeType: String?
  /// The quality of a JPEG, on Vertex.
  public var outputCompressionQuality: Int?
  /// The two together, as Vertex has them on the wire.
  public var imageOutputOptions: ImageOutputOptions?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Pictures of this shape.
  public init(aspectRatio: String? = nil, imageSize: String? = nil) {
    self.aspectRatio = aspectRatio
    self.imageSize = imageSize
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    aspectRatio = try fields.value("aspectRatio")
    imageSize = try fields.value("imageSize")
    personGeneration = try fields.value("personGeneration")
    prominentPeople = try fields.value("prominentPeople")
    outputMimeType = try fields.value("outputMimeType")
    outputCompressionQuality = try fields.integer("outputCompressionQuality")
    imageOutputOptions = try fields.value("imageOutputOptions")
    rest = try fields.rest(besides: [
      "aspectRatio", "imageSize", "personGeneration", "prominentPeople", "outputMimeType", "outputCompressionQuality",
      "imageOutputOptions",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("aspectRatio", aspectRatio)
    try output.set("imageSize", imageSize)
    try output.set("personGeneration", personGeneration)
    try output.set("prominentPeople", prominentPeople)
    try output.set("outputMimeType", outputMimeType)
    try output.set("outputCompressionQuality", outputCompressionQuality)
    try output.set("imageOutputOptions", imageOutputOptions)
    try output.set(rest: rest)
  }
}

/// The type and quality of pictures.
public struct ImageOutputOptions: Hashable, Sendable, Codable {
  /// The media type.
  public var mimeType: String?
  /// The quality of a JPEG, 0 to 100.
  public var compressionQuality: Int?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A type.
  public init(mimeType: String? = nil, compressionQuality: Int? = nil) {
    self.mimeType = mimeType
    self.compressionQuality = compressionQuality
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mimeType = try fields.value("mimeType")
    compressionQuality = try fields.integer("compressionQuality")
    rest = try fields.rest(besides: ["mimeType", "compressionQuality"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("mimeType", mimeType)
    try output.set("compressionQuality", compressionQuality)
    try output.set(rest: rest)
  }
}
