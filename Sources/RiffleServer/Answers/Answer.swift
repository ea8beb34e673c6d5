import RiffleAPI
import RiffleEngine
import RiffleParsing

/// One reply in the making: whole, or as the documents of a stream.
protocol Answer: Sendable {
  /// The one document of a unary call.
  func document() async throws -> JSONNode

  /// What must be ready before a stream may say 200.
  mutating func prepare() async throws

  /// Hands the documents of a stream to `emit`, in order, as they come into being.
  func stream(to emit: (JSONNode) async throws -> Void) async throws
}

extension Answer {
  mutating func prepare() async throws {}
}

/// What all documents of one reply share.
struct AnswerEnvelope: Sendable {
  let responseID: String
  let modelVersion: String

  init(model: Model) {
    responseID = Self.randomID()
    modelVersion = model.routedTo ?? model.id
  }

  /// One document of one candidate.
  func document(
    parts: [JSONNode], finishReason: FinishReason? = nil, finishMessage: String? = nil, usage: AnswerUsage
  ) -> JSONNode {
    let candidate = Self.candidate(parts: parts, finishReason: finishReason, finishMessage: finishMessage)
    return document(candidates: [candidate], usage: usage)
  }

  /// One document.
  func document(candidates: [JSONNode], usage: AnswerUsage) -> JSONNode {
    [
      "candidates": .array(candidates), "usageMetadata": usage.node, "modelVersion": .string(modelVersion),
      "responseId": .string(responseID),
    ]
  }

  /// One candidate; without parts the content is the role alone, as the last one of a stream has it.
  static func candidate(
    parts: [JSONNode], finishReason: FinishReason? = nil, finishMessage: String? = nil, index: Int = 0,
    metadata: [(String, JSONNode?)] = []
  ) -> JSONNode {
    let content = JSONNode.object([("parts", parts.isEmpty ? nil : .array(parts)), ("role", "model")])
    return .object(
      [
        ("content", content), ("finishReason", finishReason.map { .string($0.rawValue) }), ("index", .integer(index)),
        ("finishMessage", finishMessage.map { .string($0) }),
      ] + metadata)
  }

  /// The document of a prompt that was blocked: no candidates.
  func document(blocked reason: BlockReason, ratings: JSONNode?, usage: AnswerUsage) -> JSONNode {
    [
      "promptFeedback": .object([("blockReason", .string(reason.rawValue)), ("safetyRatings", ratings)]),
      "usageMetadata": usage.node, "modelVersion": .string(modelVersion), "responseId": .string(responseID),
    ]
  }

  /// The document of a candidate that ended without content.
  func document(ended reason: FinishReason, message: String, ratings: JSONNode?, usage: AnswerUsage) -> JSONNode {
    let candidate = JSONNode.object([
      ("content", .object([] as [(String, JSONNode?)])), ("finishReason", .string(reason.rawValue)), ("index", 0),
      ("finishMessage", .string(message)), ("safetyRatings", ratings),
    ])
    return document(candidates: [candidate], usage: usage)
  }

  /// Seventeen random bytes in the URL-safe alphabet, as Google's ids look.
  private static func randomID() -> String {
    let bytes = (0..<17).map { _ in UInt8.random(in: 0...255) }
    return Base64Encoder.encode(bytes).reduce(into: "") { text, character in
      switch character {
      case "+": text.append("-")
      case "/": text.append("_")
      case "=": break
      default: text.append(character)
      }
    }
  }
}

/// The token counts of one reply so far.
struct AnswerUsage: Sendable {
  let prompt: PromptTokens
  /// Tokens of the answer, of every kind.
  var candidates = 0
  /// Those of them that are media, by kind.
  var media: (modality: Modality, count: Int)?
  var thoughts = 0
  /// Tokens that tools of the service fed back.
  var toolUse = 0

  init(prompt: PromptTokens) { self.prompt = prompt }

  var node: JSONNode {
    func details(_ entries: [(modality: Modality, count: Int)]) -> JSONNode? {
      let present = entries.filter { $0.count > 0 }
      guard !present.isEmpty else { return nil }
      return .array(
        present.map { ["modality": .string($0.modality.rawValue), "tokenCount": .integer($0.count)] })
    }
    return .object([
      ("promptTokenCount", .integer(prompt.total)),
      ("candidatesTokenCount", candidates > 0 ? .integer(candidates) : nil),
      ("totalTokenCount", .integer(prompt.total + toolUse + candidates + thoughts)),
      ("promptTokensDetails", details(prompt.details)),
      ("candidatesTokensDetails", details(media.map { [$0] } ?? [])),
      ("toolUsePromptTokenCount", toolUse > 0 ? .integer(toolUse) : nil),
      ("toolUsePromptTokensDetails", details([(.text, toolUse)])),
      ("thoughtsTokenCount", thoughts > 0 ? .integer(thoughts) : nil),
      ("serviceTier", "standard"),
    ])
  }
}

/// The token counts of a prompt, by kind.
struct PromptTokens: Sendable {
  /// What Google counts for a picture of ordinary size.
  private static let pictureTokens = 258
  /// What Google counts for other media is by the second; the stand-in does not listen, and counts a flat amount.
  private static let otherMediaTokens = 258

  private(set) var details: [(modality: Modality, count: Int)] = []

  /// The sum over all kinds.
  var total: Int { details.reduce(0) { $0 + $1.count } }

  init(_ request: GenerateContentRequest) {
    for content in request.contents + [request.systemInstruction].compactMap(\.self) {
      for part in content.parts { add(part) }
    }
    for tool in request.tools { add(.text, Self.count(tool)) }
  }

  private mutating func add(_ part: Part) {
    if let text = part.text { add(.text, TextEngine.countTokens(text)) }
    if let call = part.functionCall { add(.text, TextEngine.countTokens(call.name) + Self.count(call.args)) }
    if let response = part.functionResponse { add(.text, Self.count(response)) }
    if let data = part.inlineData {
      switch data.mimeType?.lowercased().split(separator: "/").first {
      case "audio": add(.audio, Self.otherMediaTokens)
      case "video": add(.video, Self.otherMediaTokens)
      case "image": add(.image, Self.pictureTokens)
      default: add(.document, Self.otherMediaTokens)
      }
    }
  }

  /// The tokens of a value as JSON.
  private static func count(_ value: some Encodable) -> Int {
    guard let bytes = try? WireJSON.encode(value) else { return 0 }
    return TextEngine.countTokens(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func add(_ modality: Modality, _ count: Int) {
    if let index = details.firstIndex(where: { $0.modality == modality }) {
      details[index].count += count
    } else if count > 0 {
      details.append((modality, count))
    }
  }
}
