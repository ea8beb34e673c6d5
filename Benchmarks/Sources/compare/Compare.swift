import Foundation

/// Runs Riffle and other people's programs in turn on the same bytes and writes one report.
///
/// `compare.sh` installs the other programs and calls this one.
@main
enum Compare {
  static func main() {
    do {
      let plan = try Plan(CommandLine.arguments.dropFirst())
      try run(plan)
    } catch {
      progress("compare: \(error)")
      exit(1)
    }
  }

  private static func run(_ plan: Plan) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let rows = Rows(plan)
    try rows.holdAll()
    if plan.isQuick {
      let count = rows.report.outcomes.count + rows.report.sizes.count
      print("compare: every result is equal (\(count) contests), nothing timed")
      return
    }
    let report = Report(
      machine: Machine.read(plan), seed: plan.seed, rounds: plan.rounds, outcomes: rows.report.outcomes,
      sizes: rows.report.sizes, samples: rows.report.samples, claims: rows.report.claims, notes: rows.report.notes)
    try report.write(to: plan.reportFolder)
    let missed = report.claims.filter { !$0.isReached }
    let reached = report.claims.count - missed.count
    print(
      "compare: \(reached) of \(report.claims.count) figures reached, in \((clock.now - start).components.seconds) s")
    for claim in missed {
      print("  missed: \(claim.row) against \(claim.against): \(threeDigits(claim.measured))\(claim.unit)")
    }
  }
}

extension Plan {
  /// Reads `--name value` pairs; `--quick` stands alone.
  init(_ arguments: ArraySlice<String>) throws {
    self.init()
    var rest = arguments
    func value(_ name: String) throws -> String {
      guard let value = rest.popFirst() else { throw CompareError("\(name) needs a value") }
      return value
    }
    func number<Number: LosslessStringConvertible>(_ name: String) throws -> Number {
      let text = try value(name)
      guard let number = Number(text) else { throw CompareError("\(name) takes a number, not '\(text)'") }
      return number
    }
    while let name = rest.popFirst() {
      switch name {
      case "--quick": isQuick = true
      case "--rounds": rounds = max(1, try number(name))
      case "--seed": seed = try number(name)
      case "--only": rows = Set(try value(name).split(separator: ",").map(String.init))
      case "--work": workFolder = try value(name)
      case "--out": reportFolder = try value(name)
      case "--riffle": tools.riffle = try value(name)
      case "--launch": tools.launch = try value(name)
      case "--peers": tools.peers = try value(name)
      case "--foundation": tools.foundation = try value(name)
      case "--python": tools.python = try value(name)
      case "--packages": tools.packages = Set(try value(name).split(separator: ",").map(String.init))
      case "--simdjson": tools.simdjson = try value(name)
      case "--png-progressive": tools.pngProgressive = try value(name)
      case "--aklomp": tools.aklomp = try value(name)
      case "--node": tools.node = try value(name)
      case "--new-node": tools.newNode = try value(name)
      case "--jq": tools.jq = try value(name)
      case "--curl": tools.curl = try value(name)
      default: throw CompareError("unknown option \(name)")
      }
    }
    let unknown = rows.subtracting(Rows.names)
    guard unknown.isEmpty else {
      let names = Rows.names.joined(separator: ", ")
      throw CompareError("no row \(unknown.sorted().joined(separator: ", ")); rows: \(names)")
    }
    guard !workFolder.isEmpty, !tools.riffle.isEmpty, !tools.launch.isEmpty, isQuick || !reportFolder.isEmpty else {
      throw CompareError("--work, --out, --riffle and --launch must be given: compare.sh does")
    }
  }
}
