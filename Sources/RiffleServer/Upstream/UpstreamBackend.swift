import Hummingbird
import RiffleAPI
import RiffleClient
import RiffleParsing
import RiffleTranslation

/// Answers with a service upstream that speaks Gemini's format.
///
/// Requests on Gemini's paths pass through untouched; calls made from other shapes are written anew, their large media from files.
/// A service upstream that speaks OpenAI's format is not asked here: its paths are ``PassThroughRoutes``.
struct UpstreamBackend: ModelBackend {
  let relay: UpstreamRelay

  /// Bytes of one page of the catalogue.
  private static let pageLimit = 4 << 20
  /// Pages of the catalogue; the largest service has a hundred models on its one.
  private static let pageCountLimit = 20

  func answer(_ request: Request, to target: GeminiTarget, in exchange: Exchange) async throws -> Response {
    guard relay.client.api == .gemini else { throw ServiceError.otherFormat }
    guard !target.method.isEmpty, target.method.utf8.allSatisfy({ $0.isLetter }) else { throw ServiceError.notFound }
    let path = try Self.path(of: target.model, version: target.version) + ":" + target.method
    return try await relay.pass(request, to: path, in: exchange)
  }

  func answer(_ call: ModelCall, in exchange: Exchange) async throws -> Response {
    guard relay.client.api == .gemini else { throw ServiceError.otherFormat }
    let shape: ResponseShape =
      switch call.framing {
      case .document: .unary
      case .array: .array
      case .eventStream: .eventStream
      }
    guard Self.isName(call.model) else { throw TranslatedError.unknownModel(call.model) }
    let body = try RiffleAPI.RequestBody(encoding: call.request, media: call.media.map(\.data))
    let prepared = relay.client.prepare(.generateContent(model: call.model, shape), body: body)
    return try await relay.send(prepared, keeping: call.media, in: exchange)
  }

  func modelPage(_ request: Request, in exchange: Exchange) async throws -> Response {
    guard relay.client.api == .gemini else { throw ServiceError.otherFormat }
    let version = request.uri.path.hasPrefix("/v1/") ? "v1" : "v1beta"
    return try await relay.pass(request, to: "/\(version)/models", in: exchange)
  }

  func model(_ name: String, version: String, _ request: Request, in exchange: Exchange) async throws -> Response {
    guard relay.client.api == .gemini else { throw ServiceError.otherFormat }
    return try await relay.pass(request, to: try Self.path(of: name, version: version), in: exchange)
  }

  /// A name that the catalogue does not know may be one that the service upstream knows.
  func facts(of name: String) -> Model? { ModelCatalogue.shared.modelOrGuess(name) }

  func models(in exchange: Exchange) async throws -> [ModelResource] {
    guard relay.client.api == .gemini else { throw ServiceError.otherFormat }
    var models: [ModelResource] = []
    var token: String?
    for _ in 0..<Self.pageCountLimit {
      let query = "pageSize=1000" + (token.map { "&pageToken=" + Endpoint.escaped($0) } ?? "")
      let bytes = try await relay.document("/v1beta/models", query: query, limit: Self.pageLimit, in: exchange)
      guard let page = try? WireJSON.decode(ModelListResponse.self, from: bytes) else {
        throw ServiceError.upstreamUnreachable
      }
      models += page.models
      token = page.nextPageToken.flatMap { $0.isEmpty ? nil : $0 }
      if token == nil { break }
    }
    return models
  }

  /// Whether a path with this name of a model in it leads to a model: the gateway's key is good for more than that.
  private static func isName(_ model: String) -> Bool {
    let steps = model.split(separator: "/", omittingEmptySubsequences: false)
    return steps.count <= 2 && !steps.contains { $0.isEmpty || $0 == "." || $0 == ".." }
  }

  /// The path of a model; a name that would lead elsewhere is nobody's.
  private static func path(of model: String, version: String) throws(ServiceError) -> String {
    guard isName(model) else { throw .notFound }
    return "/\(version)/models/" + Endpoint.escaped(model, keeping: "-._~@")
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
}
