import Hummingbird
import Logging
import RiffleAPI
import RiffleClient

/// Puts together what a server answers to.
struct ServerRouter {
  private let configuration: ModelServer.Configuration
  private let admission: Admission
  private let backend: any ModelBackend
  private let metrics = ServerMetrics()
  private let health: Health
  /// What passes requests on, where a service upstream answers.
  private let relay: UpstreamRelay?
  /// Where large media of requests wait to be sent on; nil keeps all of them in memory.
  private let spool: ScratchFolder?
  /// Where results are kept that clients asked for by address.
  let results: ResultStore

  init(_ configuration: ModelServer.Configuration, health: Health) {
    self.configuration = configuration
    self.health = health
    admission = Admission(limits: configuration.limits)
    let scratch = ScratchFolder()
    results = ResultStore(folder: scratch, byteLimit: configuration.limits.resultBytes)
    switch configuration.backend {
    case .embedded: (backend, relay) = (EmbeddedBackend(limits: configuration.limits), nil)
    case .replay(let recording): (backend, relay) = (ReplayBackend(recording, limits: configuration.limits), nil)
    case .upstream(let client):
      let relay = UpstreamRelay(client: client, metrics: metrics)
      (backend, self.relay) = (UpstreamBackend(relay: relay), relay)
    }
    spool = relay == nil ? nil : scratch
  }

  /// A router with all paths, the errors and the keys.
  func router() -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    let logger = configuration.logger
    router.add(middleware: UnreadBodyMiddleware())
    router.add(middleware: AccessLogMiddleware(logger: logger.logLevel <= .info ? logger : nil, metrics: metrics))
    router.add(middleware: OpenAIHeadersMiddleware())
    router.add(middleware: ErrorMiddleware())
    let clients = configuration.clientKeys.map { ClientRegistry($0) }
    router.add(middleware: KeyMiddleware(clients: clients, metrics: metrics))
    HealthRoutes(health: health, metrics: metrics).add(to: router)
    ResultRoutes(store: results).add(to: router)
    GeminiRoutes(backend: backend, admission: admission).add(to: router)
    if let relay, relay.client.api == .openAI {
      PassThroughRoutes(relay: relay, admission: admission).add(to: router)
    } else {
      ModelRoutes(backend: backend, admission: admission).add(to: router)
      let reader = RequestReader(limits: configuration.limits, spool: spool)
      OpenAIRoutes(
        backend: backend, admission: admission, reader: OpenAIReader(reader: reader), results: results,
        publicURL: configuration.publicURL, isSecure: configuration.tls != nil
      ).add(to: router)
    }
    return router
  }
}
