/// In which formats media shall come.
///
/// Read from an object or from a list of objects, which are taken together; written as an object.
public struct ResponseFormat: Hashable, Sendable, Codable {
  /// Sound.
  public var audio: AudioFormat?
  /// Pictures.
  public var image: ImageFormat?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Formats for sound and pictures.
  public init(audio: AudioFormat? = nil, image: ImageFormat? = nil) {
    self.audio = audio
    self.image = image
    self.rest = [:]
  }

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

    /// A format by its name.
    public init(mimeType: String?, sampleRate: Int? = nil) {
      self.mimeType = mimeType
      self.sampleRate = sampleRate
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      mimeType = try fields.value("mimeType")
      sampleRate = try fields.integer("sampleRate")
      bitRate = try fields.integer("bitRate")
      delivery = try fields.value("delivery")
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

    /// A format by its type.
    public init(mimeType: String?) { self.mimeType = mimeType }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      mimeType = try fields.value("mimeType")
      aspectRatio = try fields.value("aspectRatio")
      imageSize = try fields.value("imageSize")
      delivery = try fields.value("delivery")
    }
  }

  /// Reads an object or a list of objects; of members given twice the last wins.
  public init(from decoder: any Decoder) throws {
    self.init()
    if var list = try? decoder.unkeyedContainer() {
      while !list.isAtEnd {
        let item = try list.decode(ResponseFormat.self)
        audio = item.audio ?? audio
        image = item.image ?? image
        rest.merge(item.rest) { $1 }
      }
      return
    }
    let fields = try WireFields(decoder)
    audio = try fields.value("audio")
    image = try fields.value("image")
    rest = try fields.rest(besides: ["audio", "image"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("audio", audio)
    try output.set("image", image)
    try output.set(rest: rest)
  }
}
