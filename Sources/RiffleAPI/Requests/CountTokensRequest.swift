/// The body of `countTokens`: turns alone, or a whole request.
public struct CountTokensRequest: Hashable, Sendable, Codable {
  /// The turns.
  public var contents: [Content]
  /// A whole request; excludes ``contents``.
  public var generateContentRequest: GenerateContentRequest?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Counts these turns.
  public init(contents: [Content]) {
    self.contents = contents
    self.rest = [:]
  }

  /// What is counted, in one shape.
  public var effective: GenerateContentRequest {
    generateContentRequest ?? GenerateContentRequest(contents: contents)
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    contents = try fields.list("contents")
    generateContentRequest = try fields.value("generateContentRequest")
    rest = try fields.rest(besides: ["contents", "generateContentRequest"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("contents", list: contents)
    try output.set("generateContentRequest", generateContentRequest)
    try output.set(rest: rest)
  }
}

/// The answer of `countTokens`.
public struct CountTokensResponse: Hashable, Sendable, Codable {
  /// All tokens.
  public var totalTokens: Int
  /// The tokens by modality.
  public var promptTokensDetails: [UsageMetadata.ModalityTokenCount]
  /// The tokens that were cached.
  public var cachedContentTokenCount: Int?
  /// Those by modality.
  public var cacheTokensDetails: [UsageMetadata.ModalityTokenCount]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A count.
  public init(totalTokens: Int, promptTokensDetails: [UsageMetadata.ModalityTokenCount] = []) {
    self.totalTokens = totalTokens
    self.promptTokensDetails = promptTokensDetails
    self.cacheTokensDetails = []
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    totalTokens = try fields.integer("totalTokens") ?? 0
    promptTokensDetails = try fields.list("promptTokensDetails")
    cachedContentTokenCount = try fields.integer("cachedContentTokenCount")
    cacheTokensDetails = try fields.list("cacheTokensDetails")
    rest = try fields.rest(besides: [
      "totalTokens", "promptTokensDetails", "cachedContentTokenCount", "cacheTokensDetails",
    ])
  }

  /// Writes camelCase; the total is there even when it is 0.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("totalTokens", totalTokens)
    try output.set("promptTokensDetails", list: promptTokensDetails)
    try output.set("cachedContentTokenCount", cachedContentTokenCount)
    try output.set("cacheTokensDetails", list: cacheTokensDetails)
    try output.set(rest: rest)
  }
}
