import ArgumentParser
import RiffleJobs
import RiffleReport
import RiffleTypes

/// `riffle batch report`: a page about a batch that opens offline.
struct BatchReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write an HTML page about a batch: failures first, pictures, players, prompts and receipts.",
    discussion: """
      The page opens without a network and links to the files where they are; of more than 500 items it goes on as NAME-2.html. An \
      earlier report is replaced, any other file is not.

      Example: riffle batch report night.jsonl -o night.html
      """)

  @OptionGroup var places: BatchPlaces

  @Option(
    name: [.short, .long], help: ArgumentHelp("The page (default: MANIFEST.html).", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is no report.")
  var force = false

  @OptionGroup var pricing: PriceOptions

  func run() throws {
    let prices = try pricing.list()
    let path = try output ?? places.besideManifest(".html")
    let ledgers = try places.ledgers()
    var counts = BatchCounts()
    for ledger in ledgers { try Ending.fromJob { counts.add(try ledger.counts(try places.shard(of: ledger))) } }
    var page = ReportPage(title: places.title)
    page.facts = [
      ("Manifest", places.manifest), ("Done", "\(counts.done) of \(counts.total)"),
      ("Cost", "at most " + prices.words(counts.charged)),
    ]
    page.notes = ["Costs are by the list of prices of \(prices.date), and real bills may differ."]
    if counts.unknown > 0 {
      page.notes.append(
        "Unknown items were sent and not answered. They count as paid; --retry unknown sends them again.")
    }
    let files = try BatchRows.report {
      let writer = try ReportWriter(page, at: path, replacing: force)
      try BatchRows.forEach(in: ledgers, places, prices) { row in try writer.append(row) }
      return try writer.finish()
    }
    for path in files.paths { Terminal.print(path) }
  }
}

/// `riffle batch sheet`: all pictures of a batch in one.
struct BatchSheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Draw a contact sheet (PNG) of a batch's pictures and sounds.",
    discussion: """
      Failed items are grey, answers in words are left out. A sheet has 120 cells, and goes on as NAME-2.png. An earlier sheet is replaced, any other file is not.

      Example: riffle batch sheet night.jsonl -o night.png
      """)

  @OptionGroup var places: BatchPlaces

  @Option(
    name: [.short, .long], help: ArgumentHelp("The sheet (default: MANIFEST.sheet.png).", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is no sheet.")
  var force = false

  func run() throws {
    let path = try output ?? places.besideManifest(".sheet.png")
    let ledgers = try places.ledgers()
    let files = try BatchRows.report {
      let writer = try SheetWriter(title: places.title, at: path, replacing: force)
      try BatchRows.forEach(in: ledgers, places, .shared) { row in
        // Words that came as they should have no picture.
        if row.state != .done || !row.media.isEmpty { try writer.append(row) }
      }
      return try writer.finish()
    }
    for path in files.paths { Terminal.print(path) }
  }
}

extension BatchPlaces {
  /// The manifest's path with `ending`.
  fileprivate func besideManifest(_ ending: String) throws -> String {
    guard manifest != "-" else { throw Ending(.usage, "a manifest from standard input needs -o FILE here") }
    return manifest + ending
  }

  /// What the batch is called.
  fileprivate var title: String { manifest == "-" ? "Batch" : "Batch \(manifest.split(separator: "/").last ?? "")" }
}
