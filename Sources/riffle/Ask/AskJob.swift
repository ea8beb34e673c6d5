import RiffleAPI
import RiffleClient
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTypes

/// The job behind `ask`: a question to a service, its words to the terminal, its media to files, a report.
struct AskJob {
  let question: Question
  let options: RecordingOptions
  let connection: ConnectionOptions
  let output: OutputOptions
  let downloads: DownloadOptions
  let report: ReportOptions
  let showsThoughts: Bool
  let hasFootnotes: Bool

  /// Asks, or prints the request for `--dry-run`, and reports.
  ///
  /// - Throws: ``Ending`` unless everything went well.
  func run(_ opening: Opening) async throws {
    try Ending.from { try options.check() }
    try output.checkTextFile()
    if connection.dryRun { return try dryRun(opening) }
    let local = connection.local ? try await EmbeddedService.start(report: report) : nil
    let client = try Ending.from {
      try ModelClient(try connection.serviceConfiguration(local: local?.baseURL, report: report))
    }
    var session = Session(client: client, options: options, retriesWhenEmpty: connection.retryEmpty)
    downloads.apply(to: &session)
    // What has to be known whole before it may be printed waits.
    let isHeld = report.json || hasFootnotes || question.schema != nil
    let printer = ReplyPrinter(isHeld: isHeld, showsThoughts: showsThoughts, report: report)
    let shape = connection.shape
    let start = opening.conversation
    let (result, signal) = await Signals.run { [session, question, report] in
      var conversation = start
      let reply = try await session.ask(
        question, in: &conversation, shape: shape, onEvent: printer.take,
        onRetry: { notice in
          printer.pause()
          report.remark(Reporting.line(on: notice))
        })
      return (reply, conversation)
    }
    printer.end()
    await local?.stop()
    let (reply, conversation) = try Ending.from { try result.get() }
    // What was paid for is told before anything else may fail.
    try show(reply, held: isHeld)
    try save(conversation, of: reply, in: opening.file)
    guard reply.exitReason == .success else {
      let reason = reply.exitReason == .interrupted ? signal ?? .interrupted : reply.exitReason
      throw Ending(reason, reply.message ?? "ended with code \(reason.rawValue)")
    }
  }

  private func dryRun(_ opening: Opening) throws {
    let prepared = try Ending.from {
      let client = try ModelClient(
        try connection.serviceConfiguration(local: connection.local ? "http://127.0.0.1" : nil, report: report))
      return try client.prepare(question, in: opening.conversation, shape: connection.shape)
    }
    Terminal.print(prepared.description)
  }

  private func save(_ conversation: Conversation, of reply: Reply, in file: SessionFile?) throws {
    guard var file, reply.isKept else { return }
    file.conversation = conversation
    file.model = question.model
    try Ending.from { try file.save() }
  }

  /// Prints what was held back, saves the words where that was asked for, and tells of files.
  private func show(_ reply: Reply, held isHeld: Bool) throws {
    let text = ReplyText(reply, hasFootnotes: hasFootnotes)
    if isHeld, !report.json {
      if reply.exitReason == .notWhatWasAsked, question.schema != nil {
        report.remark("the model said: " + text.words.prefix(Reporting.shownTextLimit))
      } else {
        Terminal.write(words: text.words)
      }
    }
    if !report.json, !text.notes.isEmpty { Terminal.write(words: "\n" + text.notes.joined(separator: "\n")) }
    var failure: Ending?
    if let file = output.textFile, !text.whole.isEmpty {
      do {
        try Ending.from { try Reporting.save(text: text.whole, to: file, replacing: output.force) }
        report.remark("\(file): \(text.whole.count) characters of text")
      } catch let ending as Ending {
        failure = ending
        if report.json || isHeld { report.remark("the model said: " + text.words) }
      }
    }
    if !report.quiet { for warning in reply.warnings { Terminal.say("warning: " + warning) } }
    if report.json { Terminal.print(ReplyReceipt(reply).jsonLine) }
    for receipt in reply.receipts where receipt.path != nil { report.remark(Reporting.summary(of: receipt)) }
    if report.verbose, let usage = reply.usage { Terminal.say(ReplyText.line(on: usage)) }
    for turn in reply.turns {
      if let id = turn.result.recording.spoolID { report.remark(Reporting.hint(onSpooled: id)) }
    }
    if let failure { throw failure }
  }
}
