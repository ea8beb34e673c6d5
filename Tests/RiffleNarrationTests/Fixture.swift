import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleMedia
import RiffleNarration
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Synchronization

/// One test's folder, service and store.
struct Fixture {
  let folder: TemporaryFolder
  let client: ModelClient
  let store: FilePieceStore

  static let model = ModelCatalogue.shared.defaultModel(for: .speech)

  init(_ url: String, api: WireAPI = .gemini) throws {
    folder = try TemporaryFolder()
    var configuration = ModelClient.Configuration(baseURL: url, credentials: try Credentials(key: "a-test-key"))
    configuration.api = api
    configuration.retryPolicy = RetryPolicy(attempts: 1, firstDelay: .milliseconds(1), maxDelay: .milliseconds(1))
    client = try ModelClient(configuration)
    store = try FilePieceStore(folder: folder.path("cache"))
  }

  /// Runs `body` against the embedded server.
  static func embedded(_ body: (Fixture) async throws -> Void) async throws {
    let server = try await ModelServer().start()
    let fixture = try Fixture(server.baseURL)
    do {
      try await body(fixture)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  /// Runs `body` against a server that plays `scenarios`, one a request.
  static func scripted(
    _ scenarios: [Scenario], api: WireAPI = .gemini, _ body: (Fixture, ChaosServer) async throws -> Void
  ) async throws {
    try await ChaosServer.run(scenarios) { server in try await body(try Fixture(server.url, api: api), server) }
  }

  /// Speaks `narration` to a file called `name`.
  func run(
    _ narration: Narration, to name: String, _ change: (inout RecordingOptions) -> Void = { _ in }
  ) async throws -> NarrationResult {
    var options = RecordingOptions(naming: OutputNaming(.file(folder.path(name))))
    options.isSynced = false
    change(&options)
    let session = Session(client: client, options: options)
    return try await Narrator(session: session, store: store, service: "test").run(narration)
  }

  /// A narration of `text`, one request at a time.
  static func narration(_ text: String, limit: Int = 30, speakers: [String] = []) -> Narration {
    var narration = Narration(script: Script(text, speakers: speakers), model: model)
    narration.rules.limit = limit
    narration.jobCount = 1
    // One of the voices that speak the same each time.
    if speakers.isEmpty { narration.voices = [VoiceAssignment(voice: "Charon")] }
    return narration
  }

  /// All samples of the sound file at `path`.
  static func samples(_ path: String) throws -> [Int16] {
    let reader = try AudioFileReader(path: path)
    var (all, block): ([Int16], [Int16]) = ([], [])
    while try reader.next(into: &block) { all += block }
    return all
  }

  /// The samples of the stored pieces of `narration`, in order.
  func storedPieces(_ narration: Narration) throws -> [[Int16]] {
    try narration.preparedRequests(for: client).compactMap {
      try store.find(PieceKey(service: "test", request: $0)).map(Self.samples)
    }
  }

  /// An event stream that says `samples` in two events, cut in the middle of a sample.
  static func speech(_ samples: [Int16], finish: String? = "STOP") -> Scenario {
    let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let middle = bytes.count / 2 | 1
    let parts = [Array(bytes[..<min(middle, bytes.count)]), Array(bytes[min(middle, bytes.count)...])]
    var events = parts.map { part in
      let data = Data(part).base64EncodedString()
      return
        #"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000","data":"\#(data)"}}]}}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":9}}"#
    }
    if let finish { events.append(#"{"candidates":[{"finishReason":"\#(finish)"}]}"#) }
    return .events(events.map { Array($0.utf8) })
  }

  /// A tone of 0.5 s whose peak is `peak`.
  static func tone(_ peak: Double, seconds: Double = 0.5) -> [Int16] {
    (0..<Int(seconds * 24_000)).map { Int16(peak * sin(2 * .pi * 500 * Double($0) / 24_000)) }
  }
}

/// Events that were told.
final class Told: Sendable {
  private let events = Mutex<[NarrationEvent]>([])

  /// Writes an event down.
  var take: @Sendable (NarrationEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }

  /// What was told, in order.
  var all: [NarrationEvent] { events.withLock { $0 } }
}
