/// What a chat used, in tokens.
public struct ChatUsage: Hashable, Sendable, Codable {
  /// Input.
  public var promptTokens: Int?
  /// Output, thoughts included.
  public var completionTokens: Int?
  /// Everything together.
  public var totalTokens: Int?
  /// The input by kind.
  public var promptTokensDetails: Details?
  /// The output by kind.
  public var completionTokensDetails: Details?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Parts of a count; each is left out where it is not known.
  public struct Details: Hashable, Sendable, Codable {
    /// Read from a cache.
    public var cachedTokens: Int?
    /// Thinking.
    public var reasoningTokens: Int?
    /// Words.
    public var textTokens: Int?
    /// Sound.
    public var audioTokens: Int?
    /// Pictures.
    public var imageTokens: Int?
    /// Predicted words that came true.
    public var acceptedPredictionTokens: Int?
    /// Predicted words that did not.
    public var rejectedPredictionTokens: Int?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// Details of which nothing is known.
    public init() { rest = [:] }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      cachedTokens = try fields.integer("cachedTokens")
      reasoningTokens = try fields.integer("reasoningTokens")
      textTokens = try fields.integer("textTokens")
      audioTokens = try fields.integer("audioTokens")
      imageTokens = try fields.integer("imageTokens")
      acceptedPredictionTokens = try fields.integer("acceptedPredictionTokens")
      rejectedPredictionTokens = try fields.integer("rejectedPredictionTokens")
      rest = try fields.rest(besides: [
        "cachedTokens", "reasoningTokens", "textTokens", "audioTokens", "imageTokens", "acceptedPredictionTokens",
        "rejectedPredictionTokens",
      ])
    }

    /// Writes snake_case.
    public func encode(to encoder: any Encoder) throws {
      var output = SnakeOutput(encoder)
      try output.set("cached_tokens", cachedTokens)
      try output.set("reasoning_tokens", reasoningTokens)
      try output.set("text_tokens", textTokens)
      try output.set("audio_tokens", audioTokens)
      try output.set("image_tokens", imageTokens)
      try output.set("accepted_prediction_tokens", acceptedPredictionTokens)
      try output.set("rejected_prediction_tokens", rejectedPredictionTokens)
      try output.set(rest: rest)
    }
  }

  /// Counts with what is known.
  public init(promptTokens: Int?, completionTokens: Int?, totalTokens: Int?) {
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.totalTokens = totalTokens
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    promptTokens = try fields.integer("promptTokens")
    completionTokens = try fields.integer("completionTokens")
    totalTokens = try fields.integer("totalTokens")
    promptTokensDetails = try fields.value("promptTokensDetails")
    completionTokensDetails = try fields.value("completionTokensDetails")
    rest = try fields.rest(besides: [
      "promptTokens", "completionTokens", "totalTokens", "promptTokensDetails", "completionTokensDetails",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("prompt_tokens", promptTokens)
    try output.set("completion_tokens", completionTokens)
    try output.set("total_tokens", totalTokens)
    try output.set("prompt_tokens_details", promptTokensDetails)
    try output.set("completion_tokens_details", completionTokensDetails)
    try output.set(rest: rest)
  }
}
