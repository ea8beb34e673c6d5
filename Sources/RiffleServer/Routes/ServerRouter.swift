import Hummingbird
import Logging

/// Puts together what a server answers to.
struct ServerRouter {
  private let configuration: ModelServer.Configuration
  private let admission: Admission
  private let backend: any ModelBackend

  init(_ configuration: ModelServer.Configuration) {
    self.configuration = configuration
    admission = Admission(limits: configuration.limits)
    backend =
      switch configuration.backend {
      case .embedded: EmbeddedBackend(limits: configuration.limits)
      case .replay(let recording): ReplayBackend(recording, limits: configuration.limits)
      }
  }

  /// A router with all paths, the errors and the keys.
  func router() -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    let logger = configuration.logger
    if logger.logLevel <= .info { router.add(middleware: AccessLogMiddleware(logger: logger)) }
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: KeyMiddleware(keys: configuration.clientKeys))
    GeminiRoutes(backend: backend, admission: admission).add(to: router)
    return router
  }
}
