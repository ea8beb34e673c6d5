import RiffleAPI
import RiffleEngine
import RiffleParsing
import RiffleTypes

/// One drawn or edited picture, with a sentence before it where words are allowed.
///
/// | model | parts |
/// |---|---|
/// | 2.0, 2.5 | words, PNG; nothing is signed |
/// | 3 and later | words (signed by Pro), JPEG with a signature that must come back in later turns |
/// | 3 and later, thoughts wished | before these a thought in words and a smaller picture as a thought |
struct PictureAnswer: Answer {
  private let plan: PicturePlan
  private let model: Model
  private let thinking: ThinkingPlan
  private let envelope: AnswerEnvelope
  private let prompt: PromptTokens
  private let ratings: JSONNode?
  private var picture: Made?

  /// What was made.
  private struct Made {
    var bytes: [UInt8]
    var sentence: String
    /// Thoughts in words, counted whether they are shown or not.
    var thoughts: [String] = []
    /// The picture as it was thought of, smaller; only where thoughts are shown.
    var sketch: [UInt8]?
  }

  init(
    _ plan: PicturePlan, model: Model, thinking: ThinkingPlan, prompt: PromptTokens, ratings: JSONNode?
  ) {
    self.plan = plan
    self.model = model
    self.thinking = thinking
    self.prompt = prompt
    self.ratings = ratings
    envelope = AnswerEnvelope(model: model)
  }

  mutating func prepare() async throws { picture = try await make() }

  func document() async throws -> JSONNode {
    let picture = if let picture { picture } else { try await make() }
    return document(
      thoughtParts(picture) + (plan.hasText ? [textPart(picture.sentence)] : []) + [picturePart(picture.bytes)],
      picture, hasPicture: true, isLast: true)
  }

  func stream(to emit: (JSONNode) async throws -> Void) async throws {
    let picture = if let picture { picture } else { try await make() }
    for part in thoughtParts(picture) {
      try await emit(document([part], picture, hasText: false, hasPicture: false, isLast: false))
    }
    if plan.hasText {
      try await emit(document([textPart(picture.sentence)], picture, hasPicture: false, isLast: false))
    }
    try await emit(document([picturePart(picture.bytes)], picture, hasPicture: true, isLast: true))
  }

  private func document(
    _ parts: [JSONNode], _ picture: Made, hasText: Bool = true, hasPicture: Bool, isLast: Bool
  ) -> JSONNode {
    let candidate = AnswerEnvelope.candidate(
      parts: parts, finishReason: isLast ? .stop : nil, metadata: isLast ? [("safetyRatings", ratings)] : [])
    return envelope.document(
      candidates: [candidate], usage: usage(picture, hasText: hasText, hasPicture: hasPicture))
  }

  /// One picture is drawn and encoded before the next begins: each of the largest takes 64 MiB and more until it is.
  private static let turnstile = Turnstile()

  private func make() async throws -> Made {
    try await Self.turnstile.pass { try await drawn() }
  }

  private func drawn() async throws -> Made {
    do throws(PictureEngineError) {
      let engine = PictureEngine.shared
      let isEdit = !plan.pictures.isEmpty
      let drawn =
        isEdit
        ? try await engine.edit(plan.pictures, prompt: plan.prompt)
        : try await engine.draw(prompt: plan.prompt, size: plan.size, seed: plan.seed)
      var made = Made(
        bytes: try await drawn.encoded(as: plan.type),
        sentence: isEdit ? "Here is your picture, \(drawn.summary): " : "Here is your picture: ")
      guard thinking.stepCount > 0 else { return made }
      made.thoughts = Thoughts(
        prompt: plan.prompt, rule: isEdit ? "change a picture" : "draw a picture", turnCount: plan.turnCount,
        toolCount: 0, stepCount: thinking.stepCount
      ).fitting(thinking.limit)
      if thinking.includesThoughts { made.sketch = try await drawn.sketch().encoded(as: plan.type) }
      return made
    } catch {
      switch error {
      case .unreadablePicture(let index, let reason):
        throw ServiceError.invalidArgument("Unable to process input image \(index + 1): \(reason)")
      case .sizeNotSupported, .noPicture: throw ServiceError.invalidArgument("\(error)")
      case .cannotEncode: throw ServiceError.internalError
      case .cancelled: throw CancellationError()
      }
    }
  }

  private func thoughtParts(_ picture: Made) -> [JSONNode] {
    guard thinking.includesThoughts, !picture.thoughts.isEmpty else { return [] }
    let words: JSONNode = ["text": .string(picture.thoughts.joined()), "thought": true]
    guard let sketch = picture.sketch else { return [words] }
    return [
      words,
      ["inlineData": ["mimeType": .string(plan.type.essence), "data": .media(sketch)], "thought": true],
    ]
  }

  private func textPart(_ sentence: String) -> JSONNode {
    .object([
      ("text", .string(sentence)),
      ("thoughtSignature", model.id.contains("pro") && isSigned ? signature(sentence) : nil),
    ])
  }

  private func picturePart(_ bytes: [UInt8]) -> JSONNode {
    .object([
      ("inlineData", ["mimeType": .string(plan.type.essence), "data": .media(bytes)]),
      ("thoughtSignature", isSigned ? signature(plan.prompt) : nil),
    ])
  }

  private var isSigned: Bool { model.family == .image3 }

  private func signature(_ text: String) -> JSONNode { .string(ThoughtSignature.make(for: text)) }

  private func usage(_ picture: Made, hasText: Bool, hasPicture: Bool) -> AnswerUsage {
    var usage = AnswerUsage(prompt: prompt)
    usage.thoughts = picture.thoughts.reduce(0) { $0 + TextEngine.countTokens($1) }
    usage.candidates = plan.hasText && hasText ? TextEngine.countTokens(picture.sentence) : 0
    if hasPicture {
      usage.candidates += pictureTokens
      usage.media = (.image, pictureTokens)
    }
    return usage
  }

  /// What Google counts for one picture: by family, and more for the largest size.
  private var pictureTokens: Int {
    if model.family == .image25 { return 1290 }
    return max(plan.size.width, plan.size.height) > 3000 ? 2000 : 1120
  }
}
