/// In which formats media shall come.
///
/// Read from an object or from a list of objects, which are taken together; written as an object.
public struct ResponseFormat: Hashable, Sendable, Codable {
  /// Sound.
  public var audio: AudioFormat?
  /// Pictures.
  public var image: ImageFormat?
  /// Words.
  public var text: TextFormat?
  /// Moving pictures, as they stand on the wire.
  public var video: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Formats for sound and pictures.
  public init(audio: AudioFormat? = nil, image: ImageFormat? = nil) {
    self.audio = audio
    self.image = image
    self.rest = [:]
  }

  /// Reads an object or a list of objects; of members given twice the last wins.
  public init(from decoder: any Decoder) throws {
    self.init()
    if var list = try? decoder.unkeyedContainer() {
      while !list.isAtEnd {
        let item = try list.decode(ResponseFormat.self)
        audio = item.audio ?? audio
        image = item.image ?? image
        text = item.text ?? text
        video = item.video ?? video
        rest.merge(item.rest) { $1 }
      }
      return
    }
    let fields = try WireFields(decoder)
    audio = try fields.value("audio")
    image = try fields.value("image")
    text = try fields.value("text")
    video = try fields.value("video")
    rest = try fields.rest(besides: ["audio", "image", "text", "video"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("audio", audio)
    try output.set("image", image)
    try output.set("text", text)
    try output.set("video", video)
    try output.set(rest: rest)
  }
}

extension ResponseFormat {
  /// The format of sound.
  public struct AudioFormat: Hashable, Sendable, Codable {
    /// A name such as `AUDIO_WAV`.
    public var mimeType: String?
    /// Hertz.
    public var sampleRate: Int?
    /// Bits a second.
    public var bitRate: Int?
    /// `INLINE` or `URI`.
    public var delivery: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A format by its name.
    public init(mimeType: String?, sampleRate: Int? = nil) {
      self.mimeType = mimeType
      self.sampleRate = sampleRate
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      mimeType = try fields.value("mimeType")
      sampleRate = try fields.integer("sampleRate")
      bitRate = try fields.integer("bitRate")
      delivery = try fields.value("delivery")
      rest = try fields.rest(besides: ["mimeType", "sampleRate", "bitRate", "delivery"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("mimeType", mimeType)
      try output.set("sampleRate", sampleRate)
      try output.set("bitRate", bitRate)
      try output.set("delivery", delivery)
      try output.set(rest: rest)
    }
  }

  /// The format of pictures.
  public struct ImageFormat: Hashable, Sendable, Codable {
    /// The media type.
    public var mimeType: String?
    /// A name such as `ASPECT_RATIO_ONE_BY_ONE`.
    public var aspectRatio: String?
    /// A name such as `IMAGE_SIZE_TWO_K`.
    public var imageSize: String?
    /// `INLINE` or `URI`.
    public var delivery: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A format by its type.
    public init(mimeType: String?) {
      self.mimeType = mimeType
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      mimeType = try fields.value("mimeType")
      aspectRatio = try fields.value("aspectRatio")
      imageSize = try fields.value("imageSize")
      delivery = try fields.value("delivery")
      rest = try fields.rest(besides: ["mimeType", "aspectRatio", "imageSize", "delivery"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("mimeType", mimeType)
      try output.set("aspectRatio", aspectRatio)
      try output.set("imageSize", imageSize)
      try output.set("delivery", delivery)
      try output.set(rest: rest)
    }
  }

  /// The format of words.
  public struct TextFormat: Hashable, Sendable, Codable {
    /// The media type.
    public var mimeType: String?
    /// The shape of JSON, as a JSON Schema.
    public var jsonSchema: JSONValue?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A format by its type.
    public init(mimeType: String? = nil, jsonSchema: JSONValue? = nil) {
      self.mimeType = mimeType
      self.jsonSchema = jsonSchema
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      mimeType = try fields.value("mimeType")
      jsonSchema = try fields.value("jsonSchema")
      rest = try fields.rest(besides: ["mimeType", "jsonSchema"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("mimeType", mimeType)
      try output.set("jsonSchema", jsonSchema)
      try output.set(rest: rest)
    }
  }
}
