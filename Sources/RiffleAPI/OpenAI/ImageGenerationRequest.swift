/// The body of `POST /v1/images/generations`, and the settings of `POST /v1/images/edits`.
public struct ImageGenerationRequest: Hashable, Sendable {
  /// What is wanted, in words.
  public var prompt: String
  /// The model.
  public var model: String?
  /// How many pictures, 1 to 10.
  public var n: Int?
  /// `auto`, or a width and a height such as `1536x1024`.
  public var size: String?
  /// `auto`, `low`, `medium`, `high`; `standard` or `hd`.
  public var quality: String?
  /// `b64_json` or `url`.
  public var responseFormat: String?
  /// `png`, `jpeg` or `webp`.
  public var outputFormat: String?
  /// The quality of a lossy format, 0 to 100.
  public var outputCompression: Int?
  /// `auto`, `transparent` or `opaque`.
  public var background: String?
  /// `auto` or `low`.
  public var moderation: String?
  /// `vivid` or `natural`.
  public var style: String?
  /// How closely an edit keeps to its inputs: `high` or `low`.
  public var inputFidelity: String?
  /// Who asks, for the service's own counting.
  public var user: String?
  /// Whether the answer comes as events.
  public var stream: Bool?
  /// How many unfinished pictures a stream shows, 0 to 3.
  public var partialImages: Int?
  /// What a Gemini service understands beyond this format: `extra_body.google`.
  public var google: GoogleExtension?
  /// The shape of pictures, as gateways of Gemini models take it.
  public var imageConfig: ImageConfig?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A request for a picture of `prompt`.
  public init(prompt: String, model: String?) {
    self.prompt = prompt
    self.model = model
    self.rest = [:]
  }
}

extension ImageGenerationRequest: Codable {
  static let names: Set<String> = [
    "prompt", "model", "n", "size", "quality", "responseFormat", "outputFormat", "outputCompression", "background",
    "moderation", "style", "inputFidelity", "user", "stream", "partialImages", "google", "extraBody", "imageConfig",
  ]

  /// The object `extra_body`.
  private struct ExtraBody: Codable {
    var google: GoogleExtension?
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws { try self.init(WireFields(decoder), besides: []) }

  /// Reads the members of `fields`; those called `others` are somebody else's.
  init(_ fields: WireFields, besides others: Set<String>) throws {
    prompt = try fields.value("prompt") ?? ""
    model = try fields.value("model")
    n = try fields.integer("n")
    size = try fields.value("size")
    quality = try fields.value("quality")
    responseFormat = try fields.value("responseFormat")
    outputFormat = try fields.value("outputFormat")
    outputCompression = try fields.integer("outputCompression")
    background = try fields.value("background")
    moderation = try fields.value("moderation")
    style = try fields.value("style")
    inputFidelity = try fields.value("inputFidelity")
    user = try fields.value("user")
    stream = try fields.value("stream")
    partialImages = try fields.integer("partialImages")
    google = try fields.value("extraBody", as: ExtraBody.self)?.google ?? fields.value("google")
    imageConfig = try fields.value("imageConfig")
    rest = try fields.rest(besides: Self.names.union(others))
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("prompt", prompt)
    try output.set("model", model)
    try output.set("n", n)
    try output.set("size", size)
    try output.set("quality", quality)
    try output.set("response_format", responseFormat)
    try output.set("output_format", outputFormat)
    try output.set("output_compression", outputCompression)
    try output.set("background", background)
    try output.set("moderation", moderation)
    try output.set("style", style)
    try output.set("input_fidelity", inputFidelity)
    try output.set("user", user)
    try output.set("stream", stream)
    try output.set("partial_images", partialImages)
    try output.set("extra_body", google.map { ExtraBody(google: $0) })
    try output.set("image_config", imageConfig.map(JSONValue.snakeCased))
    try output.set(rest: rest)
  }
}
