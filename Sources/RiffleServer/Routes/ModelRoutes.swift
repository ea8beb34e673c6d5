import Hummingbird
import NIOCore
import RiffleAPI
import RiffleTranslation

/// The catalogue: `GET models` and `GET models/{m}`, under `/v1beta` in Gemini's shape, under `/v1beta/openai` in OpenAI's, and under
/// `/v1` in the one that the client means (see ``APIShape``).
struct ModelRoutes: Sendable {
  let backend: any ModelBackend
  let admission: Admission

  /// Adds these paths to `router`.
  func add(to router: Router<ServerContext>) {
    for version in ["v1beta", "v1", "v1beta/openai"] {
      let group = router.group(RouterPath(version)).group("models")
      group.get { request, context in
        let exchange = Exchange(context: context, ticket: try admission.admit())
        guard APIShape(of: request) == .openAI else { return try await backend.modelPage(request, in: exchange) }
        let models = try await backend.models(in: exchange).map(Self.listed)
        return try Self.response(OpenAIModelList(data: models + backend.aliases.keys.sorted().map(Self.alias)))
      }
      group.get(":model") { request, context in
        let exchange = Exchange(context: context, ticket: try admission.admit())
        let name = try GeminiRoutes.target(context)
        guard APIShape(of: request) == .openAI else {
          return try await backend.model(name, version: version, request, in: exchange)
        }
        if backend.aliases[name] != nil { return try Self.response(Self.alias(name)) }
        let models = try await backend.models(in: exchange)
        guard let model = models.map(Self.listed).first(where: { $0.id == name }) else {
          throw TranslatedError.unknownModel(name)
        }
        return try Self.response(model)
      }
    }
  }

  /// When the table of models was made, for the member that the format wants: 2025-01-01.
  private static let created = 1_735_689_600

  private static func listed(_ model: ModelResource) -> OpenAIModel {
    let id = model.name.hasPrefix("models/") ? String(model.name.dropFirst(7)) : model.name
    return OpenAIModel(id: id, created: created, ownedBy: "google")
  }

  /// A name of OpenAI's that a model of the catalogue answers to.
  private static func alias(_ name: String) -> OpenAIModel {
    OpenAIModel(id: name, created: created, ownedBy: "riffle")
  }

  private static func response(_ value: some Encodable) throws -> Response {
    let text = try WireJSON.encode(value, style: .pretty)
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
  }
}
