/// The answer of OpenAI's picture services in one piece.
public struct ImagesResponse: Hashable, Sendable, Codable {
  /// When it was made, in seconds since 1970.
  public var created: Int?
  /// `transparent` or `opaque`.
  public var background: String?
  /// `png`, `jpeg` or `webp`.
  public var outputFormat: String?
  /// `low`, `medium` or `high`.
  public var quality: String?
  /// A width and a height such as `1024x1024`.
  public var size: String?
  /// The pictures.
  public var data: [ImageDatum]
  /// Tokens.
  public var usage: ImageUsage?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An answer of these pictures.
  public init(created: Int?, data: [ImageDatum], usage: ImageUsage? = nil) {
    self.created = created
    self.data = data
    self.usage = usage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    created = try fields.integer("created")
    background = try fields.value("background")
    outputFormat = try fields.value("outputFormat")
    quality = try fields.value("quality")
    size = try fields.value("size")
    data = try fields.list("data")
    usage = try fields.value("usage")
    rest = try fields.rest(besides: ["created", "background", "outputFormat", "quality", "size", "data", "usage"])
  }

  /// Writes snake_case; the list of pictures is there even when it is empty.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("created", created)
    try output.set("background", background)
    try output.set("output_format", outputFormat)
    try output.set("quality", quality)
    try output.set("size", size)
    try output.set("data", data)
    try output.set("usage", usage)
    try output.set(rest: rest)
  }
}

/// A picture of an answer.
public struct ImageDatum: Hashable, Sendable, Codable {
  /// The picture itself.
  public var b64JSON: MediaData?
  /// Where the picture is, or itself as a data URL.
  public var url: MediaURL?
  /// The words that the picture was really made from.
  public var revisedPrompt: String?
  /// The media type, at some gateways.
  public var mediaType: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A picture: itself or its address.
  public init(b64JSON: MediaData? = nil, url: MediaURL? = nil, revisedPrompt: String? = nil) {
    self.b64JSON = b64JSON
    self.url = url
    self.revisedPrompt = revisedPrompt
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    b64JSON = try fields.value("b64Json")
    url = try fields.value("url")
    revisedPrompt = try fields.value("revisedPrompt")
    mediaType = try fields.value("mediaType")
    rest = try fields.rest(besides: ["b64Json", "url", "revisedPrompt", "mediaType"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("b64_json", b64JSON)
    try output.set("url", url)
    try output.set("revised_prompt", revisedPrompt)
    try output.set("media_type", mediaType)
    try output.set(rest: rest)
  }
}

/// What pictures or speech used, in tokens.
public struct ImageUsage: Hashable, Sendable, Codable {
  /// Input.
  public var inputTokens: Int?
  /// Output.
  public var outputTokens: Int?
  /// Everything together.
  public var totalTokens: Int?
  /// The input by kind.
  public var inputTokensDetails: ChatUsage.Details?
  /// The output by kind.
  public var outputTokensDetails: ChatUsage.Details?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Counts with what is known.
  public init(inputTokens: Int?, outputTokens: Int?, totalTokens: Int?) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.totalTokens = totalTokens
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    inputTokens = try fields.integer("inputTokens")
    outputTokens = try fields.integer("outputTokens")
    totalTokens = try fields.integer("totalTokens")
    inputTokensDetails = try fields.value("inputTokensDetails")
    outputTokensDetails = try fields.value("outputTokensDetails")
    rest = try fields.rest(besides: [
      "inputTokens", "outputTokens", "totalTokens", "inputTokensDetails", "outputTokensDetails",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("input_tokens", inputTokens)
    try output.set("output_tokens", outputTokens)
    try output.set("total_tokens", totalTokens)
    try output.set("input_tokens_details", inputTokensDetails)
    try output.set("output_tokens_details", outputTokensDetails)
    try output.set(rest: rest)
  }
}

/// An event of streamed pictures.
public struct ImageStreamEvent: Hashable, Sendable, Codable {
  /// `image_generation.partial_image`, `image_generation.completed`, the twins of `image_edit`, or `error`.
  public var type: String?
  /// The picture; a partial one is whole too, and replaces the one before.
  public var b64JSON: MediaData?
  /// Which of the partial pictures.
  public var partialImageIndex: Int?
  /// When it was made, in seconds since 1970.
  public var createdAt: Int?
  /// A width and a height such as `1024x1024`.
  public var size: String?
  /// `low`, `medium` or `high`.
  public var quality: String?
  /// `transparent` or `opaque`.
  public var background: String?
  /// `png`, `jpeg` or `webp`.
  public var outputFormat: String?
  /// Tokens, in the last event.
  public var usage: ImageUsage?
  /// An error.
  public var error: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An event of this type.
  public init(type: String, b64JSON: MediaData? = nil) {
    self.type = type
    self.b64JSON = b64JSON
    self.rest = [:]
  }

  /// Whether this picture is the last.
  public var isCompletion: Bool { type?.hasSuffix(".completed") == true }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    b64JSON = try fields.value("b64Json")
    partialImageIndex = try fields.integer("partialImageIndex")
    createdAt = try fields.integer("createdAt")
    size = try fields.value("size")
    quality = try fields.value("quality")
    background = try fields.value("background")
    outputFormat = try fields.value("outputFormat")
    usage = try fields.value("usage")
    error = try fields.value("error")
    rest = try fields.rest(besides: [
      "type", "b64Json", "partialImageIndex", "createdAt", "size", "quality", "background", "outputFormat", "usage",
      "error",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("b64_json", b64JSON)
    try output.set("partial_image_index", partialImageIndex)
    try output.set("created_at", createdAt)
    try output.set("size", size)
    try output.set("quality", quality)
    try output.set("background", background)
    try output.set("output_format", outputFormat)
    try output.set("usage", usage)
    try output.set("error", error)
    try output.set(rest: rest)
  }
}
