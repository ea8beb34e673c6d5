import FoundationEssentials
import RiffleAPI
import RiffleClient
import RiffleMedia
import RiffleNarration
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTypes
import Synchronization

/// The job behind `speak` where a text is more than one request, or the sound is worked on: pieces to one file, a report.
struct NarrationJob {
  var narration: Narration
  let wishes: NarrationOptions
  let connection: ConnectionOptions
  let downloads: DownloadOptions
  let output: OutputOptions
  let disposal: DiscardOptions
  let report: ReportOptions

  /// Speaks, or prints the requests for `--dry-run`, and reports.
  ///
  /// - Throws: ``Ending`` unless everything went well.
  func run(defaultOutput: String) async throws {
    try output.checkExtension(for: .audio)
    var options = try output.recordingOptions(defaultOutput: defaultOutput, stem: "speech", report: report)
    options.expectedKind = .audio
    options.model = narration.model.id
    if wishes.metadata { options.comment = String(narration.script.text.prefix(2_000)) }
    disposal.apply(to: &options, connection)
    if wishes.chapters, options.naming.target == .standardOutput || disposal.discard {
      throw Ending(.usage, "--chapters needs a file: give its name with --output")
    }
    try refuseWishesForOneAnswer()
    if connection.dryRun { return try dryRun() }
    try Ending.from { try options.check() }
    for path in wishes.subtitles { try Ending.from { try PartialFile.preflight(path, replacing: output.force) } }

    let local = connection.local ? try await EmbeddedService.start(report: report) : nil
    let configuration = try connection.serviceConfiguration(local: local?.baseURL, report: report)
    let client = try Ending.from { try ModelClient(configuration) }
    var session = Session(client: client, options: options, retriesWhenEmpty: connection.retryEmpty)
    downloads.apply(to: &session)
    let shelf = try PieceShelf(wishes, isDiscarding: disposal.discard)
    let narrator = Narrator(
      session: session, store: shelf.store,
      service: connection.pieceService(baseURL: configuration.baseURL))
    let progress = NarrationProgress(
      report, isQuiet: report.quiet || output.writesToStandardOutput && Terminal.outputIsTerminal)
    let (outcome, signal) = await Signals.run { [narration] in
      try await narrator.run(narration) { progress.take($0) }
    }
    progress.clear()
    await local?.stop()
    let hint = shelf.close(isWhole: (try? outcome.get())?.exitReason == .success)
    let result = try Ending.from { try outcome.get() }
    try tell(result, signal, hint)
  }

  /// Sees that nothing is wished for that only one answer's own file can be.
  private func refuseWishesForOneAnswer() throws {
    for (name, isWished) in [("--as-received", output.asReceived), ("--text", output.textFile != nil)] where isWished {
      throw Ending(.usage, "\(name) is for one answer, and this speech is joined from pieces")
    }
  }

  /// Prints every request as it would be sent, with the key redacted; opens no socket.
  private func dryRun() throws {
    let descriptions = try Ending.from {
      let client = try ModelClient(
        try connection.serviceConfiguration(local: connection.local ? "http://127.0.0.1" : nil, report: report))
      return try narration.preparedRequests(for: client).map(\.description)
    }
    for description in descriptions { Terminal.print(description) }
  }

  /// Writes what stands beside the speech, tells what became of it, and ends as it did.
  private func tell(_ result: NarrationResult, _ signal: ExitReason?, _ hint: String?) throws {
    var (reason, message) = (result.exitReason, result.message)
    if reason == .brokenPipe { throw Ending(.brokenPipe) }
    if reason == .interrupted, let signal { reason = signal }
    if result.receipt.path != nil || disposal.discard, result.receipt.durationSeconds != nil {
      do {
        try writeCompanions(of: result)
      } catch let error as MediaFileError {
        if reason == .success {
          (reason, message) = (error.exitReason, error.description)
        } else {
          Terminal.say(error.description)
        }
      }
    }
    if !report.quiet { for warning in result.warnings { Terminal.say("warning: " + warning) } }
    if report.json {
      let line = result.receiptLine
      if output.writesToStandardOutput { Terminal.draw(line + "\n") } else { Terminal.print(line) }
    } else if let path = result.path {
      Terminal.print(path)
    }
    if result.receipt.path != nil { report.remark(Reporting.summary(of: result.receipt)) }
    for id in result.spoolIDs.prefix(10) { report.remark(Reporting.hint(onSpooled: id)) }
    if let hint { report.remark(hint) }
    for line in NarrationProgress.lines(on: result.report, isVerbose: report.verbose) { report.remark(line) }
    if reason != .success { throw Ending(reason, message ?? "ended with code \(reason.rawValue)") }
  }

  /// Subtitles and chapters of what was joined, be it a part.
  private func writeCompanions(of result: NarrationResult) throws {
    for path in wishes.subtitles {
      guard let format = NarrationOptions.format(of: path) else { continue }
      let text = Subtitles.text(of: result.timeline, format: format)
      try Reporting.save(text: text, to: path, replacing: output.force)
      report.remark("\(path): \(result.timeline.entries.count) sentences")
    }
    guard wishes.chapters, let path = result.receipt.path else { return }
    let ending = OutputOptions.fileExtension(of: path)
    let stem = ending.map { String(path.dropLast($0.count + 1)) } ?? path
    let name = stem + ".ffmetadata"
    try Reporting.save(text: result.timeline.chapterMetadata, to: name, replacing: output.force)
    report.remark("\(name): \(result.timeline.cuePoints.count) chapters")
  }
}

extension ConnectionOptions {
  /// The name of the service in the keys of pieces; the embedded one is at another address each time.
  func pieceService(baseURL: String) -> String { local ? "embedded \(Versions.riffle)" : baseURL }
}

/// The store of one run: the person's own, or a folder that goes with the run.
private struct PieceShelf {
  let store: FilePieceStore
  private let isTemporary: Bool
  private let isDiscarding: Bool

  init(_ wishes: NarrationOptions, isDiscarding: Bool) throws {
    self.isDiscarding = isDiscarding
    let usual =
      wishes.noCache || isDiscarding
      ? nil : wishes.cache ?? FilePieceStore.usualFolder(environment: Terminal.environment)
    isTemporary = usual == nil
    let folder =
      usual ?? FileManager.default.temporaryDirectory.appending(path: "riffle-pieces-\(UUID().uuidString)").path
    store = try Ending.from { try FilePieceStore(folder: folder) }
  }

  /// Ends the run.
  ///
  /// - Parameter isWhole: whether everything that came is in the speech.
  /// - Returns: a hint where pieces stay that nobody else has: they were paid for.
  func close(isWhole: Bool) -> String? {
    guard isTemporary else {
      store.prune()
      return nil
    }
    let count = ((try? FileManager.default.contentsOfDirectory(atPath: store.folder)) ?? []).count
    if !isWhole, !isDiscarding, count > 0 { return "finished pieces stay where --cache \(store.folder) takes them up" }
    try? FileManager.default.removeItem(atPath: store.folder)
    return nil
  }
}
