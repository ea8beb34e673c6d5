import Dispatch
import RiffleServer

/// The service of `--local`: the embedded model behind a server on loopback.
struct EmbeddedService {
  /// How long the server may take to end: an answer that nobody waits for any more is not worth more of a person's time.
  private static let patience = DispatchTimeInterval.milliseconds(500)

  private let server: RunningServer

  /// The address for clients.
  var baseURL: String { server.baseURL }

  /// Starts the server; it ends with the process, or when it is stopped.
  ///
  /// - Throws: ``Ending`` where it cannot be started.
  static func start(report: ReportOptions) async throws -> EmbeddedService {
    do throws(ServerError) {
      var configuration = ModelServer.Configuration()
      configuration.logger = report.logger("riffle.local")
      return EmbeddedService(server: try await ModelServer(configuration).start())
    } catch {
      throw Ending(error.exitReason, error.description)
    }
  }

  /// Stops the server, and waits half a second at most: what its model still computes ends with the process.
  func stop() async {
    let (ends, continuation) = AsyncStream.makeStream(of: Never.self)
    Task { [server] in
      await server.stop()
      continuation.finish()
    }
    // A clock that no computing model can hold up.
    DispatchQueue(label: "riffle.patience").asyncAfter(deadline: .now() + Self.patience) { continuation.finish() }
    for await _ in ends {}
  }
}
