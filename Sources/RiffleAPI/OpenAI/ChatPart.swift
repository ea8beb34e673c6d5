/// A piece of a message: one payload, named by its type.
///
/// Also an element of the list `images` that some gateways put beside an answer's words.
public struct ChatPart: Hashable, Sendable, Codable {
  /// `text`, `image_url`, `input_audio`, `file`, `refusal`, or what nobody has heard of yet.
  public var type: String?
  /// Words.
  public var text: String?
  /// A picture.
  public var imageURL: ChatImageURL?
  /// Sound.
  public var inputAudio: ChatInputAudio?
  /// A file.
  public var file: ChatFile?
  /// The model's words for refusing.
  public var refusal: String?
  /// Which of the pictures, in a list of pictures.
  public var index: Int?
  /// What the service of another format wants back, such as a signature.
  public var extraContent: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A piece of this type without a payload.
  public init(type: String) {
    self.type = type
    self.rest = [:]
  }

  /// Words.
  public static func text(_ text: String) -> ChatPart {
    var part = ChatPart(type: "text")
    part.text = text
    return part
  }

  /// A picture.
  public static func image(_ url: MediaURL, detail: String? = nil) -> ChatPart {
    var part = ChatPart(type: "image_url")
    part.imageURL = ChatImageURL(url: url, detail: detail)
    return part
  }

  /// Sound in a format such as `wav`.
  public static func audio(_ data: MediaData, format: String) -> ChatPart {
    var part = ChatPart(type: "input_audio")
    part.inputAudio = ChatInputAudio(data: data, format: format)
    return part
  }

  /// A file.
  public static func file(_ file: ChatFile) -> ChatPart {
    var part = ChatPart(type: "file")
    part.file = file
    return part
  }

  /// Gemini's signature of the part, `extra_content.google.thought_signature`.
  public var thoughtSignature: String? {
    get { extraContent?.thoughtSignature }
    set { extraContent = JSONValue.extraContent(extraContent, settingSignature: newValue) }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    text = try fields.value("text")
    imageURL = try fields.value("imageUrl")
    inputAudio = try fields.value("inputAudio")
    file = try fields.value("file")
    refusal = try fields.value("refusal")
    index = try fields.integer("index")
    extraContent = try fields.value("extraContent")
    rest = try fields.rest(besides: [
      "type", "text", "imageUrl", "inputAudio", "file", "refusal", "index", "extraContent",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("text", text)
    try output.set("image_url", imageURL)
    try output.set("input_audio", inputAudio)
    try output.set("file", file)
    try output.set("refusal", refusal)
    try output.set("index", index)
    try output.set("extra_content", extraContent)
    try output.set(rest: rest)
  }
}

/// A picture in a message.
public struct ChatImageURL: Hashable, Sendable, Codable {
  /// Where it is, or itself.
  public var url: MediaURL?
  /// How closely it is looked at: `auto`, `low` or `high`.
  public var detail: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A picture at `url`.
  public init(url: MediaURL?, detail: String? = nil) {
    self.url = url
    self.detail = detail
    self.rest = [:]
  }

  /// Reads an object, or the address alone.
  public init(from decoder: any Decoder) throws {
    self.init(url: try? MediaURL(from: decoder))
    guard url == nil else { return }
    let fields = try WireFields(decoder)
    url = try fields.value("url")
    detail = try fields.value("detail")
    rest = try fields.rest(besides: ["url", "detail"])
  }

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("url", url)
    try output.set("detail", detail)
    try output.set(rest: rest)
  }
}

/// Sound in a message.
public struct ChatInputAudio: Hashable, Sendable, Codable {
  /// The bytes.
  public var data: MediaData?
  /// `wav` or `mp3`; gateways know more.
  public var format: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Sound of this format.
  public init(data: MediaData?, format: String?) {
    self.data = data
    self.format = format
    self.rest = [:]
  }

  /// Reads both name styles; a data URL, which some clients send, is understood.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    data = try fields.value("data", as: MediaURL.self).map { url in
      switch url {
      case .address(let base64): .base64(base64)
      case .data(_, let media): media
      }
    }
    format = try fields.value("format")
    rest = try fields.rest(besides: ["data", "format"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("data", data)
    try output.set("format", format)
    try output.set(rest: rest)
  }
}

/// A file in a message.
public struct ChatFile: Hashable, Sendable, Codable {
  /// The file's name.
  public var filename: String?
  /// The file itself, as a data URL.
  public var fileData: MediaURL?
  /// The name of an uploaded file.
  public var fileID: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A file.
  public init(filename: String? = nil, fileData: MediaURL? = nil, fileID: String? = nil) {
    self.filename = filename
    self.fileData = fileData
    self.fileID = fileID
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    filename = try fields.value("filename")
    fileData = try fields.value("fileData")
    fileID = try fields.value("fileId")
    rest = try fields.rest(besides: ["filename", "fileData", "fileId"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("filename", filename)
    try output.set("file_data", fileData)
    try output.set("file_id", fileID)
    try output.set(rest: rest)
  }
}
