import RiffleAPI
import RiffleParsing
import RiffleTranslation

@testable import RiffleServer

extension FuzzTarget {
  /// Bodies of Gemini's requests: the same for every cut, then everything up to the plan of an answer.
  static let geminiRequest = FuzzTarget("request-gemini") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let whole = RequestNotes([bytes], .geminiRequest)
    if RequestNotes(pieces, .geminiRequest) != whole { return "cut into \(pieces.map(\.count)), it differs" }
    guard whole.refusal == nil else { return nil }
    do throws(WireJSONError) {
      for message in [RequestSchema.Message.generateContent, .countTokens] {
        try? RequestSchema.check(WireJSON.decode(JSONValue.self, from: whole.skeleton), as: message)
      }
      let request = try WireJSON.decode(GenerateContentRequest.self, from: whole.skeleton)
      for model in ModelCatalogue.shared.models {
        plan(request, model, whole.media)
      }
    } catch {
      return error.path.contains(where: \.isNewline) ? "a path in two lines" : nil
    }
    return nil
  }

  /// Bodies of OpenAI's requests, JSON: the same for every cut, then their translation and the plan of an answer.
  static let openAIRequest = FuzzTarget("request-openai") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let whole = RequestNotes([bytes], .openAIRequest)
    if RequestNotes(pieces, .openAIRequest) != whole { return "cut into \(pieces.map(\.count)), it differs" }
    guard whole.refusal == nil else { return nil }
    if let chat = try? WireJSON.decode(ChatRequest.self, from: whole.skeleton) {
      for model in ModelCatalogue.shared.models {
        guard let request = try? ChatTranslation.geminiRequest(from: chat, model: model) else { continue }
        plan(request, model, whole.media)
      }
    }
    _ = try? WireJSON.decode(ImageGenerationRequest.self, from: whole.skeleton)
    _ = try? WireJSON.decode(ImageEditRequest.self, from: whole.skeleton)
    _ = try? WireJSON.decode(AudioSpeechRequest.self, from: whole.skeleton)
    return nil
  }

  /// Bodies of forms: the same for every cut.
  static let formRequest = FuzzTarget("request-form") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let whole = FormNotes([bytes])
    if FormNotes(pieces) != whole { return "cut into \(pieces.map(\.count)), it differs" }
    guard whole.refusal == nil else { return nil }
    let fields = zip(whole.names, whole.values).map { (name: $0, value: String(decoding: $1, as: UTF8.self)) }
    _ = try? ImageEditRequest(fields: fields, images: [], mask: nil)
    return nil
  }

  private static func plan(_ request: GenerateContentRequest, _ model: Model, _ media: [[UInt8]]) {
    let checks = RequestChecks(request: request, model: model, media: media)
    _ = try? EmbeddedModel.answer(checks, isStreaming: media.count % 2 == 0)
  }
}

/// What an assembler of JSON bodies says.
private struct RequestNotes: Equatable {
  var skeleton: [UInt8] = []
  var media: [[UInt8]] = []
  var refusal: String?

  init(_ pieces: [[UInt8]], _ paths: MediaPaths) {
    do {
      var assembler = RequestAssembler(paths: paths, textLimit: 1 << 20, expectedBytes: 0)
      for piece in pieces { try assembler.receive(piece.span) }
      let received = try assembler.finish()
      skeleton = received.skeleton
      media = try received.media.map { try $0.bytes() }
    } catch {
      refusal = "\(error)"
    }
  }
}

/// What an assembler of forms says.
private struct FormNotes: Equatable {
  var names: [String] = []
  var values: [[UInt8]] = []
  var refusal: String?

  init(_ pieces: [[UInt8]]) {
    do {
      guard let boundary = MultipartBoundary("b") else { preconditionFailure("a letter is a boundary") }
      var assembler = FormAssembler(boundary: boundary, textLimit: 1 << 20) { $0.hasPrefix("image") || $0 == "mask" }
      for piece in pieces { try assembler.receive(piece.span) }
      let form = try assembler.finish()
      names = form.fields.map(\.name) + form.files.map(\.name)
      values = form.fields.map { Array($0.value.utf8) } + (try form.files.map { try $0.medium.bytes() })
    } catch {
      refusal = "\(error)"
    }
  }
}
