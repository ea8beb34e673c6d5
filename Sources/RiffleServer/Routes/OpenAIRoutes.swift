import HTTPTypes
import Hummingbird
import NIOCore
import RiffleAPI
import RiffleMedia
import RiffleTranslation

/// The paths of OpenAI's API under `/v1`, and under `/v1beta/openai` where Google has a copy of them.
///
/// Every request is translated to Gemini's words, answered by the backend, and its answer translated back while it comes in.
struct OpenAIRoutes: Sendable {
  let backend: any ModelBackend
  let admission: Admission
  let reader: OpenAIReader
  let results: ResultStore
  /// What stands in front of `/files/` for clients, when that is not the host they asked.
  let publicURL: String?
  let isSecure: Bool

  /// The paths that take a request's body.
  private static let posts: Set = ["chat/completions", "images/generations", "images/edits", "audio/speech"]

  /// The methods that the path of a request is there for, as `Allow` tells them; nil for a path that is not there, or that
  /// speaks Gemini's format.
  static func methods(of request: Request) -> String? {
    guard APIShape(of: request) == .openAI else { return nil }
    let path = request.uri.path
    guard let prefix = ["/v1/", "/v1beta/openai/"].first(where: { path.hasPrefix($0) }) else { return nil }
    let rest = path.dropFirst(prefix.count)
    if posts.contains(String(rest)) { return "POST" }
    return rest == "models" || (rest.hasPrefix("models/") && !rest.dropFirst(7).contains("/")) ? "GET" : nil
  }

  /// Adds these paths to `router`.
  func add(to router: Router<ServerContext>) {
    for prefix in ["v1", "v1beta/openai"] {
      let group = router.group(RouterPath(prefix))
      group.post("chat/completions") { request, context in try await chat(request, exchange(context)) }
      group.post("images/generations") { request, context in try await newImages(request, exchange(context)) }
      group.post("images/edits") { request, context in try await editedImages(request, exchange(context)) }
      group.post("audio/speech") { request, context in try await speech(request, exchange(context)) }
    }
  }

  private func exchange(_ context: ServerContext) throws(ServiceError) -> Exchange {
    Exchange(context: context, ticket: try admission.admit())
  }

  /// The model that a request names.
  func model(_ name: String?) throws(TranslatedError) -> Model {
    guard let name, !name.isEmpty else {
      throw .invalidRequest("You must provide a model parameter.", param: "model")
    }
    guard let model = backend.facts(of: backend.aliases[name] ?? name) else { throw .unknownModel(name) }
    return model
  }

  /// Seconds since 1970, as answers tell when they were made.
  static var timestamp: Int { Timestamp.now }

  // MARK: Chat

  private func chat(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let (chat, media) = try await reader.read(ChatRequest.self, from: request, ticket: exchange.ticket)
    let model = try model(chat.model)
    let isStreaming = chat.stream ?? false
    let call = ModelCall(
      model: model.id, framing: isStreaming ? .eventStream : .document,
      request: try ChatTranslation.geminiRequest(from: chat, model: model, typeOf: media.type), media: media.media)
    let answer = try await backend.answer(call, in: exchange)
    var options = ChatResponseOptions(
      model: chat.model, created: Self.timestamp, fallbackID: RandomName.make(), isStreaming: isStreaming,
      includesUsage: chat.streamOptions?.includeUsage ?? false, images: try Self.imageForm(of: chat),
      audioFormat: try Self.audioFormat(of: chat), contentType: answer.headers[.contentType])
    options.echoesModel = backend.aliases[chat.model] != nil
    let source = TranslatedAnswer(answer, ChatResponseTranslator(options))
    return try await source.response(
      contentType: ChatResponseTranslator.contentType(isStreaming: isStreaming), in: exchange)
  }
  /// The fields by which a client says how pictures stand in a chat, as gateways of Gemini models take them.
  private static func imageForm(of chat: ChatRequest) throws(TranslatedError) -> ChatImageForm {
    guard let value = chat.rest["image_format"] ?? chat.extraBody["image_format"] else { return .markdown }
    switch value.string {
    case "markdown": return .markdown
    case "images": return .images
    case "parts": return .parts
    default:
      throw .invalidRequest(
        "Invalid value for 'image_format'. Supported values are: 'markdown', 'images', 'parts'.",
        param: "image_format", code: "invalid_value")
    }
  }

  private static func audioFormat(of chat: ChatRequest) throws(TranslatedError) -> AudioFileFormat {
    switch chat.audio?.format {
    case nil, "wav": return .wav
    case "mp3": return .mp3
    case "flac": return .flac
    case "opus": return .opus
    case "pcm16": return .rawPCM
    case .some(let name):
      throw .invalidRequest(
        "Invalid value: '\(name)'. Supported values are: 'wav', 'mp3', 'flac', 'opus', 'pcm16'.",
        param: "audio.format", code: "invalid_value")
    }
  }
}
