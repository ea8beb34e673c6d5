import Foundation
import RiffleImaging

/// The report: Markdown, JSON and plots in one folder.
struct Report: Codable, Sendable {
  var machine: Machine
  var seed: UInt64
  var rounds: Int
  var outcomes: [Outcome]
  var sizes: [Outcome]
  var samples: [Sample]
  var claims: [Claim]
  var notes: [String]

  /// Writes `report.md`, `report.json` and `plots/*.png` into `folder`.
  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/plots", withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(fileURLWithPath: folder + "/report.json"))
    var plots: [String] = []
    for (name, chart) in charts() {
      let path = "plots/\(name).png"
      try Data(chart.canvas().encodedPNG()).write(to: URL(fileURLWithPath: "\(folder)/\(path)"))
      plots.append(path)
    }
    try Data(markdown(plots: plots).utf8).write(to: URL(fileURLWithPath: folder + "/report.md"))
  }

  private func markdown(plots: [String]) -> String {
    let memory = "\(decimal(Double(machine.memoryBytes) / 1_073_741_824, 0)) GiB"
    var text = """
      Measured \(machine.date) on \(machine.processor), \(machine.processorCount) cores, \(memory), \(machine.system); \
      kernels: \(machine.instructionSet). Seed \(seed), up to \(rounds) rounds; every program ran in turn on the same bytes, after \
      its result was found equal. Files lay in the page cache. Ratios are of medians; a row of whole processes counts everything \
      from the start of a process to its end.


      """
    for plot in plots { text += "![\(plot)](\(plot))\n" }
    text += "\n### What was to be reached\n\n| work | against | at least | measured | |\n|---|---|---|---|---|\n"
    for claim in claims {
      let limit: String
      switch claim.bound {
      case .atLeast(let value): limit = "\(threeDigits(value))\(claim.unit)"
      case .atMost(let value): limit = "at most \(threeDigits(value))\(claim.unit)"
      }
      text += "| \(claim.work) | \(claim.against) | \(limit) | \(threeDigits(claim.measured))\(claim.unit) "
      text += "| \(claim.isReached ? "reached" : "**missed**") |\n"
    }
    for outcome in outcomes { text += table(outcome) }
    text += inProcessTable()
    text += "\n### One payload, by its size\n\n"
    text += sizesTable()
    text += remarks()
    text += "\n### Versions\n\n| program | version |\n|---|---|\n"
    for (name, version) in machine.versions.sorted(by: { $0.key.lowercased() < $1.key.lowercased() }) {
      text += "| \(name) | \(version) |\n"
    }
    return text
  }

  private func table(_ outcome: Outcome) -> String {
    var text = "\n### \(outcome.title)\n\n"
    text += "| program | median | fastest to slowest | GB/s | CPU | without start | peak memory | riffle is | runs |\n"
    text += "|---|---|---|---|---|---|---|---|---|\n"
    for score in outcome.scores {
      let ratio = outcome.speedup(of: "riffle", over: score.name)
      let inner = score.innerSeconds.isEmpty ? "" : milliseconds(score.innerSeconds.median)
      text += "| \(score.name) | \(milliseconds(score.median)) "
      text +=
        "| \(threeDigits((score.wallSeconds.min() ?? 0) * 1000)) to \(milliseconds(score.wallSeconds.max() ?? 0)) "
      text +=
        "| \(score.byteCount > 1 ? threeDigits(score.gigabytesPerSecond) : "") | \(milliseconds(score.cpuSeconds.median)) "
      text += "| \(inner) | \(mebibytes(score.peakMemory)) "
      text +=
        "| \(score.name == "riffle" ? "" : ratio.map { threeDigits($0) + "x" } ?? "") | \(score.wallSeconds.count) |\n"
    }
    return text
  }

  private func inProcessTable() -> String {
    guard !samples.isEmpty else { return "" }
    var text =
      "\n### In one process\n\n| row | what | chunk | GB/s | median | ns an event |\n|---|---|---|---|---|---|\n"
    for sample in samples {
      let chunk = sample.chunkByteCount > 0 ? "\(sample.chunkByteCount >> 10) KiB" : ""
      text += "| \(sample.row) | \(sample.name) | \(chunk) | \(threeDigits(sample.gigabytesPerSecond)) "
      text +=
        "| \(threeDigits(sample.median * 1e6)) µs | \(sample.nanosecondsPerEvent.map { threeDigits($0) } ?? "") |\n"
    }
    return text
  }

  private func sizesTable() -> String {
    var names: [String] = []
    for score in sizes.flatMap(\.scores) where !names.contains(score.name) { names.append(score.name) }
    var text =
      "| program | "
      + sizes.map { "\($0.title.split(separator: " ").suffix(2).joined(separator: " "))" }.joined(separator: " | ")
    text += " |\n|---|" + sizes.map { _ in "---|" }.joined() + "\n"
    for name in names {
      let cells = sizes.map { outcome in
        outcome.score(name).map { "\(threeDigits($0.gigabytesPerSecond)) GB/s, \(mebibytes($0.peakMemory))" } ?? ""
      }
      text += "| \(name) | \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  private func remarks() -> String {
    let fixed = [
      "Programs that hold a whole document spend much of their time in page faults: the memory they ask the kernel for is as "
        + "large as their peak. With huge pages for malloc they come nearer (the distance to Foundation shrinks by about a third).",
      "simdjson stays ahead on small text events: it indexes a file that is wholly in memory, Riffle a window of it.",
      "google-genai takes part in the text rows with as few runs as its time allows; one run of it is longer than all runs of Riffle.",
      "ijson joins the pieces of a string at every chunk, so its time grows with the square of a payload: small sizes only.",
      "`extract --discard` of an answer of words alone ends with 13, as documented; that is the run which is timed.",
      "Riffle waits until the disk has a file before it gives it its name; `cp` does not. So `cp` is set against `--no-sync`, and "
        + "`cp` with a sync of the file against what Riffle does by itself.",
    ]
    return "\n### Remarks\n\n" + (notes + fixed).map { "* \($0)\n" }.joined()
  }
}
