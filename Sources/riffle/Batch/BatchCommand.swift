import ArgumentParser

/// `riffle batch`: many requests from one manifest, remembered in a ledger.
struct BatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Make many files from one manifest, and resume where it ended.",
    discussion: """
      A manifest has one item a line, as JSON or as CSV with a head:

        {"id":"boat-1","kind":"image","prompt":"A red boat","aspect":"16:9","output":"boats/1.png"}
        {"id":"hello","kind":"speak","text":"Good morning","voice":"Kore","output":"hello.flac"}
        {"id":"grey","kind":"edit","inputs":["photo.jpg"],"prompt":"Make it grey","output":"grey.png"}
        {"id":"sum","kind":"ask","prompt":"What is 6 times 7?","output":"sum.txt"}

      Every try is written to MANIFEST.ledger.sqlite before it is sent. A second run goes on where the first one ended, however it \
      ended: an item is done when its files are what was recorded. What was sent and never answered is unknown, may have been paid, \
      and is sent again only with --retry unknown.

      Example: riffle batch run --local --jobs 4 night.jsonl -o out
      """,
    subcommands: [
      BatchRunCommand.self, BatchPlanCommand.self, BatchStatusCommand.self, BatchReportCommand.self,
      BatchSheetCommand.self,
    ])
}
