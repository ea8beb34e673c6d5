/// What a request used, in tokens.
///
/// In a stream every event repeats the totals so far: merge them with ``merge(_:)``, never add them up.
public struct UsageMetadata: Hashable, Sendable, Codable {
  /// Input, with its cached part.
  public var promptTokenCount: Int?
  /// The cached part of the input.
  public var cachedContentTokenCount: Int?
  /// Visible output, without thoughts.
  public var candidatesTokenCount: Int?
  /// What tools of the service fed back.
  public var toolUsePromptTokenCount: Int?
  /// Thinking.
  public var thoughtsTokenCount: Int?
  /// Everything together.
  public var totalTokenCount: Int?
  /// The input by modality.
  public var promptTokensDetails: [ModalityTokenCount]
  /// The cached input by modality.
  public var cacheTokensDetails: [ModalityTokenCount]
  /// The output by modality; lists media only.
  public var candidatesTokensDetails: [ModalityTokenCount]
  /// What tools fed back, by modality.
  public var toolUsePromptTokensDetails: [ModalityTokenCount]
  /// The tier that served the request, for example `standard`.
  public var serviceTier: String?
  /// How the request is paid for, on Vertex.
  public var trafficType: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Counts that are known so far; everything else is absent.
  public init(
    promptTokenCount: Int? = nil, candidatesTokenCount: Int? = nil, thoughtsTokenCount: Int? = nil,
    totalTokenCount: Int? = nil, promptTokensDetails: [ModalityTokenCount] = [],
    candidatesTokensDetails: [ModalityTokenCount] = [], serviceTier: String? = nil
  ) {
    self.promptTokenCount = promptTokenCount
    self.candidatesTokenCount = candidatesTokenCount
    self.thoughtsTokenCount = thoughtsTokenCount
    self.totalTokenCount = totalTokenCount
    self.promptTokensDetails = promptTokensDetails
    self.cacheTokensDetails = []
    self.candidatesTokensDetails = candidatesTokensDetails
    self.toolUsePromptTokensDetails = []
    self.serviceTier = serviceTier
    self.rest = [:]
  }

  /// Replaces each field that `later` has; a field that `later` lacks stays.
  public mutating func merge(_ later: UsageMetadata) {
    promptTokenCount = later.promptTokenCount ?? promptTokenCount
    cachedContentTokenCount = later.cachedContentTokenCount ?? cachedContentTokenCount
    candidatesTokenCount = later.candidatesTokenCount ?? candidatesTokenCount
    toolUsePromptTokenCount = later.toolUsePromptTokenCount ?? toolUsePromptTokenCount
    thoughtsTokenCount = later.thoughtsTokenCount ?? thoughtsTokenCount
    totalTokenCount = later.totalTokenCount ?? totalTokenCount
    if !later.promptTokensDetails.isEmpty { promptTokensDetails = later.promptTokensDetails }
    if !later.cacheTokensDetails.isEmpty { cacheTokensDetails = later.cacheTokensDetails }
    if !later.candidatesTokensDetails.isEmpty { candidatesTokensDetails = later.candidatesTokensDetails }
    if !later.toolUsePromptTokensDetails.isEmpty { toolUsePromptTokensDetails = later.toolUsePromptTokensDetails }
    serviceTier = later.serviceTier ?? serviceTier
    trafficType = later.trafficType ?? trafficType
    rest.merge(later.rest) { $1 }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    promptTokenCount = try fields.integer("promptTokenCount")
    cachedContentTokenCount = try fields.integer("cachedContentTokenCount")
    candidatesTokenCount = try fields.integer("candidatesTokenCount")
    toolUsePromptTokenCount = try fields.integer("toolUsePromptTokenCount")
    thoughtsTokenCount = try fields.integer("thoughtsTokenCount")
    totalTokenCount = try fields.integer("totalTokenCount")
    promptTokensDetails = try fields.list("promptTokensDetails")
    cacheTokensDetails = try fields.list("cacheTokensDetails")
    candidatesTokensDetails = try fields.list("candidatesTokensDetails")
    toolUsePromptTokensDetails = try fields.list("toolUsePromptTokensDetails")
    serviceTier = try fields.value("serviceTier")
    trafficType = try fields.value("trafficType")
    rest = try fields.rest(besides: [
      "promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "toolUsePromptTokenCount",
      "thoughtsTokenCount", "totalTokenCount", "promptTokensDetails", "cacheTokensDetails", "candidatesTokensDetails",
      "toolUsePromptTokensDetails", "serviceTier", "trafficType",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("promptTokenCount", promptTokenCount)
    try output.set("cachedContentTokenCount", cachedContentTokenCount)
    try output.set("candidatesTokenCount", candidatesTokenCount)
    try output.set("toolUsePromptTokenCount", toolUsePromptTokenCount)
    try output.set("thoughtsTokenCount", thoughtsTokenCount)
    try output.set("totalTokenCount", totalTokenCount)
    try output.set("promptTokensDetails", list: promptTokensDetails)
    try output.set("cacheTokensDetails", list: cacheTokensDetails)
    try output.set("candidatesTokensDetails", list: candidatesTokensDetails)
    try output.set("toolUsePromptTokensDetails", list: toolUsePromptTokensDetails)
    try output.set("serviceTier", serviceTier)
    try output.set("trafficType", trafficType)
    try output.set(rest: rest)
  }
}

extension UsageMetadata {
  /// Tokens of one modality.
  public struct ModalityTokenCount: Hashable, Sendable, Codable {
    /// The modality, when it was named.
    public var modality: Modality?
    /// The count of tokens.
    public var tokenCount: Int
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A count of one modality.
    public init(modality: Modality?, tokenCount: Int) {
      self.modality = modality
      self.tokenCount = tokenCount
      self.rest = [:]
    }

    /// Reads both name styles; an absent count is 0.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      modality = try fields.value("modality")
      tokenCount = try fields.integer("tokenCount") ?? 0
      rest = try fields.rest(besides: ["modality", "tokenCount"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("modality", modality)
      try output.set("tokenCount", tokenCount)
      try output.set(rest: rest)
    }
  }
}
