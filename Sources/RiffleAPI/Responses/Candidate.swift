/// One of the answers.
public struct Candidate: Hashable, Sendable, Codable {
  /// What the model says; may be missing or empty.
  public var content: Content?
  /// Why it ended; absent while streaming.
  public var finishReason: FinishReason?
  /// Words about the end; also there when all is well.
  public var finishMessage: String?
  /// Which candidate; absent means 0.
  public var index: Int?
  /// How harmful it was found to be.
  public var safetyRatings: [SafetyRating]
  /// What it repeats from elsewhere.
  public var citationMetadata: CitationMetadata?
  /// What it rests on.
  public var groundingMetadata: GroundingMetadata?
  /// Which pages were read.
  public var urlContextMetadata: URLContextMetadata?
  /// Its tokens.
  public var tokenCount: Int?
  /// The mean of the logarithms of the probabilities of its tokens.
  public var avgLogprobs: Double?
  /// Those probabilities.
  public var logprobsResult: LogprobsResult?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An answer.
  public init(content: Content?, finishReason: FinishReason? = nil, finishMessage: String? = nil, index: Int? = 0) {
    self.content = content
    self.finishReason = finishReason
    self.finishMessage = finishMessage
    self.index = index
    self.safetyRatings = []
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    content = try fields.value("content")
    finishReason = try fields.value("finishReason")
    finishMessage = try fields.value("finishMessage")
    index = try fields.integer("index")
    safetyRatings = try fields.list("safetyRatings")
    citationMetadata = try fields.value("citationMetadata")
    groundingMetadata = try fields.value("groundingMetadata")
    urlContextMetadata = try fields.value("urlContextMetadata")
    tokenCount = try fields.integer("tokenCount")
    avgLogprobs = try fields.number("avgLogprobs")
    logprobsResult = try fields.value("logprobsResult")
    rest = try fields.rest(besides: [
      "content", "finishReason", "finishMessage", "index", "safetyRatings", "citationMetadata", "groundingMetadata",
      "urlContextMetadata", "tokenCount", "avgLogprobs", "logprobsResult",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("content", content)
    try output.set("finishReason", finishReason)
    try output.set("finishMessage", finishMessage)
    try output.set("index", index)
    try output.set("safetyRatings", list: safetyRatings)
    try output.set("citationMetadata", citationMetadata)
    try output.set("groundingMetadata", groundingMetadata)
    try output.set("urlContextMetadata", urlContextMetadata)
    try output.set("tokenCount", tokenCount)
    try output.set("avgLogprobs", avgLogprobs)
    try output.set("logprobsResult", logprobsResult)
    try output.set(rest: rest)
  }
}
