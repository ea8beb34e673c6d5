import RiffleAPI
import RiffleChaos
import RiffleJobs
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// Batches against answers that were written down: what is sent, how often, and what is remembered.
@Suite(.timeLimit(.minutes(2))) struct JobRunnerTests {
  @Test func `one failure never stops the rest, and is tried again only when asked`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a"), BatchFixture.ask("b"), BatchFixture.ask("c")])
    let bad = Scenario.apiError(400, name: "INVALID_ARGUMENT")
    try await ChaosServer.run([
      BatchFixture.answer("One"), bad, BatchFixture.answer("Three"), BatchFixture.answer("Two"),
    ]) {
      server in
      let first = try await batch.run(server.url)
      #expect(first.summary.reason == .internalError)
      #expect(first.summary.counts.done == 2 && first.summary.counts.failed == 1)
      #expect(first.events.endings.map(\.state) == [.verified, .failed, .verified])
      #expect(first.events.endings[1].reason == .requestRefused && first.events.endings[1].charged == 0)
      #expect(try batch.text("a.txt") == "One\n" && batch.text("c.txt") == "Three\n")
      let second = try await batch.run(server.url)
      #expect(second.summary.reason == .internalError && second.events.sentIDs.isEmpty && server.requestCount == 3)
      let third = try await batch.run(server.url) { $0.retries = [.failed] }
      #expect(third.summary.reason == .success && third.events.sentIDs == ["b"])
      #expect(try batch.text("b.txt") == "Two\n")
    }
  }

  @Test func `a request that got no status line is unknown, counts as paid and is not sent again by itself`()
    async throws
  {
    let batch = try BatchFixture([BatchFixture.ask("a", more: #","model":"gemini-2.5-flash""#)])
    try await ChaosServer.run([.cutBeforeHead, BatchFixture.answer("Now")]) { server in
      let first = try await batch.run(server.url)
      #expect(first.events.endings.map(\.state) == [.unknown] && first.summary.counts.unknown == 1)
      #expect(first.summary.counts.charged > 0)
      let second = try await batch.run(server.url) { $0.retries = [.failed] }
      #expect(second.events.sentIDs.isEmpty && server.requestCount == 1 && second.summary.reason == .internalError)
      let third = try await batch.run(server.url) { $0.retries = [.unknown] }
      #expect(third.summary.reason == .success && server.requestCount == 2)
      #expect(third.summary.counts.charged > first.summary.counts.charged)
    }
  }

  @Test func `a busy service is asked again after the pause that it wants`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a")])
    try await ChaosServer.run([.quotaExceeded(retryDelay: "0.01s"), BatchFixture.answer("Yes")]) { server in
      let run = try await batch.run(server.url)
      #expect(run.summary.reason == .success && run.events.sentIDs == ["a", "a"])
      #expect(run.summary.counts.done == 1 && server.requestCount == 2)
      var rows: [LedgerRow] = []
      try batch.ledger().forEachRow { rows.append($0) }
      #expect(rows.map(\.tryCount) == [2] && rows[0].state == .verified && rows[0].paths == ["a.txt"])
    }
  }

  @Test func `a file that is gone, cut or changed is made again, one that was only touched is not`() async throws {
    let names = ["gone", "cut", "changed", "touched", "kept"]
    let batch = try BatchFixture(names.map { BatchFixture.ask($0) })
    let answers = (0..<8).map { BatchFixture.answer("Answer \($0)") }
    try await ChaosServer.run(answers) { server in
      _ = try await batch.run(server.url)
      let out = batch.folder.path("out")
      try #require(server.requestCount == 5)
      try Files.remove(out + "/gone.txt")
      try Files.write(Array("An".utf8), to: out + "/cut.txt")
      try Files.write(Array("Axswer 2\n".utf8), to: out + "/changed.txt")
      // The same bytes in another file.
      try Files.write(try Files.read(out + "/touched.txt"), to: out + "/copy")
      try Files.remove(out + "/touched.txt")
      try Files.write(try Files.read(out + "/copy"), to: out + "/touched.txt")
      let again = try await batch.run(server.url)
      #expect(again.events.sentIDs == ["gone", "cut", "changed"])
      #expect(again.summary.reason == .success && again.summary.counts.done == 5)
      #expect(try batch.text("changed.txt") == "Answer 7\n")
    }
  }

  @Test func `an item whose request or input changed is made again, its own file replaced`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a", more: #","inputs":["in.txt"]"#), BatchFixture.ask("b")])
    try Files.write(Array("one".utf8), to: batch.folder.path("in.txt"))
    try await ChaosServer.run((1...4).map { BatchFixture.answer("\($0)") }) { server in
      _ = try await batch.run(server.url)
      try Files.write(Array("two".utf8), to: batch.folder.path("in.txt"))
      #expect(try await batch.run(server.url).events.sentIDs == ["a"])
      #expect(try batch.text("a.txt") == "3\n")
      // Another order and another line change nothing; another prompt does.
      try batch.rewrite([
        BatchFixture.ask("b", "How?"), "", BatchFixture.ask("a", more: #","inputs":["in.txt"]"#),
      ])
      #expect(try await batch.run(server.url).events.sentIDs == ["b"])
      #expect(try batch.text("b.txt") == "4\n")
    }
  }

  @Test func `a file that is not the ledger's stays, and nothing is sent for its name`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a")])
    try Files.makeFolder(batch.folder.path("out"))
    try Files.write([0x78], to: batch.folder.path("out") + "/a.txt")
    try await ChaosServer.run([BatchFixture.answer("New")]) { server in
      let run = try await batch.run(server.url)
      #expect(run.events.endings.map(\.reason) == [.fileError] && server.requestCount == 0)
      #expect(try batch.text("a.txt") == "x")
      let forced = try await batch.run(server.url) {
        $0.retries = [.failed]
        $0.recording.replacesFiles = true
      }
      #expect(forced.summary.reason == .success)
      #expect(try batch.text("a.txt") == "New\n")
    }
  }

  static let prices = """
    {"date":"2026-01-02","currency":"USD","source":"a test","models":{"m":{"input":0,"output":1000,"outputLimit":100}}}
    """

  @Test func `no item is sent that could exceed the ceiling, and what was not used is given back`() async throws {
    let lines = ["a", "b", "c", "d"].map { BatchFixture.ask($0, more: #","model":"m""#) }
    let batch = try BatchFixture(lines)
    let prices = try PriceList(json: Array(Self.prices.utf8))
    try await ChaosServer.run((1...4).map { BatchFixture.answer("\($0)", tokens: 50) }) { server in
      // A try reserves 0.1 and costs 0.05: after two of them a third could be too much.
      let run = try await batch.run(server.url, prices: prices) { $0.costLimit = 190_000_000 }
      #expect(run.summary.reason == .ceilingReached && run.events.sentIDs == ["a", "b"])
      #expect(run.summary.counts.charged == 100_000_000)
      // The ceiling is the ledger's, not the run's.
      let again = try await batch.run(server.url, prices: prices) { $0.costLimit = 199_999_999 }
      #expect(again.summary.reason == .ceilingReached && again.events.sentIDs.isEmpty)
      let rest = try await batch.run(server.url, prices: prices) { $0.costLimit = 250_000_000 }
      #expect(rest.summary.reason == .success && rest.summary.counts.charged == 200_000_000)
    }
  }

  @Test func `with a ceiling a model without a price is an error of its line, before anything is sent`() async throws {
    let batch = try BatchFixture([BatchFixture.ask("a", more: #","model":"m""#), BatchFixture.ask("b")])
    let prices = try PriceList(json: Array(Self.prices.utf8))
    let error = await #expect(throws: JobError.self) {
      _ = try await batch.run("http://127.0.0.1:9", prices: prices) { $0.costLimit = 1_000_000_000 }
    }
    guard case .manifest(let problems, _)? = error else { return }
    #expect(problems.map(\.line) == [2] && problems[0].message.contains("has no price in the list of 2026-01-02"))
  }

  @Test func `a key that is refused at once ends the run with its own code`() async throws {
    let batch = try BatchFixture((0..<5).map { BatchFixture.ask("item \($0)") })
    try await ChaosServer.run([.apiError(403, name: "PERMISSION_DENIED")]) { server in
      let run = try await batch.run(server.url)
      #expect(run.summary.reason == .keyRefused && server.requestCount == 1)
      #expect(run.summary.counts.planned == 4)
    }
  }

  @Test func `each part of a batch sends its own items, and together they send all`() async throws {
    let names = (0..<6).map { "item-\($0)" }
    let batch = try BatchFixture(names.map { BatchFixture.ask($0) })
    try await ChaosServer.run((0..<6).map { BatchFixture.answer("\($0)") }) { server in
      var sent: [String] = []
      for number in 1...3 {
        let part = try Shard(number: number, of: 3)
        let run = try await batch.run(server.url) { $0.shard = part }
        #expect(run.events.sentIDs == names.filter { part.contains($0) } && run.summary.reason == .success)
        sent += run.events.sentIDs
      }
      #expect(sent.sorted() == names)
      #expect(try batch.ledger().counts().done == 6)
    }
  }

  @Test func `outputs of a ledger stay in their folder, so that nothing is paid again because it is not found`()
    async throws
  {
    let batch = try BatchFixture([BatchFixture.ask("a")])
    try await ChaosServer.run([BatchFixture.answer("1")]) { server in
      _ = try await batch.run(server.url)
      let other = batch.folder.path("other")
      await #expect(throws: JobError.self) { _ = try await batch.run(server.url) { $0.outputFolder = other } }
      #expect(server.requestCount == 1)
    }
  }
}
