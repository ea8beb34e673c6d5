import RiffleAPI
import RiffleEngine
import RiffleParsing
import RiffleTypes

/// One drawn or edited picture, with a sentence before it where words are allowed.
struct PictureAnswer: Answer {
  private let plan: PicturePlan
  private let model: Model
  private let envelope: AnswerEnvelope
  private let prompt: PromptTokens
  private var picture: (bytes: [UInt8], sentence: String)?

  init(_ plan: PicturePlan, model: Model, prompt: PromptTokens) {
    self.plan = plan
    self.model = model
    self.prompt = prompt
    envelope = AnswerEnvelope(model: model)
  }

  mutating func prepare() async throws { picture = try await make() }

  func document() async throws -> JSONNode {
    let picture = if let picture { picture } else { try await make() }
    return envelope.document(
      parts: (plan.hasText ? [textPart(picture.sentence)] : []) + [picturePart(picture.bytes)],
      finishReason: .stop, usage: usage(picture.sentence, hasPicture: true))
  }

  func stream(to emit: (JSONNode) async throws -> Void) async throws {
    let picture = if let picture { picture } else { try await make() }
    if plan.hasText {
      try await emit(
        envelope.document(
          parts: [textPart(picture.sentence)], usage: usage(picture.sentence, hasPicture: false)))
    }
    try await emit(
      envelope.document(
        parts: [picturePart(picture.bytes)], finishReason: .stop, usage: usage(picture.sentence, hasPicture: true)))
  }

  /// One picture is drawn and encoded before the next begins: each of the largest takes 64 MiB and more until it is.
  private static let turnstile = Turnstile()

  private func make() async throws -> (bytes: [UInt8], sentence: String) {
    try await Self.turnstile.pass { try await drawn() }
  }

  private func drawn() async throws -> (bytes: [UInt8], sentence: String) {
    do throws(PictureEngineError) {
      let engine = PictureEngine.shared
      guard plan.pictures.isEmpty else {
        let edited = try await engine.edit(plan.pictures, prompt: plan.prompt)
        return (try await edited.encoded(as: plan.type), "Here is your picture, \(edited.summary): ")
      }
      let drawn = try await engine.draw(prompt: plan.prompt, size: plan.size, seed: plan.seed)
      return (try await drawn.encoded(as: plan.type), "Here is your picture: ")
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

  private func textPart(_ sentence: String) -> JSONNode { ["text": .string(sentence)] }

  private func picturePart(_ bytes: [UInt8]) -> JSONNode {
    [
      "inlineData": ["mimeType": .string(plan.type.essence), "data": .media(bytes)],
      "thoughtSignature": .string(ThoughtSignature.make(for: plan.prompt)),
    ]
  }

  private func usage(_ sentence: String, hasPicture: Bool) -> AnswerUsage {
    var usage = AnswerUsage(prompt: prompt)
    usage.candidates = plan.hasText ? TextEngine.countTokens(sentence) : 0
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

/// The opaque string that Gemini 3 puts on parts and wants back; here it stands for nothing.
enum ThoughtSignature {
  private static let byteCount = 192

  /// A signature that is the same for the same text.
  static func make(for text: String) -> String {
    var state = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let bytes = (0..<byteCount).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    return Base64Encoder.encode(bytes)
  }
}
