/// How an answer is made.
public struct GenerationConfig: Hashable, Sendable, Codable {
  /// Randomness, 0 to 2; refused by the 3.8 family of speech models, as are ``topP``, ``topK`` and ``candidateCount``.
  public var temperature: Double?
  /// Nucleus sampling.
  public var topP: Double?
  /// Sampling among the best.
  public var topK: Double?
  /// How many candidates.
  public var candidateCount: Int?
  /// The longest answer in tokens, thoughts included.
  public var maxOutputTokens: Int?
  /// Words that end the answer.
  public var stopSequences: [String]
  /// The seed of the random numbers.
  public var seed: Int?
  /// The type of a text answer.
  public var responseMimeType: String?
  /// What the answer may hold.
  public var responseModalities: [Modality]
  /// Voices.
  public var speechConfig: SpeechConfig?
  /// Pictures.
  public var imageConfig: ImageConfig?
  /// Thinking.
  public var thinkingConfig: ThinkingConfig?
  /// Formats of media.
  public var responseFormat: ResponseFormat?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A configuration for these modalities.
  public init(
    responseModalities: [Modality] = [], speechConfig: SpeechConfig? = nil, imageConfig: ImageConfig? = nil,
    responseFormat: ResponseFormat? = nil
  ) {
    self.stopSequences = []
    self.responseModalities = responseModalities
    self.speechConfig = speechConfig
    self.imageConfig = imageConfig
    self.responseFormat = responseFormat
    self.rest = [:]
  }

  /// Names of the sampling members that are set, in the order of the wire format.
  public var samplingFields: [String] {
    [
      ("temperature", temperature != nil), ("topP", topP != nil), ("topK", topK != nil),
      ("candidateCount", candidateCount != nil),
    ].compactMap { $1 ? $0 : nil }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    temperature = try fields.number("temperature")
    topP = try fields.number("topP")
    topK = try fields.number("topK")
    candidateCount = try fields.integer("candidateCount")
    maxOutputTokens = try fields.integer("maxOutputTokens")
    stopSequences = try fields.list("stopSequences")
    seed = try fields.integer("seed")
    responseMimeType = try fields.value("responseMimeType")
    responseModalities = try fields.list("responseModalities")
    speechConfig = try fields.value("speechConfig")
    imageConfig = try fields.value("imageConfig")
    thinkingConfig = try fields.value("thinkingConfig")
    responseFormat = try fields.value("responseFormat")
    rest = try fields.rest(besides: [
      "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "seed", "responseMimeType",
      "responseModalities", "speechConfig", "imageConfig", "thinkingConfig", "responseFormat",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("temperature", temperature)
    try output.set("topP", topP)
    try output.set("topK", topK)
    try output.set("candidateCount", candidateCount)
    try output.set("maxOutputTokens", maxOutputTokens)
    try output.set("stopSequences", list: stopSequences)
    try output.set("seed", seed)
    try output.set("responseMimeType", responseMimeType)
    try output.set("responseModalities", list: responseModalities)
    try output.set("speechConfig", speechConfig)
    try output.set("imageConfig", imageConfig)
    try output.set("thinkingConfig", thinkingConfig)
    try output.set("responseFormat", responseFormat)
    try output.set(rest: rest)
  }
}

/// How pictures are made.
public struct ImageConfig: Hashable, Sendable, Codable {
  /// Width to height, for example `16:9`.
  public var aspectRatio: String?
  /// `512`, `1K`, `2K` or `4K`.
  public var imageSize: String?
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
    rest = try fields.rest(besides: ["aspectRatio", "imageSize"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("aspectRatio", aspectRatio)
    try output.set("imageSize", imageSize)
    try output.set(rest: rest)
  }
}

/// How much is thought.
public struct ThinkingConfig: Hashable, Sendable, Codable {
  /// Whether thoughts are shown.
  public var includeThoughts: Bool?
  /// Tokens; 0 for none, -1 for the model's own choice.
  public var thinkingBudget: Int?
  /// `MINIMAL`, `LOW`, `MEDIUM` or `HIGH`, in any case.
  public var thinkingLevel: String?

  /// A configuration with what is given.
  public init(includeThoughts: Bool? = nil, thinkingBudget: Int? = nil, thinkingLevel: String? = nil) {
    self.includeThoughts = includeThoughts
    self.thinkingBudget = thinkingBudget
    self.thinkingLevel = thinkingLevel
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    includeThoughts = try fields.value("includeThoughts")
    thinkingBudget = try fields.integer("thinkingBudget")
    thinkingLevel = try fields.value("thinkingLevel")
  }
}
