import RiffleAPI
import RiffleTestSupport
import Testing

@testable import RiffleJobs

/// Runs that end while items are still theirs, as after a disk that was full for a moment.
@Suite struct LedgerRunTests {
  @Test func `an item that an ended run still has belongs to the next run`() throws {
    let batch = try BatchFixture([BatchFixture.ask("a"), BatchFixture.ask("b")])
    let ledger = try batch.ledger()
    let budget = Budget(limit: nil) { _ in nil }
    try endRunWithItems(of: batch, in: ledger, budget)
    let second = try ledger.beginRun()
    #expect(try ledger.takeOver(by: second).map(\.claim.item.id) == ["a"])
    guard case .claimed(let free) = try ledger.claim(second, shard: .whole, budget: budget) else {
      Issue.record("what was never sent is free again")
      return
    }
    #expect(free.item.id == "b")
  }

  /// A run that claims two items, sends one and ends; its lock goes with it.
  private func endRunWithItems(of batch: BatchFixture, in ledger: Ledger, _ budget: Budget) throws {
    let run = try ledger.beginRun()
    _ = try ledger.load(manifest: batch.manifest, context: batch.context) { _ in }
    guard case .claimed(let sent) = try ledger.claim(run, shard: .whole, budget: budget),
      case .claimed = try ledger.claim(run, shard: .whole, budget: budget)
    else {
      Issue.record("there are two free items")
      return
    }
    try ledger.markSent(sent)
    try run.end(in: ledger)
  }
}
