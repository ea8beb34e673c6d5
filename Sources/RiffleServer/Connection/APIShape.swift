import HTTPTypes
import Hummingbird

/// The two families of services whose words a client understands.
enum APIShape: String, Sendable {
  case gemini
  case openAI = "openai"

  /// The shape that a request speaks, by its path.
  ///
  /// Below `/v1beta/openai/` stands Google's own copy of OpenAI's paths. `/v1/models` is a path of both families: a request that
  /// shows a key as Gemini's clients do (`x-goog-api-key`, `?key=`) or asks for a page (`pageSize`, `pageToken`) means Gemini's,
  /// and one with a bearer or with nothing means OpenAI's; calls of a model (`/v1/models/{m}:verb`) are Gemini's.
  init(of request: Request) {
    let path = request.uri.path
    if path.hasPrefix("/v1beta/openai/") {
      self = .openAI
    } else if path == "/v1/models" || path.hasPrefix("/v1/models/") {
      let isCall = request.method == .post && path != "/v1/models"
      self = isCall || Self.hasGeminiManners(request) ? .gemini : .openAI
    } else {
      self = path.hasPrefix("/v1/") ? .openAI : .gemini
    }
  }

  private static func hasGeminiManners(_ request: Request) -> Bool {
    if request.headers[.googleAPIKey] != nil { return true }
    let query = request.uri.queryParameters
    return ["key", "pageSize", "page_size", "pageToken", "page_token"].contains { query[Substring($0)] != nil }
  }
}
