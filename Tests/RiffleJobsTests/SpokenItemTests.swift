import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleJobs
import RiffleMedia
import RiffleNarration
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

/// A store that stops a run when it has its first piece.
private final class StoppingStore: PieceStore {
  private let store: FilePieceStore
  let runner = Mutex<JobRunner?>(nil)

  init(_ store: FilePieceStore) { self.store = store }

  var workFolder: String { store.workFolder }

  func find(_ key: PieceKey) throws -> String? { try store.find(key) }

  func keep(fileAt path: String, as key: PieceKey) throws -> String {
    runner.withLock { $0?.stop(.interrupted, "stopped") }
    return try store.keep(fileAt: path, as: key)
  }
}

/// Long texts and dialogues as items: several requests, one try, one file.
@Suite(.timeLimit(.minutes(2))) struct SpokenItemTests {
  /// Paragraphs that are longer than a request takes, so that each is a piece.
  static let paragraphs = ["One", "Two", "Three"].map { word in
    String(repeating: "\(word) is here now, and it stays. ", count: 90).dropLast() + ""
  }

  private static func item(_ text: String, more: String = "") -> String {
    let text = text.replacingOccurrences(of: "\n", with: "\\n")
    return
      #"{"id":"a","kind":"speak","text":"\#(text)","output":"a.wav","model":"gemini-2.5-flash-preview-tts"\#(more)}"#
  }

  private static let long = item(paragraphs.joined(separator: "\n\n"))

  /// A speech of 100 samples that are all `value`, with what it used.
  private static func speech(_ value: UInt8) -> Scenario {
    let data = Data([UInt8](repeating: value, count: 200)).base64EncodedString()
    return .events([
      Array(
        #"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000","data":"\#(data)"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":100,"totalTokenCount":1100}}"#
          .utf8)
    ])
  }

  private static func samples(_ batch: BatchFixture) throws -> [UInt8] {
    try Array(
      Files.read(batch.folder.path("out/a.wav")).suffix(600).enumerated().filter { $0.offset % 200 == 0 }.map(\.element)
    )
  }

  @Test func `a long text is several requests and one file, and a change asks for what changed`() async throws {
    let batch = try BatchFixture([Self.long])
    try await ChaosServer.run([1, 2, 3, 9].map(Self.speech)) { server in
      let first = try await batch.run(server.url)
      #expect(first.summary.reason == .success && server.requestCount == 3 && first.events.sentIDs == ["a"])
      #expect(try Self.samples(batch) == [1, 2, 3])
      // Usage is the sum of the requests: 3000 tokens at 0.5 and 300 at 10 for a million.
      let receipt = try #require(first.events.endings.first?.receipts.first)
      #expect(receipt.contains(#""promptTokenCount":3000"#) && first.events.endings.map(\.charged) == [4_500_000])
      let again = try await batch.run(server.url)
      #expect(again.summary.reason == .success && server.requestCount == 3)
      var changed = Self.paragraphs
      changed[1] += " More."
      try batch.rewrite([Self.item(changed.joined(separator: "\n\n"))])
      let third = try await batch.run(server.url)
      #expect(third.summary.reason == .success && server.requestCount == 4)
      #expect(try Self.samples(batch) == [1, 9, 3])
    }
  }

  @Test func `a piece that meets a busy service is asked for again, and the others are not`() async throws {
    let batch = try BatchFixture([Self.long])
    let answers = [Self.speech(1), .quotaExceeded(retryDelay: "0.01s"), Self.speech(2), Self.speech(3)]
    try await ChaosServer.run(answers) { server in
      let run = try await batch.run(server.url)
      #expect(run.summary.reason == .success && server.requestCount == 4 && run.events.sentIDs == ["a", "a"])
      #expect(try Self.samples(batch) == [1, 2, 3] && run.summary.counts.charged == 4_500_000)
      #expect(Files.names(in: batch.folder.path("out")).filter { $0 != ".pieces" } == ["a.wav"])
    }
  }

  @Test(arguments: [(Scenario.cutBeforeHead, TryState.unknown), (.apiError(400, name: "INVALID_ARGUMENT"), .failed)])
  func `a piece that fails keeps the others for the next try`(answer: Scenario, state: TryState) async throws {
    let batch = try BatchFixture([Self.long])
    // After a refusal no more pieces are asked for; after an unknown outcome the rest is.
    let rest = state == .unknown ? [Self.speech(3), Self.speech(2)] : [Self.speech(2), Self.speech(3)]
    try await ChaosServer.run([Self.speech(1), answer] + rest) { server in
      let first = try await batch.run(server.url)
      #expect(first.events.endings.map(\.state) == [state])
      #expect(Files.exists(batch.folder.path("out/a.partial.wav")))
      let count = server.requestCount
      let second = try await batch.run(server.url)
      #expect(second.events.sentIDs.isEmpty && server.requestCount == count)
      let third = try await batch.run(server.url) { $0.retries = [.failed, .unknown] }
      #expect(third.summary.reason == .success && server.requestCount == 4)
      #expect(try Self.samples(batch) == [1, 2, 3])
    }
  }

  @Test func `a run that is stopped between pieces gives the item back, with its pieces`() async throws {
    let batch = try BatchFixture([Self.long])
    try await ChaosServer.run([1, 2, 3].map(Self.speech)) { server in
      var configuration = ModelClient.Configuration(baseURL: server.url)
      configuration.retryPolicy = .never
      let client = try ModelClient(configuration)
      var options = BatchOptions(
        outputFolder: batch.folder.path("out"), recording: RecordingOptions(naming: .discard)
      ) { Session(client: client, options: $0) }
      let store = StoppingStore(try FilePieceStore(folder: batch.folder.path("out/.pieces")))
      options.pieceStore = { store }
      let runner = JobRunner(
        ledger: try batch.ledger(), context: batch.context, options: options, prices: .shared, pace: Pace(path: nil))
      store.runner.withLock { $0 = runner }
      let summary = try await runner.run(manifest: batch.manifest)
      store.runner.withLock { $0 = nil }
      #expect(summary.reason == .interrupted && summary.counts.planned == 1 && server.requestCount == 1)
      #expect(summary.counts.charged == 1_500_000)
      #expect(Files.names(in: batch.folder.path("out")).filter { $0 != ".pieces" } == [])
      let next = try await batch.run(server.url)
      #expect(next.summary.reason == .success && server.requestCount == 3)
      #expect(try Self.samples(batch) == [1, 2, 3])
    }
  }

  @Test func `two speakers are one request, three are pieces`() async throws {
    let voices = #","voice":["Ann=Kore","Bob=Puck","Cleo=Leda"]"#
    let batch = try BatchFixture([Self.item("Ann: Hello.\nBob: Hi.", more: voices)])
    try await ChaosServer.run([4, 5, 6].map(Self.speech)) { server in
      _ = try await batch.run(server.url)
      #expect(server.requestCount == 1)
      let config = try JSONValue(bytes: server.requests[0].body)["generationConfig"]?["speechConfig"]
      #expect(config?["multiSpeakerVoiceConfig"]?["speakerVoiceConfigs"]?.array?.count == 2)
      try batch.rewrite([Self.item("Ann: Hello.\nBob: Hi.\nCleo: Stop.", more: voices)])
      let run = try await batch.run(server.url)
      #expect(run.summary.reason == .success && server.requestCount == 3)
      let joined = try Files.read(batch.folder.path("out/a.wav")).suffix(400)
      #expect(Array(joined) == [UInt8](repeating: 5, count: 200) + [UInt8](repeating: 6, count: 200))
    }
  }

  @Test func `what a long text can cost at most is what its requests can`() throws {
    let batch = try BatchFixture([Self.item("Hello.")])
    let short = try BatchPlan(manifest: batch.manifest, context: batch.context, prices: .shared)
    try batch.rewrite([Self.long])
    let long = try BatchPlan(manifest: batch.manifest, context: batch.context, prices: .shared)
    let words = Int64(Self.paragraphs.joined(separator: "\n\n").utf8.count - 6) * 500
    #expect(long.ceiling == short.ceiling * 3 + words - 2 * 6 * 500 && long.itemCount == 1)
  }

  static let wrong: [(String, String)] = [
    ("Ann: Hello.", #","voice":["Ann=Korre"]"#), ("Ann: Hello.\nBob: Hi.", #","voice":["Ann=Kore","Ben=Nobody"]"#),
    ("Ann: ", #","voice":["Ann=Kore"]"#),
  ]

  @Test(arguments: wrong) func `dialogues that cannot be are errors of the manifest`(text: String, more: String) throws
  {
    let batch = try BatchFixture([Self.item(text, more: more)])
    #expect(throws: JobError.self) {
      try BatchPlan(manifest: batch.manifest, context: batch.context, prices: .shared)
    }
  }
}
