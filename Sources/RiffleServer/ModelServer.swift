import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import RiffleClient
import ServiceLifecycle
import UnixSignals

/// A server that answers in the wire formats of Gemini and OpenAI: with the embedded stand-in models, from a recording, or as a
/// gateway to a service somewhere else.
///
/// It listens on one address, plain or with TLS, answers `models`, `generateContent`, `streamGenerateContent` and
/// `countTokens` under `/v1beta` and `/v1`, and `chat/completions`, `images/generations`, `images/edits`, `audio/speech` and `models`
/// under `/v1` and `/v1beta/openai`; without a service upstream it needs no network
/// beyond its own socket. `/healthz` and `/metrics` are for those who look after it. What it holds in memory is bounded by ``Limits``,
/// whatever its readers do.
public struct ModelServer: Sendable {
  /// Where a server listens and whom it serves.
  public struct Configuration: Sendable {
    /// The address or name to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose one.
    public var port = 0
    /// Who answers.
    public var backend = Backend.embedded
    /// The clients that are served, by their keys; nil asks for no key.
    public var clientKeys: [ClientKey]?
    /// What stands in front of `/files/` in the addresses of results, where clients see the server under another name than the
    /// one they send as `Host`; for example `https://media.example.com`.
    public var publicURL: String?
    /// The files for TLS; nil serves plain HTTP.
    public var tls: TLSFiles?
    /// Bounds on memory and time.
    public var limits = Limits()
    /// Where the server says what it does; keys, prompts and media are never logged.
    public var logger: Logger

    /// The defaults: any free port of the loopback address, no keys, no TLS.
    public init(logger: Logger = Logger(label: "riffle.server")) { self.logger = logger }
  }

  /// Who makes the answers to `generateContent` and `streamGenerateContent`.
  public enum Backend: Sendable {
    /// The embedded stand-in models.
    case embedded
    /// A recorded response, the same bytes for whatever is asked of whatever model.
    case replay(ReplayFile)
    /// A service somewhere else, which is asked with this client's address, key, limits of time and attempts; requests that pass
    /// through are sent once.
    case upstream(ModelClient)
  }

  /// Two PEM files for TLS.
  public struct TLSFiles: Hashable, Sendable {
    /// The path of the certificate chain, the server's own certificate first.
    public var certificateFile: String
    /// The path of the private key.
    public var keyFile: String

    /// A certificate chain and its key.
    public init(certificateFile: String, keyFile: String) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }
  }

  let configuration: Configuration
  let health = Health()
  private let tls: TLSConfiguration?

  /// A server that does not listen yet.
  ///
  /// - Throws: `ServerError` when a TLS file cannot be used.
  public init(_ configuration: Configuration = .init()) throws(ServerError) {
    self.configuration = configuration
    self.tls = if let files = configuration.tls { try Self.tlsConfiguration(files) } else { nil }
  }

  /// Serves until the task is cancelled or, with `handlesSignals`, until SIGTERM or SIGINT; then lets answers that have
  /// begun come to their end and returns.
  ///
  /// - Parameters:
  ///   - handlesSignals: whether SIGTERM and SIGINT end the server instead of the process.
  ///   - onListening: called once with the port, when connections are accepted.
  /// - Throws: `ServerError` when the address cannot be listened on.
  public func run(
    handlesSignals: Bool = true, onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) async throws(ServerError) {
    let group = try serviceGroup(signals: handlesSignals ? [.sigterm, .sigint] : [], onListening: onListening)
    // Not a child task: cancelling this one asks the server to drain, it does not cut the answers.
    let task = Task { await run(group) }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      Task { await group.triggerGracefulShutdown() }
    }
    try result.get()
  }

  /// Starts serving in this process and returns as soon as connections are accepted.
  ///
  /// - Throws: `ServerError` when the address cannot be listened on.
  public func start() async throws(ServerError) -> RunningServer {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let group = try serviceGroup(signals: []) { port in
      continuation.yield(port)
      continuation.finish()
    }
    let task = Task {
      defer { continuation.finish() }
      return await run(group)
    }
    for await port in ports {
      return RunningServer(
        host: configuration.host, port: port, isSecure: tls != nil,
        stop: {
          await group.triggerGracefulShutdown()
          _ = await task.value
        })
    }
    try await task.value.get()
    throw ServerError(.stopped, reason: "ended before it listened")
  }

  private func run(_ group: ServiceGroup) async -> Result<Void, ServerError> {
    let address = ServerError.Code.cannotListen(host: configuration.host, port: configuration.port)
    do {
      try await group.run()
      return .success(())
    } catch is CancellationError {
      return .success(())  // the drain time is over: what was still being written has been cut
    } catch let error as IOError {
      return .failure(ServerError(address, reason: systemReason(error.errnoCode).lowercased()))
    } catch let error as SocketAddressError {
      return .failure(ServerError(address, error))
    } catch let error as NIOConnectionError {
      return .failure(ServerError(address, error))
    } catch {
      return .failure(ServerError(.stopped, error))
    }
  }

  private func serviceGroup(
    signals: [UnixSignal], onListening: @escaping @Sendable (Int) async -> Void
  ) throws(ServerError) -> ServiceGroup {
    let router = ServerRouter(configuration, health: health)
    let application = try application(router.router(), onListening: onListening)
    // They are stopped last first: results stay until the last answer is written.
    var service = ServiceGroupConfiguration(
      services: [
        .init(service: router.results),
        .init(service: application, successTerminationBehavior: .gracefullyShutdownGroup),
        .init(service: DrainNotice(health: health, duration: configuration.limits.drainNotice)),
      ],
      gracefulShutdownSignals: signals, logger: quietLogger)
    service.maximumGracefulShutdownDuration =
      configuration.limits.drainTime + configuration.limits.drainNotice
    return ServiceGroup(configuration: service)
  }

  private func application(
    _ router: Router<ServerContext>, onListening: @escaping @Sendable (Int) async -> Void
  ) throws(ServerError) -> some Service {
    let limits = configuration.limits
    let connection = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        IdleStateHandler(allTimeout: TimeAmount(limits.stalledReaderTimeout)),
        ConnectionClock(
          idleTime: TimeAmount(limits.idleTimeout), stallTime: TimeAmount(limits.stalledReaderTimeout),
          bytesPerSecond: limits.bytesPerSecond),
        ConnectionGuard(
          bodyLimit: limits.bodyBytes, droppedBytes: limits.droppedBytes,
          patience: TimeAmount(limits.refusalPatience)),
      ],
      idleTimeout: TimeAmount(limits.idleTimeout),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes,
        maxHeaderFieldCount: limits.headFields))
    let plain = HTTPServerBuilder.http1(configuration: connection)
    let address = BindAddress.hostname(configuration.host, port: configuration.port)
    return Application(
      router: router,
      server: try secured(plain),
      configuration: ApplicationConfiguration(
        address: address, serverName: "riffle",
        availableConnectionsDelegate: .maximum(limits.connections(openFiles: OpenFiles.limit), logger: quietLogger)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: quietLogger)
  }

  private func secured(_ plain: HTTPServerBuilder) throws(ServerError) -> HTTPServerBuilder {
    guard let tls, let files = configuration.tls else { return plain }
    do {
      return try .tls(plain, tlsConfiguration: tls)
    } catch {
      throw ServerError(.badTLSFile(path: files.certificateFile), error)
    }
  }

  /// The framework's own lines are for those who want every trace.
  private var quietLogger: Logger {
    var logger = configuration.logger
    if logger.logLevel == .debug || logger.logLevel == .info { logger.logLevel = .notice }
    return logger
  }
}
