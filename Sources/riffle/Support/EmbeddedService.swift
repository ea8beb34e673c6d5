import RiffleServer

/// The service of `--local`: the embedded model behind a server on loopback.
enum EmbeddedService {
  /// Starts the server; it ends with the process, or when it is stopped.
  ///
  /// - Throws: ``Ending`` where it cannot be started.
  static func start(report: ReportOptions) async throws -> RunningServer {
    do throws(ServerError) {
      var configuration = ModelServer.Configuration()
      configuration.logger = report.logger("riffle.local")
      return try await ModelServer(configuration).start()
    } catch {
      throw Ending(error.exitReason, error.description)
    }
  }
}
