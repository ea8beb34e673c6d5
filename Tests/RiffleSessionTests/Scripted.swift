import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import Synchronization
import Testing

/// Answers that a test writes down, served on loopback one after the other, and what the client sent for them.
struct Scripted {
  /// Sends go to this server.
  let server: ChaosServer

  /// Runs `body` against a server that plays `answers`: each is the documents of one event stream.
  static func run<Value>(
    _ answers: [[String]], _ body: (Scripted) async throws -> Value
  ) async throws -> Value {
    try await ChaosServer.run(answers.map { .events($0.map { Array($0.utf8) }) }) { server in
      try await body(Scripted(server: server))
    }
  }

  /// A session whose media go to `naming`.
  func session(_ naming: OutputNaming = .discard) throws -> Session {
    var configuration = ModelClient.Configuration(baseURL: server.url, credentials: try Credentials(key: "a-test-key"))
    configuration.retryPolicy = RetryPolicy(attempts: 1, firstDelay: .milliseconds(1), maxDelay: .milliseconds(1))
    return Session(client: try ModelClient(configuration), options: RecordingOptions(naming: naming))
  }

  /// The bodies of the requests so far.
  var requests: [JSONValue] {
    get throws { try server.requests.map { try JSONValue(bytes: $0.body) } }
  }

  /// An event with these parts, and the end of the answer where a reason is given.
  static func event(_ parts: String..., finish: String? = nil, rest: String = "") -> String {
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return
      #"{"candidates":[{"content":{"role":"model","parts":[\#(parts.joined(separator: ","))]}\#(reason)\#(rest)}]}"#
  }

  /// A part of words.
  static func words(_ text: String) -> String { #"{"text":"\#(text)"}"# }

  /// A part that calls `name` with `arguments`.
  static func call(_ name: String, _ arguments: String = "{}", id: String? = nil, signature: String? = nil) -> String {
    let id = id.map { #""id":"\#($0)","# } ?? ""
    let signature = signature.map { #","thoughtSignature":"\#($0)""# } ?? ""
    return #"{"functionCall":{\#(id)"name":"\#(name)","args":\#(arguments)}\#(signature)}"#
  }
}

/// What an answer told while it came.
final class Heard: Sendable {
  private let events = Mutex<[ReplyEvent]>([])

  /// Writes an event down.
  var take: @Sendable (ReplyEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }

  /// The words, in their pieces.
  var words: [String] { events.withLock { $0.compactMap { if case .words(let text) = $0 { text } else { nil } } } }
  /// The thoughts, in their pieces.
  var thoughts: [String] { events.withLock { $0.compactMap { if case .thought(let text) = $0 { text } else { nil } } } }
  /// The calls, one array for each turn.
  var calls: [[FunctionCall]] {
    events.withLock { $0.compactMap { if case .calls(let calls) = $0 { calls } else { nil } } }
  }
}
