import ArgumentParser
import FoundationEssentials
import RiffleAPI
import RiffleClient
import RiffleJobs
import RiffleNarration
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTypes

/// What `--retry` may plan anew.
enum BatchRetry: String, CaseIterable, ExpressibleByArgument {
  case failed, unknown, all

  /// The states.
  var states: Set<TryState> {
    switch self {
    case .failed: [.failed]
    case .unknown: [.unknown]
    case .all: [.failed, .unknown]
    }
  }
}

/// `riffle batch run`: makes the files of a manifest, or goes on making them.
struct BatchRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Make the files of a manifest, or go on where the last run ended.",
    discussion: """
      One failure never stops the rest; the run then ends with 1. Ctrl-C sends nothing more and waits for what is under way; a second \
      one ends at once, and what was under way is settled by the next run. Refusals (429, 503) slow all items down, and all \
      processes of this machine that use the same key.

      --max-cost counts all tries in the ledger: each reserves the model's longest answer at the price of the list, and tries of \
      unknown outcome count as paid. Real bills may differ.

      Example: riffle batch run night.jsonl -o out --jobs 8 --rpm 60 --max-cost 5
      """)

  @OptionGroup var places: BatchPlaces

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The folder of outputs (default: the manifest's, or the last run's).", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(help: "Replace files that are there already and are not the ledger's.")
  var force = false

  @Flag(
    inversion: .prefixedNo,
    help: "Wait until the disk has each file; --no-sync is faster, and a power cut may take files that are called done."
  )
  var sync = true

  @Flag(help: "Read the files of done items, and do not only look at size, time and inode.")
  var verifyHashes = false

  @Option(help: ArgumentHelp("Requests at the same time.", valueName: "n"))
  var jobs = 4

  @Option(help: ArgumentHelp("Requests a minute at most, of all processes with this key.", valueName: "n"))
  var rpm: Int?

  @Option(help: ArgumentHelp("Tokens a minute at most, of all processes with this key.", valueName: "n"))
  var tpm: Int?

  @Option(help: ArgumentHelp("Send these items again: failed, unknown or all.", valueName: "state"))
  var retry: BatchRetry?

  @Option(help: ArgumentHelp("Send nothing that could take the cost of all tries over this.", valueName: "amount"))
  var maxCost: Double?

  @Option(help: ArgumentHelp("Send nothing more after this many seconds.", valueName: "seconds"))
  var deadline: Double?

  @OptionGroup var pricing: PriceOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var downloads: DownloadOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 256") }
    for (name, value) in [("rpm", rpm), ("tpm", tpm)] where value.map({ !(1...1_000_000_000).contains($0) }) ?? false {
      throw ValidationError("--\(name) takes a number above 0")
    }
    if let maxCost, !(maxCost >= 0 && maxCost <= 1_000_000_000) {
      throw ValidationError("--max-cost takes an amount from 0")
    }
    if let deadline, !(deadline > 0 && deadline <= 10_000_000) {
      throw ValidationError("--deadline takes seconds above 0")
    }
    if connection.dryRun { throw ValidationError("--dry-run is of single requests: use 'riffle batch plan'") }
    if connection.retryEmpty > 0 {
      throw ValidationError("--retry-empty is of single requests: use --retry failed, which the ledger counts")
    }
    if places.shard != nil, places.shardCount != nil {
      throw ValidationError("--shard tells the number of parts: leave out --shard-count")
    }
  }

  func run() async throws {
    let shard = try places.part().shard
    let prices = try pricing.list()
    let ledger = try Ending.fromJob { try Ledger(path: try places.ledgerPath()) }
    let folder = try Ending.fromJob {
      try output ?? ledger.outputFolder() ?? (places.manifest == "-" ? "." : BatchContext.folder(of: places.manifest))
    }
    let local = connection.local ? try await EmbeddedService.start(report: report) : nil
    var configuration = try connection.serviceConfiguration(local: local?.baseURL, report: report)
    // Pauses and further attempts are the batch's own, so that the ledger knows each of them.
    configuration.retryPolicy = .never
    let client = try Ending.from { try ModelClient(configuration) }

    var options = BatchOptions(outputFolder: folder, recording: recording) { [downloads] recording in
      var session = Session(client: client, options: recording)
      downloads.apply(to: &session)
      return session
    }
    options.jobs = jobs
    options.attempts = connection.attempts
    options.retries = retry?.states ?? []
    options.costLimit = maxCost.map { Int64(($0 * 1e9).rounded(.down)) }
    options.timeLimit = deadline.map { .seconds($0) }
    options.shard = shard
    options.verifiesHashes = verifyHashes
    options.service = connection.pieceService(baseURL: configuration.baseURL)
    if let pieces = FilePieceStore.usualFolder(environment: Terminal.environment) {
      options.pieceStore = { try FilePieceStore(folder: pieces) }
    }
    let pacePath = Pace.usualPath(
      environment: Terminal.environment, host: client.host, credentials: configuration.credentials)
    let progress = BatchProgress(report: report, prices: prices)
    let runner = JobRunner(
      ledger: ledger, context: places.context(connection, service), options: options, prices: prices,
      pace: Pace(path: pacePath, requestsPerMinute: rpm, tokensPerMinute: tpm), onEvent: progress.take)
    let signals = Signals {
      runner.stop(.interrupted, "stopped by a signal")
    }
    let summary: BatchSummary
    do throws(JobError) {
      summary = try await runner.run(manifest: places.manifest)
    } catch {
      progress.clear()
      await local?.stop()
      throw Ending(error.exitReason, error.description)
    }
    await local?.stop()
    if let pieces = FilePieceStore.usualFolder(environment: Terminal.environment),
      FileManager.default.fileExists(atPath: pieces)
    {
      try? FilePieceStore(folder: pieces).prune()
    }
    progress.end(summary)
    guard summary.reason == .success else {
      throw Ending(summary.reason == .interrupted ? signals.reason ?? .interrupted : summary.reason, summary.message)
    }
  }

  private var recording: RecordingOptions {
    var recording = RecordingOptions(naming: .discard)
    recording.replacesFiles = force
    recording.isSynced = sync
    return recording
  }
}
