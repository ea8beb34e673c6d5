import Hummingbird
import RiffleAPI

/// The paths of OpenAI's API where the service upstream speaks it too: every request passes through as it is.
struct PassThroughRoutes: Sendable {
  let relay: UpstreamRelay
  let admission: Admission

  private static let posts = ["chat/completions", "images/generations", "images/edits", "audio/speech"]

  /// Adds these paths to `router`; `/v1beta/openai` leads to the same.
  func add(to router: Router<ServerContext>) {
    for prefix in ["v1", "v1beta/openai"] {
      let group = router.group(RouterPath(prefix))
      for path in Self.posts {
        group.post(RouterPath(path)) { request, context in
          try await relay.pass(request, to: "/v1/" + path, in: exchange(context))
        }
      }
      group.get("models") { request, context in try await relay.pass(request, to: "/v1/models", in: exchange(context)) }
      group.get("models/:model") { request, context in
        let name = try GeminiRoutes.target(context)
        guard !name.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
          throw ServiceError.notFound
        }
        return try await relay.pass(request, to: "/v1/models/" + Endpoint.escaped(name), in: exchange(context))
      }
    }
    router.get("v1beta/models") { _, _ -> Response in throw ServiceError.otherFormat }
    router.get("v1beta/models/:model") { _, _ -> Response in throw ServiceError.otherFormat }
  }

  private func exchange(_ context: ServerContext) throws(ServiceError) -> Exchange {
    Exchange(context: context, ticket: try admission.admit())
  }
}
