/// The body of `countTokens`: turns alone, or a whole request.
public struct CountTokensRequest: Hashable, Sendable, Codable {
  /// The turns.
  public var contents: [Content]
  /// A whole request; excludes ``contents``.
  public var generateContentRequest: GenerateContentRequest?

  /// Counts these turns.
  public init(contents: [Content]) { self.contents = contents }

  /// What is counted, in one shape.
  public var effective: GenerateContentRequest {
    generateContentRequest ?? GenerateContentRequest(contents: contents)
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    contents = try fields.list("contents")
    generateContentRequest = try fields.value("generateContentRequest")
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("contents", list: contents)
    try output.set("generateContentRequest", generateContentRequest)
  }
}

/// The answer of `countTokens`.
public struct CountTokensResponse: Hashable, Sendable, Codable {
  /// All tokens.
  public var totalTokens: Int
  /// The tokens by modality.
  public var promptTokensDetails: [UsageMetadata.ModalityTokenCount]

  /// A count.
  public init(totalTokens: Int, promptTokensDetails: [UsageMetadata.ModalityTokenCount] = []) {
    self.totalTokens = totalTokens
    self.promptTokensDetails = promptTokensDetails
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    totalTokens = try fields.integer("totalTokens") ?? 0
    promptTokensDetails = try fields.list("promptTokensDetails")
  }

  /// Writes camelCase; the total is there even when it is 0.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("totalTokens", totalTokens)
    try output.set("promptTokensDetails", list: promptTokensDetails)
  }
}
