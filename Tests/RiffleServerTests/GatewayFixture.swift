import AsyncHTTPClient
import Logging
import NIOHTTP1
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleServer
import Synchronization

/// The lines of a log, each as one text with everything that stands in it.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock(\.self) }

  /// A logger that writes here.
  func logger(_ level: Logger.Level = .debug) -> Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = level
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
      lines.lines.withLock { $0.append(([event.message.description] + all).joined(separator: " ")) }
    }
  }
}

/// A gateway in front of some service on this machine.
enum Gateway {
  static let upstreamKey = "canary-upstream-4711"
  static let clientKey = "canary-client-0815"
  static let clients = [ClientKey(name: "alice", key: clientKey)]
  static let keyHeader: HTTPHeaders = ["x-goog-api-key": clientKey]
  static let bearer: HTTPHeaders = ["authorization": "Bearer " + clientKey]

  /// What asks the service at `address`.
  static func client(
    _ address: String, api: WireAPI = .gemini, logger: Logger? = nil, timeouts: Timeouts = Timeouts()
  ) throws -> ModelClient {
    var configuration = ModelClient.Configuration(
      baseURL: address,
      credentials: try Credentials(key: upstreamKey, placement: api == .gemini ? .header : .bearer))
    configuration.api = api
    configuration.timeouts = timeouts
    configuration.retryPolicy.attempts = 1
    if let logger { configuration.logger = logger }
    return try ModelClient(configuration)
  }
}

/// Runs `body` with a gateway to the service at `address`.
func withGateway(
  _ address: String, api: WireAPI = .gemini, timeouts: Timeouts = Timeouts(), lines: LogLines? = nil,
  _ change: (inout ModelServer.Configuration) throws -> Void = { _ in },
  _ body: (ServerFixture) async throws -> Void
) async throws {
  try await withServer(
    { configuration in
      configuration.clientKeys = Gateway.clients
      if let lines { configuration.logger = lines.logger() }
      configuration.backend = .upstream(
        try Gateway.client(address, api: api, logger: lines?.logger(), timeouts: timeouts))
      try change(&configuration)
    }, body)
}

extension ReceivedRequest {
  /// The request as text, without its body.
  var head: String { "\(method) \(target)\n" + headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") }
}
