import HTTPTypes
import Hummingbird
import RiffleAPI
import RiffleTranslation
import RiffleTypes

extension OpenAIRoutes {
  func newImages(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let (wish, _) = try await reader.read(ImageGenerationRequest.self, from: request, ticket: exchange.ticket)
    let model = try painter(wish.model)
    let translated = try ImageTranslation.geminiRequest(from: wish, model: model)
    let call = ModelCall(model: model.id, framing: .document, request: translated, media: [])
    return try await images(call, wish, isEdit: false, request, exchange)
  }

  func editedImages(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let (wish, media) = try await edit(in: request, exchange)
    let model = try painter(wish.settings.model)
    let translated = try ImageTranslation.geminiRequest(from: wish, model: model, typeOf: media.type)
    let call = ModelCall(model: model.id, framing: .document, request: translated, media: media.media)
    return try await images(call, wish.settings, isEdit: true, request, exchange)
  }

  /// The model that a request for pictures names; one that the catalogue lacks is taken for a painter, its service knows better.
  private func painter(_ name: String?) throws(TranslatedError) -> Model {
    var model = try model(name)
    if model.status == .guessed, !model.draws { model.family = .image3 }
    return model
  }

  /// The request for an edit, from a form or from JSON.
  private func edit(
    in request: Request, _ exchange: Exchange
  ) async throws -> (request: ImageEditRequest, media: RequestMedia) {
    let contentType = request.headers[.contentType] ?? ""
    switch MediaType(parsing: contentType)?.essence {
    case "multipart/form-data":
      return try await reader.readEditForm(contentType, from: request, ticket: exchange.ticket)
    case nil, "application/json":
      let (edit, media) = try await reader.read(ImageEditRequest.self, from: request, ticket: exchange.ticket)
      return (edit, media)
    case .some(let type):
      throw TranslatedError.invalidRequest(
        "Unsupported content type: '\(type)'. Expected 'multipart/form-data' or 'application/json'.")
    }
  }

  private func images(
    _ call: ModelCall, _ wish: ImageGenerationRequest, isEdit: Bool, _ request: Request, _ exchange: Exchange
  ) async throws -> Response {
    let isStreaming = wish.stream ?? false
    let givesURLs = try Self.givesURLs(wish, isStreaming: isStreaming)
    var options = ImagesResponseOptions(created: Self.timestamp, isStreaming: isStreaming, isEdit: isEdit)
    (options.size, options.quality, options.background) = (wish.size, wish.quality, wish.background)
    let base = ResultRoutes.base(for: request, publicURL: publicURL, isSecure: isSecure)
    let plan = PictureSource.Plan(
      call: call, count: wish.n ?? 1, type: outputType(wish), compression: wish.outputCompression,
      options: options, resultBase: givesURLs ? base : nil)
    let source = PictureSource(plan, backend: backend, results: results, exchange: exchange)
    return try await source.response(
      contentType: isStreaming ? "text/event-stream; charset=utf-8" : "application/json", in: exchange)
  }

  private static func givesURLs(
    _ wish: ImageGenerationRequest, isStreaming: Bool
  ) throws(TranslatedError) -> Bool {
    guard wish.responseFormat == "url" else { return false }
    guard !isStreaming else {
      throw .invalidRequest("A stream holds its pictures: 'url' is not supported with it.", param: "response_format")
    }
    return true
  }

  /// The type that a picture shall have; nil for the one that the model gives it.
  ///
  /// Who asks for a model of OpenAI's counts on PNG.
  private func outputType(_ wish: ImageGenerationRequest) -> MediaType? {
    switch wish.outputFormat {
    case "png": .png
    case "jpeg": .jpeg
    case "webp": .webp
    default: wish.model.flatMap { backend.aliases[$0] } == nil ? nil : .png
    }
  }
}
