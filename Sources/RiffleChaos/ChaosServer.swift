import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP/1.1 server on plain sockets that plays scenarios, most of them bad.
///
/// The first request gets the first scenario, the second the second, and so on; the last one repeats. Requests are counted
/// over all connections. A scenario that does not begin with a read is taken when a connection opens. The server listens on
/// 127.0.0.1 at a port that the system chooses.
public final class ChaosServer: Sendable {
  /// What a server with TLS proves itself with.
  public struct Identity: Sendable {
    /// The certificate and those that signed it.
    public var certificatePEM: [UInt8]
    /// The private key.
    public var privateKeyPEM: [UInt8]

    /// Makes an identity of two files' bytes.
    public init(certificatePEM: [UInt8], privateKeyPEM: [UInt8]) {
      self.certificatePEM = certificatePEM
      self.privateKeyPEM = privateKeyPEM
    }

    fileprivate func context() throws -> NIOSSLContext {
      let certificates = try NIOSSLCertificate.fromPEMBytes(certificatePEM)
      let key = try NIOSSLPrivateKey(bytes: privateKeyPEM, format: .pem)
      return try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key)))
    }
  }

  /// The port.
  public let port: Int
  /// The address to send requests to, without a slash at the end.
  public let url: String

  private let journal: Journal
  private let listener: any Channel
  private let players: Players

  /// The connections that are being played to.
  ///
  /// A connection begins to be played to where it is made: one that only waited in the listener's queue could be
  /// dropped with the queue, which a channel's writer does not survive.
  private final class Players: Sendable {
    private let tasks = Mutex<[Task<Void, Never>]>([])

    func add(_ task: Task<Void, Never>) { tasks.withLock { $0.append(task) } }

    func finish() async {
      for task in tasks.withLock(\.self) { await task.value }
    }
  }

  private init(port: Int, url: String, journal: Journal, listener: any Channel, players: Players) {
    self.port = port
    self.url = url
    self.journal = journal
    self.listener = listener
    self.players = players
  }

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - scenarios: What to do with each request; at least one.
  ///   - identity: Makes it a server with TLS.
  /// - Returns: The server, listening; end it with ``shutdown()``.
  /// - Throws: What binding the port, or reading the identity, throws.
  public static func start(_ scenarios: [Scenario], identity: Identity? = nil) async throws -> ChaosServer {
    precondition(!scenarios.isEmpty, "a server needs at least one scenario")
    return try await start(identity: identity) { scenarios[min($0, scenarios.count - 1)] }
  }

  /// Starts a server that asks for the scenario of each request, counted from 0.
  ///
  /// - Parameters:
  ///   - host: The address to listen on.
  ///   - port: The port; 0 takes a free one.
  ///   - identity: Makes it a server with TLS.
  ///   - requestLimit: How many requests are kept; those after them are counted.
  ///   - onRequest: Told of each head that was read, and of the label of its scenario.
  ///   - scenario: The scenario of a request; the same number always gives the same.
  /// - Returns: The server, listening; end it with ``shutdown()``.
  /// - Throws: What binding the port, or reading the identity, throws.
  public static func start(
    host: String = "127.0.0.1", port: Int = 0, identity: Identity? = nil, requestLimit: Int = .max,
    onRequest: @escaping @Sendable (String, ReceivedRequest) -> Void = { _, _ in },
    scenario: @escaping @Sendable (Int) -> Scenario
  ) async throws -> ChaosServer {
    let journal = Journal(requestLimit: requestLimit, onRequest: onRequest, scenario)
    let context = try identity?.context()
    let players = Players()
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          let client = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          players.add(Task { await serve(client, journal: journal, hasTLS: context != nil) })
        }
      }
      .bind(host: host, port: port).get()
    let port = listener.localAddress?.port ?? 0
    return ChaosServer(
      port: port, url: "\(context == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(port)",
      journal: journal,
      listener: listener, players: players)
  }

  /// Runs `body` with a server and shuts the server down afterwards, whatever happens.
  ///
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func run<R>(
    _ scenarios: [Scenario], identity: Identity? = nil, _ body: (ChaosServer) async throws -> R
  ) async throws -> R {
    let server = try await start(scenarios, identity: identity)
    do {
      let result = try await body(server)
      await server.shutdown()
      return result
    } catch {
      await server.shutdown()
      throw error
    }
  }

  /// The requests whose heads were read, in the order in which they came, as many as are kept.
  public var requests: [ReceivedRequest] { journal.read { $0.requests } }
  /// How many requests' heads were read.
  public var requestCount: Int { journal.read { $0.requestCount } }
  /// How many connections were accepted.
  public var connectionCount: Int { journal.read { $0.connectionCount } }
  /// How many times a client went away while a scenario was being played.
  public var clientCloseCount: Int { journal.read { $0.clientCloseCount } }

  /// Returns when the heads of `count` requests were read, or the server is shut down.
  public func waitForRequests(_ count: Int) async {
    await journal.wait { $0.requestCount >= count }
  }

  /// Returns when a client went away in the middle of a scenario `count` times, or the server is shut down.
  public func waitForClientCloses(_ count: Int) async {
    await journal.wait { $0.clientCloseCount >= count }
  }

  /// Closes every connection and the port; returns when all is quiet.
  public func shutdown() async {
    let channels = journal.shutdown()
    try? await listener.close()
    for channel in channels { try? await channel.close() }
    await players.finish()
  }

  private static func serve(
    _ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>, journal: Journal, hasTLS: Bool
  ) async {
    let channel = client.channel
    // A connection that fails here fails because of its client, and the journal says so.
    try? await client.executeThenClose { inbound, _ in
      guard journal.open(channel) else { return }
      defer { journal.forget(channel) }
      var connection = Connection(channel, inbound: inbound, journal: journal, hasTLS: hasTLS)
      do {
        try await connection.play()
      } catch {
        journal.addClientClose()
      }
    }
  }
}
