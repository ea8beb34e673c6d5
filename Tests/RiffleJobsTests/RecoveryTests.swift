import Foundation
import RiffleChaos
import RiffleRecording
import RiffleSession
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleJobs

/// What a run finds in the spool that one before it was killed with.
@Suite(.timeLimit(.minutes(2))) struct RecoveryTests {
  let batch: BatchFixture
  let spool: Spool
  static let model = #","model":"gemini-2.5-flash""#

  init() throws {
    batch = try BatchFixture([BatchFixture.ask("a", more: Self.model)])
    spool = Spool(folder: batch.folder.path("spool"))
  }

  var spooled: [String] { Files.names(in: batch.folder.path("spool")) }

  static func words(_ text: String, finish: String = "STOP") -> [UInt8] {
    let usage = #""usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":20,"totalTokenCount":30}"#
    let answer = #"{"candidates":[{"content":{"parts":[{"text":"\#(text)"}]},"finishReason":"\#(finish)"}],\#(usage)}"#
    return Array("data: \(answer)\n\n".utf8)
  }

  static func picture() throws -> [UInt8] {
    let data = Data(try Samples.read("gradient-64x48-rgb.png")).base64EncodedString()
    let part = #"{"inlineData":{"mimeType":"image/png","data":"\#(data)"}}"#
    return Array(#"data: {"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"STOP"}]}"#.utf8) + [10, 10]
  }

  /// How far a run has come when it dies.
  enum Death { case inMidAnswer, afterTheAnswer, afterTheFiles, unwritten, verified }

  /// Leaves a ledger and a spool as a run does that dies with `answer` under way.
  func die(_ death: Death, with answer: [UInt8]) throws {
    let ledger = try batch.ledger()
    try ledger.setFact("outputs", Ledger.absolute(batch.folder.path) + "/out")
    try Files.makeFolder(batch.folder.path("out"))
    _ = try ledger.load(manifest: batch.manifest, context: batch.context)
    let run = try ledger.beginRun()
    let next = try ledger.claim(run, shard: .whole, budget: Budget(limit: nil) { _ in 1_000_000 })
    let claim = try #require(LedgerTests.claimed(next))
    try ledger.markSent(claim)
    var options = RecordingOptions(naming: .parsing(batch.folder.path("out") + "/" + claim.item.output))
    if claim.item.kind == .ask { options.naming = .parsing(batch.folder.path("out") + "/a-media.{ext}") }
    options.wantsText = claim.item.kind == .ask
    options.label = "\(ledger.name)/\(claim.tryKey)"
    options.holdsSpooled = true
    options.spooling = .into(spool)
    (options.status, options.contentType) = (200, "text/event-stream")
    var recorder = try Recorder(options, from: AnswerOrigin(api: "gemini", host: "127.0.0.1"))
    try ledger.markAnswered(claim, status: 200, spool: recorder.spoolID)
    let bytes = death == .inMidAnswer ? Array(answer.prefix(answer.count / 2)) : answer
    try recorder.receive(bytes.span)
    if death == .afterTheFiles || death == .unwritten || death == .verified { _ = recorder.finish() }
    if death == .unwritten {
      try ledger.end(
        claim, TryEnding(state: .failed, reason: .fileError, message: "no space", charged: 500_000))
    }
    if death == .verified {
      try ledger.record(
        claim, [], TryEnding(state: .recorded, reason: .success, message: nil, charged: 500_000))
      try ledger.verify(claim)
    }
    // Nothing is let go of: as where a process dies, its locks go with its objects.
  }

  func resume(_ url: String, retries: Set<TryState> = []) async throws -> (
    summary: BatchSummary, events: [JobEvent]
  ) {
    try await batch.run(url) { [spool] in
      $0.recording.spooling = .into(spool)
      $0.retries = retries
    }
  }

  func row() throws -> LedgerRow {
    var rows: [LedgerRow] = []
    try batch.ledger().forEachRow { rows.append($0) }
    return try #require(rows.first)
  }

  @Test(arguments: [Death.afterTheAnswer, .afterTheFiles])
  func `words that are whole in the spool are recorded without a request`(death: Death) async throws {
    try die(death, with: Self.words("Forty-two"))
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      let run = try await resume(server.url)
      #expect(run.summary.reason == .success && run.summary.recoveredCount == 1 && run.summary.doneCount == 1)
      #expect(server.requestCount == 0 && run.events.sentIDs.isEmpty)
      #expect(try batch.text("a.txt") == "Forty-two\n")
      let ending = try #require(run.events.endings.first)
      #expect(ending.isRecovered && ending.state == .verified && ending.message?.contains("from the spool") == true)
      // 10 tokens of input for 0.30 and 20 of output for 2.50 a million: what it used, not what was reserved.
      #expect(ending.charged == 53_000 && run.summary.counts.charged == 53_000)
      #expect(spooled.isEmpty)
      #expect(try row().tryCount == 1)
      #expect(try await resume(server.url).events.endings.isEmpty && server.requestCount == 0)
    }
  }

  @Test(arguments: [Death.afterTheAnswer, .afterTheFiles], ["a.png", "pictures/a.{ext}"])
  func `a picture that is whole in the spool is recorded once`(death: Death, output: String) async throws {
    try batch.rewrite([
      #"{"id":"a","kind":"image","prompt":"Boat","model":"gemini-3.1-flash-image","output":"\#(output)"}"#
    ])
    if output.contains("/") { try Files.makeFolder(batch.folder.path("out/pictures")) }
    try die(death, with: try Self.picture())
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      let run = try await resume(server.url)
      #expect(run.summary.reason == .success && run.summary.recoveredCount == 1 && server.requestCount == 0)
      let folder = batch.folder.path("out" + (output.contains("/") ? "/pictures" : ""))
      #expect(Files.names(in: folder).filter { !$0.hasSuffix(".partial") } == ["a.png"])
      #expect(try Files.read(folder + "/a.png") == Samples.read("gradient-64x48-rgb.png"))
      #expect(spooled.isEmpty)
    }
  }

  @Test func `a cut answer leaves its item unknown, and is not sent again by itself`() async throws {
    try die(.inMidAnswer, with: Self.words("Forty-two"))
    try await ChaosServer.run([BatchFixture.answer("Now")]) { server in
      let run = try await resume(server.url)
      let ending = try #require(run.events.endings.first)
      #expect(ending.state == .unknown && !ending.isRecovered && run.summary.counts.unknown == 1)
      #expect(ending.message?.contains("middle of the answer") == true && ending.charged == 1_000_000)
      #expect(server.requestCount == 0 && spooled.count == 2)
      let again = try await resume(server.url, retries: [.unknown])
      #expect(again.summary.reason == .success && again.summary.recoveredCount == 0 && server.requestCount == 1)
      #expect(try batch.text("a.txt") == "Now\n")
    }
  }

  @Test func `an answer whose words could not be written is not paid twice when its item is tried again`() async throws
  {
    try die(.unwritten, with: Self.words("Forty-two"))
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      #expect(try await resume(server.url).summary.counts.failed == 1)
      let run = try await resume(server.url, retries: [.failed])
      #expect(run.summary.reason == .success && run.summary.recoveredCount == 1 && server.requestCount == 0)
      #expect(try batch.text("a.txt") == "Forty-two\n")
      // The try that was sent has the cost.
      #expect(run.summary.counts.charged == 500_000)
      #expect(try row().tryCount == 2)
      #expect(spooled.isEmpty)
    }
  }

  @Test func `a finished file that could not be looked at any more is taken on when its item is tried again`()
    async throws
  {
    try batch.rewrite([
      #"{"id":"a","kind":"image","prompt":"Boat","model":"gemini-3.1-flash-image","output":"a.png"}"#
    ])
    try die(.unwritten, with: try Self.picture())
    try #require(Files.exists(batch.folder.path("out") + "/a.png"))
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      let run = try await resume(server.url, retries: [.failed])
      #expect(run.summary.reason == .success && run.summary.recoveredCount == 1 && server.requestCount == 0)
      #expect(Files.names(in: batch.folder.path("out")) == ["a.png"] && spooled.isEmpty)
    }
  }

  @Test func `an item that asks for something else now is not given the old answer`() async throws {
    try die(.unwritten, with: Self.words("Forty-two"))
    try batch.rewrite([BatchFixture.ask("a", "How?", more: Self.model)])
    try await ChaosServer.run([BatchFixture.answer("New")]) { server in
      let run = try await resume(server.url)
      #expect(run.summary.reason == .success && run.summary.recoveredCount == 0 && server.requestCount == 1)
      #expect(try batch.text("a.txt") == "New\n")
    }
  }

  @Test func `words that do not fit their schema fail as they would have`() async throws {
    try Files.write(Array(#"{"type":"object","required":["x"]}"#.utf8), to: batch.folder.path("s.json"))
    try batch.rewrite([BatchFixture.ask("a", more: Self.model + #","schema":"s.json""#)])
    try die(.afterTheAnswer, with: Self.words("[]"))
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      let run = try await resume(server.url)
      let ending = try #require(run.events.endings.first)
      #expect(ending.state == .failed && ending.reason == .notWhatWasAsked && server.requestCount == 0)
      #expect(ending.message?.contains("does not fit the schema") == true && ending.charged == 53_000)
      #expect(spooled.isEmpty)
    }
  }

  @Test func `an answer that was blocked is known to have failed`() async throws {
    try die(.afterTheAnswer, with: Self.words("", finish: "SAFETY"))
    try await ChaosServer.run([BatchFixture.answer("Paid twice")]) { server in
      let run = try await resume(server.url)
      #expect(run.events.endings.map(\.reason) == [.blocked] && run.summary.counts.failed == 1)
      #expect(server.requestCount == 0)
    }
  }

  @Test func `a raw answer that its run did not live to let go of goes with the next one`() async throws {
    try die(.verified, with: Self.words("Forty-two"))
    #expect(spooled.count == 2)
    try await ChaosServer.run([BatchFixture.answer("Made anew")]) { server in
      // The ledger has it as done, without files: they are asked for again, and not taken from the old answer.
      _ = try await resume(server.url)
      #expect(spooled.isEmpty)
    }
  }

  @Test func `answers of other ledgers and of people stay where they are`() async throws {
    for label in ["other-ledger/1", nil, "x"] {
      var options = RecordingOptions(naming: .parsing(batch.folder.path("x.txt")))
      (options.label, options.holdsSpooled, options.spooling) = (label, true, .into(spool))
      (options.status, options.wantsText) = (200, true)
      var recorder = try Recorder(options, from: AnswerOrigin(api: "gemini", host: "127.0.0.1"))
      try recorder.receive(Self.words("Mine").span)
      _ = recorder.finish()
    }
    try await ChaosServer.run([BatchFixture.answer("One")]) { server in
      let run = try await resume(server.url)
      #expect(run.summary.reason == .success && server.requestCount == 1 && spooled.count == 6)
    }
  }
}
