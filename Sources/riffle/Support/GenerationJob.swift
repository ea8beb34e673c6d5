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
  private let downloads: DownloadOptions
  private let route: ServiceRoute
  private var options: RecordingOptions
  private var run = PictureRun()
  /// What the request has no word for.
  var settings = ServiceSettings()

  /// A job that nothing has been sent for.
  init(
    model: Model, kind: MediaType.Kind, stem: String, defaultOutput: String, connection: ConnectionOptions,
    service: ServiceOptions, downloads: DownloadOptions, output: OutputOptions, disposal: DiscardOptions,
    report: ReportOptions
  ) throws {
    try service.check(connection)
    route = service.via == .chat ? .chat : kind == .audio ? .speech : .images
    self.downloads = downloads
    self.model = model
    self.connection = connection
    self.output = output
    self.disposal = disposal
    self.report = report
    options = try output.recordingOptions(defaultOutput: defaultOutput, stem: stem, report: report)
    options.expectedKind = kind
    disposal.apply(to: &options, connection)
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

  /// Takes what is asked of pictures besides the request itself.
  ///
  /// - Throws: ``Ending`` where tiles have no place, before anything is sent.
  mutating func apply(_ picture: PictureOptions, prompt: String) throws {
    run = PictureRun(picture, api: connection.api)
    try run.prepare(&options, prompt: prompt, isDry: connection.dryRun)
  }

  private var shape: ResponseShape { connection.shape(for: route) }

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
    var session = Session(client: client, options: options, retriesWhenEmpty: connection.retryEmpty)
    downloads.apply(to: &session)
    let firstSound = options.expectedKind == .audio ? FirstSound(report, progress) : nil
    let (result, signal) = await Signals.run { [session, model, shape, route, settings, report, run] in
      try await run.ask(session, request) { session, request in
        try await session.run(
          request, model: model.id, shape: shape, route: route, settings: settings,
          onProgress: { now in
            if now.mediaByteCount > 0 { firstSound?.tell() }
            progress.update(Reporting.parts(of: now, seconds: progress.elapsedSeconds))
          },
          onRetry: { notice in
            progress.clear()
            report.remark(Reporting.line(on: notice))
          })
      }
    }
    progress.clear()
    await local?.stop()
    var done = try Ending.from { try result.get() }
    run.cut(&done.recording, options)
    if let summary = disposal.summary(of: done.recording) { report.remark(summary) }
    if done.recording.links.contains(where: \.isInWords) {
      report.remark("the words link to pictures: --fetch-links fetches them")
    }
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
      return try client.prepare(request, model: model.id, shape: shape, route: route, settings: settings)
    }
    Terminal.print(prepared.description)
  }
}
