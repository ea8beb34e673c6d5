import RiffleAPI
import RiffleClient
import RiffleRecording
import RiffleServer
import RiffleSession
import RiffleTypes

/// The job behind `edit --session`: one more change to what the session knows.
struct EditJob {
  let path: String
  let picture: PictureOptions
  let connection: ConnectionOptions
  let downloads: DownloadOptions
  let output: OutputOptions
  let disposal: DiscardOptions
  let report: ReportOptions

  /// Asks for the change, or prints the request for `--dry-run`, and reports.
  ///
  /// - Throws: ``Ending`` unless everything went well.
  func run(prompt: String, inputs: [String]) async throws {
    let editing = try Ending.from { try EditSession(at: path) }
    let image = try image(prompt: prompt, inputs: inputs, in: editing)
    var options = try output.recordingOptions(defaultOutput: "image.png", stem: "image", report: report)
    options.expectedKind = .image
    options.model = image.model.id
    disposal.apply(to: &options, connection)
    try output.checkExtension(for: .image)
    let run = PictureRun(picture, api: connection.api)
    try run.prepare(&options, prompt: image.prompt, isDry: connection.dryRun)
    let seed = picture.seed.map(Int.init)
    if connection.dryRun { return try dryRun(editing, image, seed) }
    try Ending.from { try options.check() }
    try output.checkTextFile()

    let local = connection.local ? try await EmbeddedService.start(report: report) : nil
    let client = try Ending.from {
      try ModelClient(try connection.serviceConfiguration(local: local?.baseURL, report: report))
    }
    let progress = ProgressLine(isQuiet: report.quiet || output.writesToStandardOutput && Terminal.outputIsTerminal)
    var session = Session(client: client, options: options, retriesWhenEmpty: connection.retryEmpty)
    downloads.apply(to: &session)
    let shape = connection.shape
    let (result, signal) = await Signals.run { [session, report] in
      var editing = editing
      return try await editing.edit(
        image, seed: seed, with: session, shape: shape,
        onEvent: { event in
          guard case .progress(let now) = event else { return }
          progress.update(Reporting.parts(of: now, seconds: progress.elapsedSeconds))
        },
        onRetry: { notice in
          progress.clear()
          report.remark(Reporting.line(on: notice))
        })
    }
    progress.clear()
    await local?.stop()
    let reply = try Ending.from { try result.get() }
    guard var recording = reply.turns.last?.result.recording else { return }
    run.cut(&recording, options)
    if let summary = disposal.summary(of: recording) { report.remark(summary) }
    do {
      try Reporting.report(recording, output: output, report: report)
    } catch let ending as Ending where ending.reason == .interrupted {
      throw Ending(signal ?? .interrupted, ending.message)
    }
    guard reply.exitReason == .success else { throw Ending(reply.exitReason, reply.message) }
  }

  /// What is asked of the picture: by the model that was named, the session's, or the usual one.
  private func image(prompt: String, inputs: [String], in editing: EditSession) throws -> ImageRequest {
    var connection = connection
    connection.model = connection.model ?? editing.file.model
    var image = ImageRequest(
      prompt: try Input.text(argument: prompt, file: nil), model: try connection.chatModel(for: .image))
    image.inputs = try inputs.map { try Input.picture(at: $0) }
    image.aspectRatio = picture.aspect
    image.imageSize = picture.size
    image.systemInstruction = picture.system
    return image
  }

  private func dryRun(_ editing: EditSession, _ image: ImageRequest, _ seed: Int?) throws {
    let prepared = try Ending.from {
      let client = try ModelClient(
        try connection.serviceConfiguration(local: connection.local ? "http://127.0.0.1" : nil, report: report))
      return try client.prepareTurn(
        try editing.request(for: image, seed: seed), model: image.model.id, shape: connection.shape)
    }
    Terminal.print(prepared.description)
  }
}
