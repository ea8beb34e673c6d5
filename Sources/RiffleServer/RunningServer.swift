/// A server that runs in this process.
public final class RunningServer: Sendable {
  /// The port that it listens on.
  public let port: Int
  /// The address for clients, for example `http://127.0.0.1:41234`.
  public let baseURL: String

  private let stopping: @Sendable () async -> Void

  init(host: String, port: Int, isSecure: Bool, stop: @escaping @Sendable () async -> Void) {
    self.port = port
    let name = host.contains(":") ? "[\(host)]" : host
    self.baseURL = "\(isSecure ? "https" : "http")://\(name):\(port)"
    self.stopping = stop
  }

  /// Stops listening, lets answers that have begun come to their end (at most the drain time) and returns.
  ///
  /// A second call returns when the first one does.
  public func stop() async { await stopping() }
}
