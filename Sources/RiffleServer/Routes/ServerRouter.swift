import Hummingbird
import Logging

/// Puts together what a server answers to.
struct ServerRouter {
  private let configuration: ModelServer.Configuration
  private let admission: Admission
  private let backend: any ModelBackend
  /// Where results are kept that clients asked for by address.
  let results: ResultStore

  init(_ configuration: ModelServer.Configuration) {
    self.configuration = configuration
    admission = Admission(limits: configuration.limits)
    results = ResultStore(folder: ScratchFolder(), byteLimit: configuration.limits.resultBytes)
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
    router.add(middleware: OpenAIHeadersMiddleware())
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: KeyMiddleware(keys: configuration.clientKeys))
    ModelRoutes(backend: backend, admission: admission).add(to: router)
    GeminiRoutes(backend: backend, admission: admission).add(to: router)
    OpenAIRoutes(
      backend: backend, admission: admission, reader: OpenAIReader(reader: RequestReader(limits: configuration.limits)),
      results: results, publicURL: configuration.publicURL, isSecure: configuration.tls != nil
    ).add(to: router)
    ResultRoutes(store: results).add(to: router)
    return router
  }
}
