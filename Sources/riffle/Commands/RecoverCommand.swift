import ArgumentParser
import RiffleRecording
import RiffleTypes

/// `riffle recover`: answers that were kept as they came to media files, without a network.
struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Make media of answers that were paid for and did not become files.",
    discussion: """
      While an answer comes from the network, its bytes are kept in ${XDG_STATE_HOME:-~/.local/state}/riffle/spool until its media are \
      safe. This decodes what is left there by runs that were killed or failed. Files get the names that were asked for; a name \
      that is taken gives way to the next number. Without anything said, the answers are listed.

      Example: riffle recover --all
      """)

  @Argument(help: ArgumentHelp("An answer, or the beginning of its name.", valueName: "id"))
  var id: String?

  @Flag(
    help:
      "All answers of which nothing was written yet, save those in use; with --prune really all that are not in use.")
  var all = false

  @Flag(help: "List the answers, and the unfinished files that their runs left.")
  var list = false

  @Flag(
    help: "Remove answers whose media, or what could be used of them, were written; with an id or --all also others.")
  var prune = false

  @Flag(help: "Keep the answer even when it was recovered whole.")
  var keepSpool = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if id != nil, all { throw ValidationError("give an id or --all") }
    if list, id != nil || all || prune { throw ValidationError("--list goes alone") }
    if output.writesToStandardOutput, id == nil { throw ValidationError("-o - takes one answer: give its id") }
  }

  func run() throws {
    guard let folder = Spool.usualFolder(environment: Terminal.environment) else {
      throw Ending(.usage, SpoolError.noFolder.description)
    }
    let spool = Spool(folder: folder, keepsVerified: keepSpool, command: "recover")
    if prune { return try prune(spool) }
    let stop = Stop()
    if let id { return try recover(try Ending.from { try spool.entry(id) }, in: spool, stop) }
    let records = try Ending.from { try spool.entries() }
    guard all else { return list(records) }
    try recover(records.filter { !$0.isInUse && $0.identity.state == .unrecovered }, in: spool, stop)
  }

  // MARK: recovering

  /// Recovers one answer after the other; a failure does not stop the rest.
  private func recover(_ records: [SpoolRecord], in spool: Spool, _ stop: Stop) throws {
    var endings: [Ending] = []
    for record in records {
      do {
        try recover(record, in: spool, stop)
      } catch let ending as Ending {
        if let message = ending.message { Terminal.say("\(record.id): \(message)") }
        endings.append(ending)
        if ending.reason == .interrupted || ending.reason == .terminated { throw Ending(ending.reason) }
      }
    }
    if records.isEmpty { report.remark("nothing to recover") }
    guard let first = endings.first else { return }
    throw Ending(endings.allSatisfy { $0.reason == first.reason } ? first.reason : .internalError)
  }

  private func recover(_ record: SpoolRecord, in spool: Spool, _ stop: Stop) throws {
    let naming = output.output.map { OutputNaming.parsing($0, stem: record.identity.output.stem) }
    let recording = try Ending.from {
      try spool.recover(
        record, naming: naming, savesWords: output.textFile == nil, shouldStop: { stop.isSet }, change: apply)
    }
    do {
      try Reporting.report(recording, output: output, report: report)
    } catch let ending as Ending where ending.reason == .interrupted {
      throw Ending(stop.reason ?? .interrupted, ending.message)
    }
  }

  /// What was said now counts more than what was said then.
  private func apply(to options: inout RecordingOptions) {
    options.replacesFiles = output.force
    if output.format != nil {
      (options.audioFormat, options.pictureFormat) = (output.audioFormat, output.pictureFormat)
    }
    if output.asReceived { options.keepsAsReceived = true }
    if output.keepThoughts { options.keepsThoughts = true }
    if output.strictMime { options.isStrictMIME = true }
    options.verification = output.verify
    options.pictureLimits = output.pictureLimits
    options.isSynced = output.sync
    options.wantsDigest = report.json
    if output.textFile != nil { options.wantsText = true }
  }

  // MARK: listing

  private func list(_ records: [SpoolRecord]) {
    for record in records {
      let line = SpoolLine(record)
      if report.json {
        Terminal.print(line.jsonLine)
      } else {
        Terminal.print(line.text)
        for path in line.leftovers { Terminal.print("  left: \(path)") }
      }
    }
    if records.isEmpty { report.remark("nothing is kept") }
  }

  // MARK: removing

  private func prune(_ spool: Spool) throws {
    var records: [SpoolRecord]
    if let id {
      records = [try Ending.from { try spool.entry(id) }]
      if records[0].isInUse { throw Ending(.fileError, SpoolError.inUse(records[0].id).description) }
    } else {
      records = try Ending.from { try spool.entries() }.filter { !$0.isInUse }
      if !all { records.removeAll { $0.identity.state == .unrecovered } }
    }
    var byteCount = 0
    for record in records {
      try Ending.from { try spool.remove(record) }
      byteCount += record.byteCount
      if report.json { Terminal.print(SpoolLine(record).jsonLine) } else { Terminal.print(record.id) }
    }
    if id == nil { _ = try Ending.from { try spool.removeScraps() } }
    report.remark("removed \(records.count) answers, \(ProgressLine.text(bytes: Int64(byteCount)))")
  }
}
