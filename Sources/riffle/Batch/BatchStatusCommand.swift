import ArgumentParser
import RiffleJobs
import RiffleTypes

/// `riffle batch status`: how far a batch is.
struct BatchStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a batch is, from its ledger.",
    discussion: """
      Nothing is sent and no file of the batch is touched; a run may be under way. --items lists what is not done.

      Example: riffle batch status night.jsonl
      """)

  @OptionGroup var places: BatchPlaces

  @Flag(help: "Also list each item that is not done, a line each: id, state, message.")
  var items = false

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @OptionGroup var pricing: PriceOptions

  func run() throws {
    let prices = try pricing.list()
    var counts = BatchCounts()
    for ledger in try places.ledgers() {
      let shard = try places.shard(of: ledger)
      try Ending.fromJob {
        counts.add(try ledger.counts(shard))
        if items { try list(ledger, shard) }
      }
    }
    var object = EventWriter()
    object.counts(counts)
    if json { return Terminal.print(object.line) }
    for (name, value) in [
      ("items", counts.total), ("done", counts.done), ("failed", counts.failed), ("unknown", counts.unknown),
      ("in flight", counts.inFlight), ("planned", counts.planned),
    ] { Terminal.print("\(name): \(value)") }
    Terminal.print("cost: at most \(prices.words(counts.charged)) (by the list of prices; real bills may differ)")
    if counts.unknown > 0 { Terminal.print("unknown: sent and never answered; --retry unknown sends them again") }
  }

  private func list(_ ledger: Ledger, _ shard: Shard) throws {
    try ledger.forEachRow(shard) { row in
      guard row.state != .verified else { return }
      if json {
        var object = EventWriter()
        object.text("id", row.item.id)
        object.text("state", row.state.rawValue)
        object.number("tries", row.tryCount)
        if let exit = row.exitCode { object.number("exit", Int(exit)) }
        if let message = row.message { object.text("message", message) }
        Terminal.print(object.line)
      } else {
        Terminal.print("\(row.item.id)\t\(row.state.rawValue)\t\(row.message ?? "")")
      }
    }
  }
}
