import ArgumentParser
import FoundationEssentials
import RiffleJobs
import RiffleParsing
import RiffleTypes

/// `riffle batch plan`: what a manifest asks for, without sending anything.
struct BatchPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Check every line of a manifest and count what it asks for; nothing is sent.",
    discussion: """
      Unknown fields, missing inputs, ids and outputs that stand twice and names that leave the folder are errors with their line \
      numbers. The estimate comes from a dated list of prices, which --prices replaces; models that the list does not have are named.

      Example: riffle batch plan night.jsonl
      """)

  @OptionGroup var places: BatchPlaces
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var pricing: PriceOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print the list of prices that comes with Riffle, and nothing else.")
  var showPrices = false

  func run() throws {
    let prices = try pricing.list()
    if showPrices { return Terminal.print(PriceList.embeddedJSON) }
    let path = places.manifest == "-" ? places.ledger : try places.ledgerPath()
    let plan = try Ending.fromJob {
      let isThere = path.map { FileManager.default.fileExists(atPath: $0) } ?? false
      let ledger = isThere ? try path.map { try Ledger(path: $0, existing: true) } : nil
      return try BatchPlan(
        manifest: places.manifest, context: places.context(connection, service), prices: prices,
        shard: try places.part().shard, ledger: ledger)
    }
    json ? Terminal.print(line(plan, prices)) : show(plan, prices)
  }

  private func show(_ plan: BatchPlan, _ prices: PriceList) {
    let kinds = ItemKind.allCases.compactMap { kind in plan.counts[kind].map { "\($0) \(kind.rawValue)" } }
    Terminal.print("items: \(plan.itemCount)" + (kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))"))
    Terminal.print("done already: \(plan.doneCount)")
    Terminal.print("characters: \(plan.characterCount)")
    Terminal.print("pictures: \(plan.pictureCount)")
    if plan.inputCount > 0 { Terminal.print("inputs: \(plan.inputCount)") }
    let unpriced = plan.unpriced.sorted { $0.key < $1.key }
    if plan.itemCount > unpriced.reduce(0, { $0 + $1.value }) {
      Terminal.print(
        "estimate: about \(prices.words(plan.estimate)), at most \(prices.words(plan.ceiling)), for all items once")
    }
    for (model, count) in unpriced { Terminal.print("no price: \(model) (\(count) items)") }
    if !unpriced.isEmpty {
      Terminal.print(
        "without a price an item is in no estimate, and --max-cost refuses it: name another --model, or give --prices FILE"
      )
    }
    Terminal.print("prices: of \(prices.date); real bills may differ. \(prices.source)")
  }

  private func line(_ plan: BatchPlan, _ prices: PriceList) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("items")
    writer.number(plan.itemCount)
    writer.key("kinds")
    writer.beginObject()
    for kind in ItemKind.allCases {
      guard let count = plan.counts[kind] else { continue }
      writer.key(kind.rawValue)
      writer.number(count)
    }
    writer.endObject()
    for (name, value) in [
      ("done", plan.doneCount), ("characters", plan.characterCount), ("pictures", plan.pictureCount),
      ("inputs", plan.inputCount),
    ] {
      writer.key(name)
      writer.number(value)
    }
    for (name, value) in [
      ("estimate", PriceList.decimal(plan.estimate)), ("ceiling", PriceList.decimal(plan.ceiling)),
      ("currency", prices.currency), ("pricesOf", prices.date),
    ] {
      writer.key(name)
      writer.string(value)
    }
    writer.key("unpriced")
    writer.beginObject()
    for (model, count) in plan.unpriced.sorted(by: { $0.key < $1.key }) {
      writer.key(model)
      writer.number(count)
    }
    writer.endObject()
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
