import HTTPTypes
import Hummingbird
import NIOCore
import RiffleTranslation

/// Lets in only the clients that show a key, when the server has keys, and each only as often as it may.
///
/// A key may stand in the `x-goog-api-key` header, in `api-key` as Azure's clients send it, in `Authorization: Bearer` or in the
/// `key` query item; the first of these that is there counts.
struct KeyMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  /// The clients that are served; nil serves everybody.
  let clients: ClientRegistry?
  let metrics: ServerMetrics

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if !Self.isOpen(request, context) {
      if let clients {
        try admit(request, context, clients)
      } else if request.uri.path == HealthRoutes.metricsPath {
        // Without keys nobody far away can show who they are.
        throw ServiceError.missingKey
      }
    }
    return try await next(request, context)
  }

  private func admit(_ request: Request, _ context: Context, _ clients: ClientRegistry) throws {
    let isOpenAI = APIShape(of: request) == .openAI
    guard let shown = Self.key(of: request) else {
      throw isOpenAI ? TranslatedError.missingKey : ServiceError.missingKey as any Error
    }
    guard let place = clients.place(showing: shown) else {
      throw isOpenAI ? TranslatedError.invalidKey : ServiceError.invalidKey as any Error
    }
    let client = clients[place]
    let rate = request.uri.path == HealthRoutes.metricsPath ? nil : clients.take(place)
    context.record.note { facts in
      facts.client = client.name
      facts.bodyLimit = client.bodyLimit
      facts.rate = rate
    }
    if let rate, let wait = rate.wait {
      metrics.rateLimited(client.name)
      throw ServiceError.rateLimited(rate, wait: wait)
    }
    if let limit = client.bodyLimit, let count = request.headers[.contentLength].flatMap({ Int($0) }), count > limit {
      throw ServiceError.tooLarge("body", limit: limit)
    }
  }

  /// Whether a request needs no key: the name of a result is a secret of its own, the health is none, and the metrics are for
  /// those on this machine, unless a proxy asks for somebody else.
  private static func isOpen(_ request: Request, _ context: Context) -> Bool {
    let path = request.uri.path
    if path.hasPrefix(ResultRoutes.prefix) || path == HealthRoutes.healthPath { return true }
    guard path == HealthRoutes.metricsPath else { return false }
    let isForwarded = [HTTPField.Name.forwarded, .forwardedFor].contains { request.headers[$0] != nil }
    return !isForwarded && (context.channel.remoteAddress?.isLoopback ?? false)
  }

  private static func key(of request: Request) -> String? {
    for name in [HTTPField.Name.googleAPIKey, .azureAPIKey] {
      if let key = request.headers[name], !key.isEmpty { return key }
    }
    if let value = request.headers[.authorization], let space = value.firstIndex(of: " "),
      value[..<space].lowercased() == "bearer"
    {
      return String(value[value.index(after: space)...])
    }
    return request.uri.queryParameters["key"].flatMap { $0.isEmpty ? nil : String($0) }
  }
}

extension HTTPField.Name {
  /// `api-key`.
  static let azureAPIKey = HTTPField.Name.constant("api-key")
  static let forwarded = HTTPField.Name.constant("Forwarded")
  static let forwardedFor = HTTPField.Name.constant("X-Forwarded-For")
}

extension SocketAddress {
  /// Whether the other side is on this machine.
  var isLoopback: Bool {
    guard let ip = ipAddress else { return true }
    return ip == "::1" || ip.hasPrefix("127.") || ip.hasPrefix("::ffff:127.")
  }
}
