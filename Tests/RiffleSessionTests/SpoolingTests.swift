import Foundation
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

/// What is sent again and what is not, what an unknown outcome may have cost, and what stays in the spool.
@Suite(.timeLimit(.minutes(2))) struct SpoolingTests {
  private static let good = Scenario.events([SessionTests.event(100), SessionTests.event(0, finish: "STOP")])
  private static let empty = Scenario.events([SessionTests.event(0, finish: "OTHER")])
  private static let cut: Scenario = {
    let body = SessionTests.stream([SessionTests.event(5000), SessionTests.event(0, finish: "STOP")])
    return .cut(body, after: body.count / 2, contentType: SessionTests.eventStream)
  }()

  private struct Run {
    let result: SessionResult
    let requestCount: Int
    let answers: [Int]
    let notices: [Bool]
  }

  /// Runs one request against `scenarios` with everything kept in a spool in `folder`.
  private static func run(
    _ scenarios: [Scenario], in folder: TemporaryFolder, retriesWhenEmpty: Int = 0, retriesUnknown: Bool = false,
    firstByte: Duration? = nil, model: String = "gemini-3.8-flash-tts"
  ) async throws -> Run {
    try await ChaosServer.run(scenarios) { server in
      var configuration = ModelClient.Configuration(
        baseURL: server.url, credentials: try Credentials(key: "CANARY-KEY"))
      configuration.retryPolicy = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), maxDelay: .milliseconds(1))
      configuration.retriesUnknown = retriesUnknown
      if let firstByte { configuration.timeouts.firstByte = firstByte }
      var options = RecordingOptions(naming: OutputNaming(.file(folder.path("speech.wav"))))
      options.expectedKind = .audio
      options.spooling = .into(Spool(folder: folder.path("riffle/spool"), keepsPrompts: true, command: "test"))
      options.label = "item-7"
      var session = Session(
        client: try ModelClient(configuration), options: options, retriesWhenEmpty: retriesWhenEmpty)
      let answers = Mutex<[Int]>([])
      let notices = Mutex<[Bool]>([])
      session.onAnswer = { status, id in
        answers.withLock { $0.append(id == nil ? -status : status) }
      }
      let result = try await session.run(
        SessionTests.request, model: model, onRetry: { notice in notices.withLock { $0.append(notice.maybeBilled) } })
      return Run(
        result: result, requestCount: server.requestCount, answers: answers.withLock(\.self),
        notices: notices.withLock(\.self))
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scenarios: [Scenario]
    var empty = 0
    var unknown = false
    var requests: Int
    var reason: ExitReason
    /// How many answers stay in the spool.
    var kept = 0
  }

  static let rows: [Row] = [
    Row(testDescription: "(a) 429, then well", scenarios: [.quotaExceeded(), good], requests: 2, reason: .success),
    Row(testDescription: "(a) 503 for ever", scenarios: [.unavailable()], requests: 3, reason: .serviceUnavailable),
    Row(testDescription: "(a) 502 may be billed", scenarios: [.unavailable(502), good], requests: 2, reason: .success),
    Row(
      testDescription: "(a) 400 is not asked again", scenarios: [.apiError(400, name: "INVALID_ARGUMENT"), good],
      requests: 1, reason: .requestRefused),
    Row(testDescription: "(b) empty", scenarios: [empty, good], requests: 1, reason: .notWhatWasAsked),
    Row(testDescription: "(b) empty, by wish", scenarios: [empty, good], empty: 1, requests: 2, reason: .success),
    Row(
      testDescription: "(b) empty for ever", scenarios: [empty], empty: 2, unknown: true, requests: 3,
      reason: .notWhatWasAsked),
    Row(
      testDescription: "(c) cut before the head", scenarios: [.cutBeforeHead, good], requests: 1,
      reason: .outcomeUnknown),
    Row(
      testDescription: "(c) reset, with --retry-empty", scenarios: [.resetBeforeHead, good], empty: 3, requests: 1,
      reason: .outcomeUnknown),
    Row(testDescription: "(c) cut in the head", scenarios: [.cutInHead, good], requests: 1, reason: .outcomeUnknown),
    Row(
      testDescription: "(c) by wish", scenarios: [.cutBeforeHead, .resetBeforeHead, good], unknown: true, requests: 3,
      reason: .success),
    Row(
      testDescription: "(c) by wish, for ever", scenarios: [.cutBeforeHead], unknown: true, requests: 3,
      reason: .outcomeUnknown),
    Row(
      testDescription: "(d) cut after sound, whatever is wished", scenarios: [cut, good], empty: 3, unknown: true,
      requests: 1, reason: .partial, kept: 1),
    Row(
      testDescription: "(d) error after sound",
      scenarios: [.errorInMidStream(after: [SessionTests.event(100)], isBare: false), good],
      empty: 3, unknown: true, requests: 1, reason: .partial, kept: 1),
  ]

  @Test(arguments: rows)
  func `requests are sent again by the rules, and the server has counted them`(row: Row) async throws {
    let folder = try TemporaryFolder()
    let run = try await Self.run(
      row.scenarios, in: folder, retriesWhenEmpty: row.empty, retriesUnknown: row.unknown)
    #expect(run.result.exitReason == row.reason, "\(run.result.message ?? "")")
    #expect(run.requestCount == row.requests)
    #expect(run.result.recording.isOutcomeUnknown == (row.reason == .outcomeUnknown))
    let records = try Spool(folder: folder.path("riffle/spool")).entries()
    #expect(records.count == row.kept && records.allSatisfy { !$0.isInUse && $0.identity.label == "item-7" })
  }

  @Test func `an unknown outcome says what it may have cost, and so does its receipt`() async throws {
    let folder = try TemporaryFolder()
    let run = try await Self.run([.cutBeforeHead], in: folder)
    let recording = run.result.recording
    let cost = try #require(recording.unknownCost)
    #expect(cost.outputTokens == 16_384 && (1...200).contains(cost.inputTokens))
    #expect(
      run.result.message?.contains("may have cost up to about \(cost.inputTokens) tokens of input and 16384") == true)
    let receipt = recording.receiptLines[0]
    #expect(receipt.contains(#""outcome":"unknown""#) && receipt.contains(#""outputTokens":16384"#))
    #expect(run.answers.isEmpty && folder.names.isEmpty)
  }

  @Test func `silence after the request is unknown too, though it is told as a failure of the service`() async throws {
    let folder = try TemporaryFolder()
    let run = try await Self.run([.stallBeforeHead], in: folder, firstByte: .milliseconds(60))
    #expect(run.result.exitReason == .serviceUnavailable && run.result.recording.isOutcomeUnknown)
    #expect(run.requestCount == 1)
    let again = try await Self.run(
      [.stallBeforeHead, Self.good], in: folder, retriesUnknown: true, firstByte: .milliseconds(500))
    #expect(again.result.exitReason == .success && again.requestCount == 2 && again.notices == [true])
  }

  @Test func `a request that surely never went out is not unknown`() async throws {
    let folder = try TemporaryFolder()
    let server = try await ChaosServer.start([.emptyBody])
    let session = try SessionTests.session(server, folder)
    await server.shutdown()
    let result = try await session.run(SessionTests.request, model: "m")
    #expect(result.exitReason == .serviceUnavailable && !result.recording.isOutcomeUnknown)
    #expect(result.recording.receiptLines[0].contains("outcome") == false)
  }

  @Test func `the answer is in the spool when its status is told, and a cut one can be recovered`() async throws {
    let folder = try TemporaryFolder()
    let run = try await Self.run([Self.cut], in: folder)
    #expect(run.answers == [200] && folder.names == ["riffle", "speech.partial.wav"])
    let spool = Spool(folder: folder.path("riffle/spool"))
    let record = try #require(try spool.entries().first)
    #expect(record.id == run.result.recording.spoolID && record.identity.end?.isComplete == false)
    #expect(record.identity.host == "127.0.0.1" && record.identity.model == "gemini-3.8-flash-tts")
    let recording = try spool.recover(record)
    #expect(recording.reason == .partial && recording.message?.contains("connection lost") == true)
    #expect(recording.receipts.first?.path == folder.path("speech.partial-2.wav"))
  }

  @Test func `no key is in the spool, and the request by wish only`() async throws {
    let folder = try TemporaryFolder()
    _ = try await Self.run([Self.cut], in: folder)
    let names = Files.names(in: folder.path("riffle/spool"))
    #expect(names.count == 2)
    for name in names {
      let text = String(decoding: try Files.read(folder.path("riffle/spool/" + name)), as: UTF8.self)
      #expect(!text.contains("CANARY-KEY"))
      #expect(text.contains("hello") == name.hasSuffix(".json"))
    }
  }

  @Test func `an answer whose media cannot be written is received to its end`() async throws {
    let folder = try TemporaryFolder()
    let body = SessionTests.stream([
      SessionTests.event(9000), SessionTests.event(9000), SessionTests.event(0, finish: "STOP"),
    ])
    let gate = Gate()
    let result = try await ChaosServer.run([
      .hold(body, after: 200, at: gate, contentType: SessionTests.eventStream)
    ]) { server in
      var session = try SessionTests.session(server, folder)
      session.options.spooling = .into(Spool(folder: folder.path("riffle/spool")))
      session.onAnswer = { _, _ in
        // The folder goes while the answer comes.
        try? Files.write([1], to: folder.path("speech.wav"))
        gate.open()
      }
      return try await session.run(SessionTests.request, model: "m")
    }
    #expect(result.exitReason == .fileError, "\(result.message ?? "")")
    let spool = Spool(folder: folder.path("riffle/spool"))
    let record = try #require(try spool.entries().first)
    #expect(record.byteCount == body.count && record.identity.end?.isComplete == true)
    let recording = try spool.recover(record)
    #expect(recording.reason == .success && recording.paths == [folder.path("speech-2.wav")])
  }

  @Test func `without a word nothing is kept`() async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([Self.cut]) { server in
      let result = try await SessionTests.session(server, folder).run(SessionTests.request, model: "m")
      #expect(result.exitReason == .partial && result.recording.spoolID == nil && Spool.usual == nil)
    }
  }
}
