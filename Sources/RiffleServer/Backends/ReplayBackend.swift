import Hummingbird
import RiffleAPI

/// Answers every call with the bytes of a recorded response; the catalogue and token counts are the embedded ones.
struct ReplayBackend: ModelBackend {
  private let recording: ReplayFile
  private let reader: RequestReader
  private let embedded: EmbeddedBackend

  init(_ recording: ReplayFile, limits: ModelServer.Limits) {
    self.recording = recording
    reader = RequestReader(limits: limits)
    embedded = EmbeddedBackend(limits: limits)
  }

  func answer(_ request: Request, to target: GeminiTarget, in exchange: Exchange) async throws -> Response {
    guard ["generateContent", "streamGenerateContent"].contains(target.method) else {
      return try await embedded.answer(request, to: target, in: exchange)
    }
    try await reader.skip(request)
    return try response(in: exchange)
  }

  func answer(_ call: ModelCall, in exchange: Exchange) async throws -> Response { try response(in: exchange) }

  private func response(in exchange: Exchange) throws -> Response {
    try ReplayAnswer(recording, logger: exchange.context.logger)
      .response(eventLoop: exchange.context.channel.eventLoop, ticket: exchange.ticket)
  }

  func modelPage(_ request: Request, in exchange: Exchange) async throws -> Response {
    try embedded.modelPage(request, in: exchange)
  }

  func model(_ name: String, version: String, _ request: Request, in exchange: Exchange) async throws -> Response {
    try embedded.model(name, version: version, request, in: exchange)
  }

  func facts(of name: String) -> Model? { ModelCatalogue.shared.modelOrGuess(name) }

  func models(in exchange: Exchange) async throws -> [ModelResource] { embedded.models(in: exchange) }
}
