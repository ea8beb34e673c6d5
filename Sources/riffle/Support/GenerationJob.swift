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
    try Self.ending { try options.check() }
    try output.checkTextFile()

    var local: RunningServer?
    if connection.local {
      do throws(ServerError) {
        var configuration = ModelServer.Configuration()
        configuration.logger = report.logger("riffle.local")
        local = try await ModelServer(configuration).start()
      } catch {
        throw Ending(error.exitReason, error.description)
      }
    }
    let client = try Self.ending { try ModelClient(try configuration(local: local?.baseURL)) }
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
    let done = try Self.ending { try result.get() }
    if let summary = disposal.summary(of: done.recording) { report.remark(summary) }
    do {
      try Reporting.report(done.recording, output: output, report: report)
    } catch let ending as Ending where ending.reason == .interrupted {
      throw Ending(signal ?? .interrupted, ending.message)
    }
  }

  /// Prints the request as it would be sent, with the key redacted; opens no socket.
  private func dryRun(_ request: GenerateContentRequest) throws {
    let prepared = try Self.ending {
      let client = try ModelClient(try configuration(local: connection.local ? "http://127.0.0.1" : nil))
      return try client.prepare(request, model: model.id, shape: connection.shape)
    }
    Terminal.print(prepared.description)
  }

  /// The client's configuration: `local` is the embedded server's address; without it the options and the environment say
  /// which service and which key.
  private func configuration(local: String?) throws -> ModelClient.Configuration {
    let logger = report.logger("riffle.client")
    if let local { return connection.clientConfiguration(baseURL: local, logger: logger) }
    let environment = Terminal.environment
    let address = ModelClient.Configuration.baseURL(flag: connection.baseURL, environment: environment)
    var configuration = connection.clientConfiguration(baseURL: address, logger: logger)
    configuration.proxies = Proxies(environment: environment)
    let (credentials, warning) = try connection.credentials(environment: environment)
    if let warning { report.remark("warning: " + warning) }
    configuration.credentials = credentials
    if credentials == nil, !connection.dryRun, try !Self.ending({ try ModelClient(configuration).isLoopback }) {
      throw Ending(
        .usage,
        "no key: set GEMINI_API_KEY (or --key-file FILE), or add --local to run through the embedded server without a key"
      )
    }
    return configuration
  }

  /// Calls `body` and turns the rooms' errors into an ending of the tool.
  private static func ending<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as RecordingError {
      throw Ending(error.reason, error.description)
    } catch let error as RequestError {
      throw Ending(error.exitReason, error.description)
    } catch let error as ClientError {
      throw Ending(error.exitReason, error.description)
    } catch let error as CredentialsError {
      throw Ending(error.exitReason, error.description)
    }
  }
}
