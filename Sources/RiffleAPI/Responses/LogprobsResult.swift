/// Probabilities of the tokens of an answer.
public struct LogprobsResult: Hashable, Sendable, Codable {
  /// For every place the tokens that were most probable.
  public var topCandidates: [TopTokens]
  /// The tokens that were chosen.
  public var chosenCandidates: [TokenProbability]
  /// The sum over the chosen tokens.
  public var logProbabilitySum: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Probabilities.
  public init(
    topCandidates: [TopTokens] = [], chosenCandidates: [TokenProbability] = [], logProbabilitySum: Double? = nil
  ) {
    self.topCandidates = topCandidates
    self.chosenCandidates = chosenCandidates
    self.logProbabilitySum = logProbabilitySum
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    topCandidates = try fields.list("topCandidates")
    chosenCandidates = try fields.list("chosenCandidates")
    logProbabilitySum = try fields.number("logProbabilitySum")
    rest = try fields.rest(besides: ["topCandidates", "chosenCandidates", "logProbabilitySum"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("topCandidates", list: topCandidates)
    try output.set("chosenCandidates", list: chosenCandidates)
    try output.set("logProbabilitySum", logProbabilitySum)
    try output.set(rest: rest)
  }
}

/// The tokens that were most probable at one place.
public struct TopTokens: Hashable, Sendable, Codable {
  /// The tokens, most probable first.
  public var candidates: [TokenProbability]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Tokens.
  public init(candidates: [TokenProbability] = []) {
    self.candidates = candidates
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    candidates = try fields.list("candidates")
    rest = try fields.rest(besides: ["candidates"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("candidates", list: candidates)
    try output.set(rest: rest)
  }
}

/// A token and its probability.
public struct TokenProbability: Hashable, Sendable, Codable {
  /// The token.
  public var token: String?
  /// Its number.
  public var tokenID: Int?
  /// The logarithm of its probability.
  public var logProbability: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A token.
  public init(token: String? = nil, tokenID: Int? = nil, logProbability: Double? = nil) {
    self.token = token
    self.tokenID = tokenID
    self.logProbability = logProbability
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    token = try fields.value("token")
    tokenID = try fields.integer("tokenId")
    logProbability = try fields.number("logProbability")
    rest = try fields.rest(besides: ["token", "tokenId", "logProbability"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("token", token)
    try output.set("tokenId", tokenID)
    try output.set("logProbability", logProbability)
    try output.set(rest: rest)
  }
}
