/// Words of an answer and the sources that they rest on.
public struct GroundingSupport: Hashable, Sendable, Codable {
  /// The words.
  public var segment: GroundingSegment?
  /// The sources, by their places in the list.
  public var groundingChunkIndices: [Int]
  /// How sure each source is, 0 to 1.
  public var confidenceScores: [Double]
  /// Parts that the words stand in.
  public var renderedParts: [Int]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Words that rest on sources.
  public init(segment: GroundingSegment? = nil, groundingChunkIndices: [Int] = [], confidenceScores: [Double] = []) {
    self.segment = segment
    self.groundingChunkIndices = groundingChunkIndices
    self.confidenceScores = confidenceScores
    self.renderedParts = []
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    segment = try fields.value("segment")
    groundingChunkIndices = try fields.list("groundingChunkIndices")
    confidenceScores = try fields.list("confidenceScores")
    renderedParts = try fields.list("renderedParts")
    rest = try fields.rest(besides: ["segment", "groundingChunkIndices", "confidenceScores", "renderedParts"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("segment", segment)
    try output.set("groundingChunkIndices", list: groundingChunkIndices)
    try output.set("confidenceScores", list: confidenceScores)
    try output.set("renderedParts", list: renderedParts)
    try output.set(rest: rest)
  }
}

/// A stretch of a part of an answer.
public struct GroundingSegment: Hashable, Sendable, Codable {
  /// The part; absent means 0.
  public var partIndex: Int?
  /// Where it begins, in bytes of UTF-8; absent means 0.
  public var startIndex: Int?
  /// Where it ends, in bytes of UTF-8.
  public var endIndex: Int?
  /// The words.
  public var text: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A stretch.
  public init(partIndex: Int? = nil, startIndex: Int? = nil, endIndex: Int? = nil, text: String? = nil) {
    self.partIndex = partIndex
    self.startIndex = startIndex
    self.endIndex = endIndex
    self.text = text
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    partIndex = try fields.integer("partIndex")
    startIndex = try fields.integer("startIndex")
    endIndex = try fields.integer("endIndex")
    text = try fields.value("text")
    rest = try fields.rest(besides: ["partIndex", "startIndex", "endIndex", "text"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("partIndex", partIndex)
    try output.set("startIndex", startIndex)
    try output.set("endIndex", endIndex)
    try output.set("text", text)
    try output.set(rest: rest)
  }
}
