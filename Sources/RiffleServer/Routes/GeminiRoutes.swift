import Hummingbird
import HummingbirdCore
import RiffleAPI
import RiffleParsing

/// The calls of the Gemini API: `models/{m}` with `:generateContent`, `:streamGenerateContent`, `:countTokens`, under `/v1beta` and
/// `/v1`.
struct GeminiRoutes: Sendable {
  let backend: any ModelBackend
  let admission: Admission

  /// Adds these paths to `router`.
  func add(to router: Router<ServerContext>) {
    for version in ["v1beta", "v1"] {
      let group = router.group(RouterPath(version)).group("models")
      group.post(":model") { request, context in
        let target = try Self.target(context, query: request.uri.queryParameters, version: version)
        return try await backend.answer(request, to: target, in: exchange(context))
      }
    }
  }

  private func exchange(_ context: ServerContext) throws(ServiceError) -> Exchange {
    Exchange(context: context, ticket: try admission.admit())
  }

  /// The last element of the path; the colon before the method may have come as `%3A`.
  static func target(_ context: ServerContext) throws -> String {
    let text = try context.parameters.require("model")
    guard let decoded = PercentEncoding.decode(text) else { throw ServiceError.notFound }
    return decoded
  }

  private static func target(
    _ context: ServerContext, query: FlatDictionary<Substring, Substring>, version: String
  ) throws -> GeminiTarget {
    let words = try target(context).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2 else { throw ServiceError.notFound }
    return GeminiTarget(
      model: String(words[0]), method: String(words[1]), version: version,
      streamFraming: query["alt"] == "sse" ? .eventStream : .array)
  }
}
