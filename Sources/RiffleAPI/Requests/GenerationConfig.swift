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
  /// Against words that were used already.
  public var presencePenalty: Double?
  /// Against words that were used often.
  public var frequencyPenalty: Double?
  /// Whether probabilities of tokens come with the answer.
  public var responseLogprobs: Bool?
  /// How many other tokens are shown with theirs.
  public var logprobs: Int?
  /// The type of a text answer.
  public var responseMimeType: String?
  /// The shape of a JSON answer in the OpenAPI subset; excludes ``responseJSONSchema``.
  public var responseSchema: Schema?
  /// The shape of a JSON answer as a JSON Schema.
  public var responseJSONSchema: JSONValue?
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
  /// How closely media of the request are looked at.
  public var mediaResolution: MediaResolutionLevel?
  /// How speech is written down.
  public var audioTranscriptionConfig: AudioTranscriptionConfig?
  /// How speech is translated.
  public var translationConfig: JSONValue?
  /// Whether elections are treated with more care.
  public var enableEnhancedCivicAnswers: Bool?
  /// Which model answers, on Vertex.
  public var routingConfig: JSONValue?
  /// Which model answers, on Vertex.
  public var modelSelectionConfig: JSONValue?
  /// Whether sound is looked at with its times, on Vertex.
  public var audioTimestamp: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A configuration for these modalities; everything else is set one by one.
  public init(
    responseModalities: [Modality] = [], speechConfig: SpeechConfig? = nil, imageConfig: ImageConfig? = nil,
    thinkingConfig: ThinkingConfig? = nil, responseFormat: ResponseFormat? = nil
  ) {
    self.stopSequences = []
    self.responseModalities = responseModalities
    self.speechConfig = speechConfig
    self.imageConfig = imageConfig
    self.thinkingConfig = thinkingConfig
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

  /// The shape that a JSON answer must have, whichever member holds it.
  public var answerSchema: JSONValue? { responseJSONSchema ?? responseSchema?.json ?? responseFormat?.text?.jsonSchema }

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
    presencePenalty = try fields.number("presencePenalty")
    frequencyPenalty = try fields.number("frequencyPenalty")
    responseLogprobs = try fields.value("responseLogprobs")
    logprobs = try fields.integer("logprobs")
    responseMimeType = try fields.value("responseMimeType")
    responseSchema = try fields.value("responseSchema")
    responseJSONSchema = try fields.value("responseJsonSchema")
    responseModalities = try fields.list("responseModalities")
    speechConfig = try fields.value("speechConfig")
    imageConfig = try fields.value("imageConfig")
    thinkingConfig = try fields.value("thinkingConfig")
    responseFormat = try fields.value("responseFormat")
    mediaResolution = try fields.value("mediaResolution")
    audioTranscriptionConfig = try fields.value("audioTranscriptionConfig")
    translationConfig = try fields.value("translationConfig")
    enableEnhancedCivicAnswers = try fields.value("enableEnhancedCivicAnswers")
    routingConfig = try fields.value("routingConfig")
    modelSelectionConfig = try fields.value("modelSelectionConfig")
    audioTimestamp = try fields.value("audioTimestamp")
    rest = try fields.rest(besides: [
      "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "seed", "presencePenalty",
      "frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType", "responseSchema", "responseJsonSchema",
      "responseModalities", "speechConfig", "imageConfig", "thinkingConfig", "responseFormat", "mediaResolution",
      "audioTranscriptionConfig", "translationConfig", "enableEnhancedCivicAnswers", "routingConfig",
      "modelSelectionConfig", "audioTimestamp",
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
    try output.set("presencePenalty", presencePenalty)
    try output.set("frequencyPenalty", frequencyPenalty)
    try output.set("responseLogprobs", responseLogprobs)
    try output.set("logprobs", logprobs)
    try output.set("responseMimeType", responseMimeType)
    try output.set("responseSchema", responseSchema)
    try output.set("responseJsonSchema", responseJSONSchema)
    try output.set("responseModalities", list: responseModalities)
    try output.set("speechConfig", speechConfig)
    try output.set("imageConfig", imageConfig)
    try output.set("thinkingConfig", thinkingConfig)
    try output.set("responseFormat", responseFormat)
    try output.set("mediaResolution", mediaResolution)
    try output.set("audioTranscriptionConfig", audioTranscriptionConfig)
    try output.set("translationConfig", translationConfig)
    try output.set("enableEnhancedCivicAnswers", enableEnhancedCivicAnswers)
    try output.set("routingConfig", routingConfig)
    try output.set("modelSelectionConfig", modelSelectionConfig)
    try output.set("audioTimestamp", audioTimestamp)
    try output.set(rest: rest)
  }
}
