import ArgumentParser
import FoundationEssentials
import RiffleAPI
import RiffleJobs
import RiffleSession
import RiffleTypes

extension Ending {
  /// Calls `body` and turns a batch's errors into an ending of the tool.
  static func fromJob<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as JobError {
      throw Ending(error.exitReason, error.description)
    }
  }
}

/// Which manifest, and which part of it.
struct BatchPlaces: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The manifest: JSON Lines or CSV; - for standard input.", valueName: "manifest"),
    completion: .file())
  var manifest: String

  @Option(
    help: ArgumentHelp("The ledger (default: MANIFEST.ledger.sqlite).", valueName: "file"), completion: .file())
  var ledger: String?

  @Option(
    help: ArgumentHelp(
      """
      Work on one of several disjoint parts, for example 2/8; the parts of one manifest share its ledger. Under Slurm's arrays and \
      Kubernetes' indexed jobs the part comes from the environment, and each has a ledger of its own.
      """, valueName: "i/n"))
  var shard: String?

  @Option(
    help: ArgumentHelp(
      "How many parts there are, where JOB_COMPLETION_INDEX tells which (or RIFFLE_SHARD_COUNT).", valueName: "n"))
  var shardCount: Int?
}

extension BatchPlaces {
  /// The part of the batch, and whether the environment told it.
  func part() throws -> (shard: Shard, isAutomatic: Bool) {
    try Ending.fromJob {
      if let shard { return (try Shard(parsing: shard), false) }
      if let told = try Shard(environment: Terminal.environment, count: shardCount) { return (told, true) }
      if shardCount != nil {
        throw JobError.usage("--shard-count needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, or use --shard i/n")
      }
      return (.whole, false)
    }
  }

  /// Where the ledger of this process is.
  func ledgerPath() throws -> String {
    if let ledger { return ledger }
    let (shard, isAutomatic) = try part()
    return try Ending.fromJob { try Ledger.usualPath(manifest: manifest, shard: isAutomatic ? shard : nil) }
  }

  /// The ledgers that there are: the one of this process, or those of all parts of an array.
  ///
  /// - Throws: ``Ending`` with 11 where there is none.
  func ledgers() throws -> [Ledger] {
    let path = try ledgerPath()
    if ledger != nil || FileManager.default.fileExists(atPath: path) {
      return [try Ending.fromJob { try Ledger(path: path, existing: true) }]
    }
    let folder = BatchContext.folder(of: manifest)
    let name = manifest.split(separator: "/").last.map(String.init) ?? ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let parts = names.filter { $0.hasPrefix(name + ".shard-") && $0.hasSuffix(".ledger.sqlite") }.sorted()
    guard !parts.isEmpty else {
      throw Ending(.fileError, "\(path): there is no such ledger, expected one that 'riffle batch run' has made")
    }
    return try parts.map { part in try Ending.fromJob { try Ledger(path: folder + "/" + part, existing: true) } }
  }

  /// The part that a ledger among ``ledgers()`` is to be asked about: its own, where the name tells one.
  func shard(of ledger: Ledger) throws -> Shard {
    guard let range = ledger.path.ranges(of: ".shard-").last else { return try part().shard }
    let words = ledger.path[range.upperBound...].split(separator: ".").first ?? ""
    let numbers = words.split(separator: "-").compactMap { Int($0) }
    guard numbers.count == 2, let shard = try? Shard(number: numbers[0], of: numbers[1]) else {
      return try part().shard
    }
    return shard
  }

  /// What all items have in common.
  func context(_ connection: ConnectionOptions, _ service: ServiceOptions) -> BatchContext {
    var context = BatchContext(
      inputFolder: manifest == "-" ? "." : BatchContext.folder(of: manifest)
    ) { kind, name in
      var connection = connection
      connection.model = name ?? connection.model
      return connection.model(for: kind == .speak ? .speech : kind == .ask ? .text : .image)
    }
    context.api = connection.api
    context.isStandIn = connection.local
    context.route = service.via == .chat ? .chat : nil
    context.shape = { connection.shape(for: $0) }
    return context
  }
}

/// What models cost.
struct PriceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Another list of prices (JSON, in the form of 'riffle batch plan --show-prices').", valueName: "file"),
    completion: .file())
  var prices: String?

  /// The list.
  func list() throws -> PriceList {
    guard let prices else { return .shared }
    return try Ending.fromJob { try PriceList(path: prices) }
  }
}
