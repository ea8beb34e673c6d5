import RiffleAPI
import RiffleClient
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTypes

/// The one job behind `speak`, `image` and `edit`: a request to a service, its answer to files, a report.
struct GenerationJob {
  private let model: Model
  private let connection: ConnectionOptions
  private let output: OutputOptions
  private let disposal: DiscardOptions
  private let report: ReportOptions
  private var options: RecordingOptions

  /// A job that nothing has been sent for.
  init(
    model: Model, kind: MediaType.Kind, stem: String, defaultOutput: String, connection: ConnectionOptions,
    output: OutputOptions, disposal: DiscardOptions, report: ReportOptions
  ) throws {
    self.model = model
    self.connection = connection
    self.output = output
    self.disposal = disposal
    self.report = report
    options = try output.recordingOptions(defaultOutput: defaultOutput, stem: stem, report: report)
    options.expectedKind = kind
    if disposal.discard { options.naming = .discard }
    try output.checkExtension(for: kind)
    options.model = model.id
  }

  /// Calls `body`, whose errors are the person's: they end the run with 2 before anything is sent.
  static func build(_ body: () throws -> GenerateContentRequest) throws -> GenerateContentRequest {
    do {
      return try body()
    } catch let error as RequestError {
      throw Ending(.usage, error.description)
    }
  }

  /// Sends `request`, or prints it for `--dry-run`, and reports.
  ///
  /// - Throws: ``Ending`` unless everything went well.
  func run(_ request: GenerateContentRequest, comment: String?) async throws {
    var options = options
    options.comment = comment
    if connection.dryRun { return try dryRun(request) }
    try Ending.from { try options.check() }
    try output.checkTextFile()

    let local = connection.local ? try await EmbeddedService.start(report: report) : nil
    let client = try Ending.from {
      try ModelClient(try connection.serviceConfiguration(local: local?.baseURL, report: report))
    }
    let progress = ProgressLine(isQuiet: report.quiet || output.writesToStandardOutput && Terminal.outputIsTerminal)
    let session = Session(client: client, options: options, retriesWhenEmpty: connection.retryEmpty)
    let shape = connection.shape
    let (result, signal) = await Signals.run { [model, report] in
      try await session.run(
        request, model: model.id, shape: shape,
        onProgress: { now in progress.update(Reporting.parts(of: now, seconds: progress.elapsedSeconds)) },
        onRetry: { notice in
          progress.clear()
          report.remark(Reporting.line(on: notice))
        })
    }
    progress.clear()
    await local?.stop()
    let done = try Ending.from { try result.get() }
    if let summary = disposal.summary(of: done.recording) { report.remark(summary) }
    do {
      try Reporting.report(done.recording, output: output, report: report)
    } catch let ending as Ending where ending.reason == .interrupted {
      throw Ending(signal ?? .interrupted, ending.message)
    }
  }

  /// Prints the request as it would be sent, with the key redacted; opens no socket.
  private func dryRun(_ request: GenerateContentRequest) throws {
    let prepared = try Ending.from {
      let client = try ModelClient(
        try connection.serviceConfiguration(local: connection.local ? "http://127.0.0.1" : nil, report: report))
      return try client.prepare(request, model: model.id, shape: connection.shape)
    }
    Terminal.print(prepared.description)
  }
}
