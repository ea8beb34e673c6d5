import Foundation
import RiffleChaos
import RiffleJobs
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// What ends a batch before its items do, and what is tried again.
@Suite(.timeLimit(.minutes(2))) struct RunLimitsTests {
  /// An answer that comes in two halves, the second when `gate` opens.
  static func held(_ words: String, at gate: Gate) -> Scenario {
    let body =
      Array(
        #"data: {"candidates":[{"content":{"parts":[{"text":"\#(words)"}]},"finishReason":"STOP"}]}"#.utf8) + [10, 10]
    return .hold(body, after: 10, at: gate, contentType: "text/event-stream")
  }

  @Test func `a deadline sends nothing more, and what is under way is finished`() async throws {
    let batch = try BatchFixture(["a", "b", "c"].map { BatchFixture.ask($0) })
    let gate = Gate()
    try await ChaosServer.run([Self.held("One", at: gate), BatchFixture.answer("Two"), BatchFixture.answer("Three")]) {
      server in
      let run = try await batch.run(server.url, change: { $0.timeLimit = .milliseconds(20) }) { event in
        if case .stopping = event { gate.open() }
      }
      // The deadline may come before the first request: then nothing is sent at all.
      let sent = run.events.sentIDs
      #expect(run.summary.reason == .ceilingReached && run.summary.message == "the deadline was reached")
      #expect(sent == ["a"] || sent.isEmpty)
      #expect(run.summary.counts.done == sent.count && run.summary.counts.planned == 3 - sent.count)
      #expect(run.summary.counts.failed == 0 && run.summary.counts.unknown == 0)
      gate.open()
      let rest = try await batch.run(server.url) { $0.timeLimit = .seconds(3_600) }
      #expect(rest.summary.reason == .success && rest.summary.counts.done == 3 && server.requestCount == 3)
    }
  }

  @Test func `tries of unknown outcome count as paid, so that nothing is sent that could exceed the ceiling`()
    async throws
  {
    let batch = try BatchFixture(["a", "b"].map { BatchFixture.ask($0, more: #","model":"m""#) })
    let prices = try PriceList(json: Array(JobRunnerTests.prices.utf8))
    try await ChaosServer.run([.cutBeforeHead, BatchFixture.answer("Two", tokens: 1), BatchFixture.answer("One")]) {
      server in
      // Each try reserves 0.1: after one of unknown outcome there is no room for another.
      let run = try await batch.run(server.url, prices: prices) { $0.costLimit = 199_000_000 }
      #expect(run.summary.reason == .ceilingReached && run.events.sentIDs == ["a"])
      #expect(run.summary.counts.unknown == 1 && run.summary.counts.planned == 1)
      #expect(run.summary.counts.charged == 100_000_000)
      let more = try await batch.run(server.url, prices: prices) { $0.costLimit = 200_000_000 }
      #expect(more.events.sentIDs == ["b"] && more.summary.counts.charged == 101_000_000)
      // Nor is the unknown one sent again beyond it, however it is asked for.
      let again = try await batch.run(server.url, prices: prices) {
        $0.costLimit = 200_000_000
        $0.retries = [.unknown]
      }
      #expect(again.summary.reason == .ceilingReached && again.events.sentIDs.isEmpty && server.requestCount == 2)
    }
  }

  @Test(arguments: [
    ([], []), ([TryState.failed], ["bad"]), ([.unknown], ["lost"]), ([.failed, .unknown], ["bad", "lost"]),
  ])
  func `only what is asked for is tried again`(states: [TryState], ids: [String]) async throws {
    let batch = try BatchFixture(["good", "bad", "lost"].map { BatchFixture.ask($0) })
    let bad = Scenario.apiError(400, name: "INVALID_ARGUMENT")
    let answers = [BatchFixture.answer("1"), bad, .cutBeforeHead] + ids.map { BatchFixture.answer($0) }
    try await ChaosServer.run(answers) { server in
      let first = try await batch.run(server.url)
      #expect(first.summary.counts.done == 1 && first.summary.counts.failed == 1 && first.summary.counts.unknown == 1)
      let second = try await batch.run(server.url) { $0.retries = Set(states) }
      #expect(second.events.sentIDs == ids && server.requestCount == 3 + ids.count)
      #expect((second.summary.reason == .success) == (ids.count == 2))
    }
  }

  @Test func `hashes find a file that was changed behind its size, time and inode`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a"), BatchFixture.ask("b")])
    try await ChaosServer.run(["One", "Two", "Three"].map { BatchFixture.answer($0) }) { server in
      _ = try await batch.run(server.url)
      let path = batch.folder.path("out") + "/a.txt"
      var old = stat()
      let found = unsafe stat(path, &old)
      try #require(found == 0)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.write(contentsOf: Array("Onx\n".utf8))
      try file.close()
      var times = [old.st_atim, old.st_mtim]
      let isBack = unsafe utimensat(AT_FDCWD, path, &times, 0)
      try #require(isBack == 0)
      #expect(try await batch.run(server.url).events.sentIDs.isEmpty)
      #expect(try batch.text("a.txt") == "Onx\n")
      let run = try await batch.run(server.url) { $0.verifiesHashes = true }
      #expect(run.events.sentIDs == ["a"] && run.summary.reason == .success)
      #expect(try batch.text("a.txt") == "Three\n" && batch.text("b.txt") == "Two\n")
    }
  }

  @Test(arguments: ["batch.jsonl", "./batch.jsonl", "batch.jsonl.ledger.sqlite", "batch.jsonl.ledger.sqlite-wal"])
  func `no output is the batch's own manifest or ledger`(output: String) async throws {
    let batch = try BatchFixture([BatchFixture.ask("a", output: output)])
    let error = await #expect(throws: JobError.self) {
      _ = try await batch.run("http://127.0.0.1:9") {
        $0.outputFolder = batch.folder.path
        $0.recording.replacesFiles = true
      }
    }
    guard case .manifest(let problems, _)? = error else { return }
    #expect(problems.map(\.line) == [1] && problems[0].message.contains("own manifest or ledger"))
  }

  @Test func `pictures are compared with what was asked for, and tell their prompt where that is wanted`() async throws
  {
    let data = Data(try Samples.read("gradient-64x48-rgb.png")).base64EncodedString()
    let part = #"{"inlineData":{"mimeType":"image/png","data":"\#(data)"}}"#
    let answer = Scenario.events([
      Array(#"{"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"STOP"}]}"#.utf8)
    ])
    let rest = #""kind":"image","prompt":"A red boat","aspect":"1:1","size":"1K""#
    let batch = try BatchFixture([
      #"{"id":"a","output":"a.png","metadata":true,\#(rest)}"#, #"{"id":"b","output":"b.png",\#(rest)}"#,
    ])
    try await ChaosServer.run([answer, answer]) { server in
      let run = try await batch.run(server.url)
      #expect(run.summary.reason == .success)
      for ending in run.events.endings {
        let receipt = try #require(Receipt(jsonLine: ending.receipts[0]))
        #expect(receipt.requestedAspect == "1:1" && receipt.requestedSize == "1K" && receipt.width == 64)
        #expect(receipt.warnings.contains("picture: 1:1 was asked for, the picture is 64x48"), "\(receipt.warnings)")
      }
      let out = batch.folder.path("out")
      #expect(try Files.read(out + "/a.png").contains("A red boat".utf8))
      #expect(try Files.read(out + "/b.png") == Samples.read("gradient-64x48-rgb.png"))
    }
  }
}
