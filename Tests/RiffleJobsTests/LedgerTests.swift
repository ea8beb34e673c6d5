import Dispatch
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

@testable import RiffleJobs

/// What a ledger remembers for those who come after a crash.
@Suite struct LedgerTests {
  static let budget = Budget(limit: nil) { _ in 100 }

  /// A ledger with items of these ids.
  static func ledger(_ ids: [String]) throws -> (ledger: Ledger, batch: BatchFixture) {
    let batch = try BatchFixture(ids.map { BatchFixture.ask($0) })
    let ledger = try batch.ledger()
    _ = try ledger.load(manifest: batch.manifest, context: batch.context)
    return (ledger, batch)
  }

  static func claimed(_ next: Ledger.Next) -> Claim? { if case .claimed(let claim) = next { claim } else { nil } }

  @Test func `two runs never get the same item`() throws {
    let (ledger, batch) = try Self.ledger(["a", "b", "c"])
    let other = try Ledger(path: ledger.path)
    let (one, two) = (try ledger.beginRun(), try other.beginRun())
    var ids: [String] = []
    for _ in 0..<2 {
      if let claim = Self.claimed(try ledger.claim(one, shard: .whole, budget: Self.budget)) {
        ids.append(claim.item.id)
      }
      if let claim = Self.claimed(try other.claim(two, shard: .whole, budget: Self.budget)) {
        ids.append(claim.item.id)
      }
    }
    #expect(ids == ["a", "b", "c"])
    #expect(try ledger.takeOver(by: one).isEmpty, "the other run lives")
    #expect(try ledger.charged() == 300)
    withExtendedLifetime(batch) {}
  }

  @Test func `what a dead run had sent is an orphan, what it had not sent is free, and what lives is left alone`()
    throws
  {
    let (ledger, batch) = try Self.ledger(["sent", "planned", "living"])
    let living = try ledger.beginRun()
    do {
      let dead = try ledger.beginRun()
      let sent = try #require(Self.claimed(try ledger.claim(dead, shard: .whole, budget: Self.budget)))
      try ledger.markSent(sent)
      _ = try ledger.claim(dead, shard: .whole, budget: Self.budget)
      let kept = try #require(Self.claimed(try ledger.claim(living, shard: .whole, budget: Self.budget)))
      try ledger.markSent(kept)
      #expect(kept.item.id == "living")
      // The run ends here without a word, as a killed process does: its lock goes with it.
    }
    let next = try ledger.beginRun()
    let orphans = try ledger.takeOver(by: next)
    #expect(orphans.map(\.claim.item.id) == ["sent"] && orphans[0].state == .sent && orphans[0].sentAt > 0)
    let free = Self.claimed(try ledger.claim(next, shard: .whole, budget: Self.budget))
    #expect(free?.item.id == "planned")
    #expect(try ledger.charged() == 300, "one living, one orphan, one claimed anew")
    #expect(try ledger.takeOver(by: next).isEmpty)
    withExtendedLifetime((batch, living)) {}
  }

  @Test func `an item that is given back was never claimed`() throws {
    let (ledger, batch) = try Self.ledger(["a"])
    let run = try ledger.beginRun()
    let claim = try #require(Self.claimed(try ledger.claim(run, shard: .whole, budget: Self.budget)))
    #expect(try ledger.counts().inFlight == 1)
    try ledger.release(claim)
    let counts = try ledger.counts()
    #expect(counts.planned == 1 && counts.charged == 0)
    withExtendedLifetime(batch) {}
  }

  @Test func `a manifest with a wrong line changes nothing`() throws {
    let (ledger, batch) = try Self.ledger(["a", "b"])
    try batch.rewrite([BatchFixture.ask("a", "Other?"), BatchFixture.ask("c"), "{}"])
    #expect(throws: JobError.self) { _ = try ledger.load(manifest: batch.manifest, context: batch.context) }
    #expect(try ledger.counts().total == 2)
    try batch.rewrite([BatchFixture.ask("c"), BatchFixture.ask("a", "Other?")])
    let summary = try ledger.load(manifest: batch.manifest, context: batch.context)
    #expect(summary == LoadSummary(itemCount: 2, newCount: 1, changedCount: 1))
    var ids: [String] = []
    try ledger.forEachRow { ids.append($0.item.id) }
    #expect(ids == ["c", "a"])
  }

  @Test(arguments: [
    (["a", "b", "c"], ["a", "b", "c"], 0, 0), (["a", "b", "c"], ["a", "c"], 0, 0), (["a", "b"], ["b", "a"], 0, 0),
    (["a"], ["a", "b"], 1, 0), (["a", "b", "c"], ["a", "b!", "c"], 0, 1), (["a", "b"], ["c"], 1, 0),
  ])
  func `whatever a manifest loses, moves, gains or changes, its ledger has its items, in its order`(
    first: [String], second: [String], newCount: Int, changedCount: Int
  ) throws {
    let (ledger, batch) = try Self.ledger(first)
    // Three times, so that what was new or lost is old by then.
    for round in 0..<3 {
      try batch.rewrite(
        second.map { $0.hasSuffix("!") ? BatchFixture.ask("\($0.first!)", "How?") : BatchFixture.ask($0) })
      let summary = try ledger.load(manifest: batch.manifest, context: batch.context)
      let isFirst = round == 0
      #expect(
        summary
          == LoadSummary(
            itemCount: second.count, newCount: isFirst ? newCount : 0, changedCount: isFirst ? changedCount : 0))
      var ids: [String] = []
      try ledger.forEachRow { ids.append($0.item.id) }
      #expect(ids == second.map { String($0.prefix(1)) })
      #expect(try ledger.counts().total == second.count)
    }
    try batch.rewrite(first.map { BatchFixture.ask($0) } + [BatchFixture.ask(first[0], output: "x.txt")])
    #expect(throws: JobError.self) { _ = try ledger.load(manifest: batch.manifest, context: batch.context) }
    try batch.rewrite(second.map { BatchFixture.ask(String($0.prefix(1)), output: "x.txt") })
    if second.count > 1 {
      #expect(throws: JobError.self) { _ = try ledger.load(manifest: batch.manifest, context: batch.context) }
    }
    #expect(try ledger.counts().total == second.count)
  }

  @Test func `a manifest that is what it was is only read`() throws {
    let (ledger, batch) = try Self.ledger(["a", "b"])
    func log() throws -> [UInt8] { try Files.read(ledger.path + "-wal") }
    let before = try log()
    _ = try ledger.load(manifest: batch.manifest, context: batch.context)
    #expect(try log() == before)
    try batch.rewrite([BatchFixture.ask("b"), BatchFixture.ask("a")])
    _ = try ledger.load(manifest: batch.manifest, context: batch.context)
    #expect(try log() != before)
  }

  @Test(arguments: ["not a database at all, but long enough to be looked at as one", ""])
  func `a file that is no ledger is refused or begun`(words: String) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(words.utf8), to: folder.path("l.sqlite"))
    if words.isEmpty {
      #expect(try Ledger(path: folder.path("l.sqlite")).counts().total == 0)
    } else {
      #expect(throws: JobError.self) { try Ledger(path: folder.path("l.sqlite")) }
    }
    #expect(throws: JobError.self) { try Ledger(path: folder.path("none.sqlite"), existing: true) }
  }

  @Test func `several who begin one ledger at the same moment wait for each other`() throws {
    for _ in 0..<20 {
      let folder = try TemporaryFolder()
      let path = folder.path("l.sqlite")
      let names = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 6) { _ in
        do {
          let ledger = try Ledger(path: path)
          names.withLock { $0.append(ledger.name) }
        } catch {
          names.withLock { $0.append("\(error)") }
        }
      }
      let found = names.withLock { $0 }
      #expect(found.count == 6 && Set(found).count == 1, "all of them have the same ledger: \(found)")
    }
  }

  @Test func `a ledger can be read by its owner only`() throws {
    let (ledger, batch) = try Self.ledger(["a"])
    for name in batch.folder.names where name.contains("ledger.sqlite") {
      #expect(try Files.mode(batch.folder.path(name)) & 0o077 == 0, "\(name)")
    }
    withExtendedLifetime(ledger) {}
  }
}
