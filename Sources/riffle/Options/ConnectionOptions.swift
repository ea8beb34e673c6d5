public import ArgumentParser
import Logging
public import RiffleAPI
import RiffleClient
import RiffleSession
import RiffleTypes

/// Where a key goes in a request.
enum KeyPlacement: String, CaseIterable, ExpressibleByArgument {
  case header, query, bearer
}

extension WireAPI: ExpressibleByArgument {}

/// How an answer is asked for.
enum AnswerShape: String, CaseIterable, ExpressibleByArgument {
  case sse, array, unary
}

/// Which service answers, with which key, and how patient we are.
struct ConnectionOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "The model (default: `riffle models` tells).")
  var model: String?

  @Flag(help: "Run the same job through the embedded server on loopback: no key, no network.")
  var local = false

  @Option(help: "The format that the service speaks: gemini or openai.")
  var api: WireAPI = .gemini

  @Option(
    help: """
      The service (default: GOOGLE_GEMINI_BASE_URL, else Google's; with --api openai OPENAI_BASE_URL, else OpenAI's).
      """)
  var baseURL: String?

  @Option(
    help: ArgumentHelp(
      "Read the key from this file (default: GOOGLE_API_KEY, else GEMINI_API_KEY; with --api openai OPENAI_API_KEY).",
      valueName: "file"),
    completion: .file()
  )
  var keyFile: String?

  @Option(
    help: """
      Where the key goes: header (x-goog-api-key, or api-key), query (?key=) or bearer (Authorization) \
      (default: header, with --api openai bearer).
      """)
  var auth: KeyPlacement?

  @Option(help: ArgumentHelp("Trust the certificates in this PEM file too.", valueName: "file"), completion: .file())
  var caFile: String?

  @Flag(help: "Allow plain http to other machines than this one.")
  var insecureHTTP = false

  @Option(
    help: """
      How the answer is asked for: sse, array or unary (default: sse; with --api openai pictures and speech come unary).
      """)
  var transport: AnswerShape?

  @Option(help: ArgumentHelp("Seconds until a connection stands.", valueName: "seconds"))
  var connectTimeout = 10.0

  @Option(help: ArgumentHelp("Seconds until an answer begins.", valueName: "seconds"))
  var firstByteTimeout = 300.0

  @Option(help: ArgumentHelp("Seconds of silence within an answer.", valueName: "seconds"))
  var stallTimeout = 60.0

  @Option(name: .customLong("timeout"), help: ArgumentHelp("Seconds for everything together.", valueName: "seconds"))
  var totalTimeout: Double?

  @Option(help: "How often a request is sent at most, when the service was busy or could not be reached.")
  var attempts = 5

  @Option(
    help: ArgumentHelp(
      "Ask again this often when an answer is whole but has no usable media (each may be billed).", valueName: "n"))
  var retryEmpty = 0

  @Flag(help: "Also send a request again that went out and got no answer; it may then be paid for twice.")
  var retryUnknown = false

  @OptionGroup var spooling: SpoolOptions

  @Flag(help: "Ask for compressed answers.")
  var compressed = false

  @Flag(help: "Print the request with the key redacted, and open no socket.")
  var dryRun = false

  func validate() throws {
    if local, baseURL != nil { throw ValidationError("--local and --base-url exclude each other") }
    if api == .openAI, transport == .array { throw ValidationError("--transport array is of --api gemini only") }
    if local, keyFile != nil { throw ValidationError("--local needs no key: leave out --key-file") }
    guard (1...100).contains(attempts) else { throw ValidationError("--attempts takes a number from 1 to 100") }
    guard (0...100).contains(retryEmpty) else { throw ValidationError("--retry-empty takes a number from 0 to 100") }
    for (name, seconds) in [
      ("connect-timeout", connectTimeout), ("first-byte-timeout", firstByteTimeout), ("stall-timeout", stallTimeout),
      ("timeout", totalTimeout ?? 1),
    ] where !(seconds > 0 && seconds <= 1_000_000) {
      throw ValidationError("--\(name) takes seconds above 0")
    }
  }
}

extension ConnectionOptions {
  /// The model asked for, or the default for `purpose`.
  ///
  /// An id that the catalogue does not know is believed to do what the command asks for, in the form that most services
  /// take.
  func model(for purpose: ModelCatalogue.Purpose) -> Model {
    let catalogue = ModelCatalogue.shared
    let usual = api == .openAI && !local ? Self.openAIModels[purpose] : nil
    guard let id = model ?? usual else { return catalogue.defaultModel(for: purpose) }
    var model = catalogue.modelOrGuess(id)
    guard model.status == .guessed else { return model }
    switch purpose {
    case .speech where !model.speaks: model.family = .speech25
    case .image where !model.draws: model.family = .image3
    default: break
    }
    return model
  }

  /// The model asked for by a chat, or the default for `purpose`.
  ///
  /// - Throws: ``Ending`` with 2 where a service of OpenAI's kind is asked for no model by name: none is at home everywhere.
  func chatModel(for purpose: ModelCatalogue.Purpose) throws -> Model {
    if api == .openAI, !local, model == nil {
      throw Ending(.usage, "no model: name one of the service's with --model (`riffle models --api openai` lists them)")
    }
    return model(for: purpose)
  }

  /// The models that OpenAI's own service is asked for where none is named.
  private static let openAIModels: [ModelCatalogue.Purpose: String] = [
    .speech: "gpt-4o-mini-tts", .image: "gpt-image-1",
  ]

  /// How words are asked for, in RiffleAPI's words.
  var shape: ResponseShape { shape(for: .chat) }

  /// How an answer by `route` is asked for, in RiffleAPI's words.
  func shape(for route: ServiceRoute) -> ResponseShape {
    switch transport {
    case .sse: .eventStream
    case .array: .array
    case .unary: .unary
    case nil: api == .openAI && route != .chat ? .unary : .eventStream
    }
  }

  /// A client's configuration with everything but the service's address and the key.
  func clientConfiguration(baseURL: String, logger: Logger) -> ModelClient.Configuration {
    var configuration = ModelClient.Configuration(baseURL: baseURL, credentials: nil)
    configuration.api = api
    configuration.timeouts = Timeouts(
      connect: .seconds(connectTimeout), firstByte: .seconds(firstByteTimeout), stall: .seconds(stallTimeout),
      total: totalTimeout.map { .seconds($0) })
    configuration.retryPolicy.attempts = attempts
    configuration.retriesUnknown = retryUnknown
    configuration.caFile = caFile
    configuration.compressed = compressed
    configuration.allowsInsecureHTTP = insecureHTTP
    configuration.logger = logger
    configuration.userAgent = "riffle/\(Versions.riffle)"
    return configuration
  }

  /// The key and where it goes; nil where neither file nor environment has one.
  func credentials(environment: [String: String]) throws(CredentialsError) -> (
    credentials: Credentials?, warning: String?
  ) {
    let placement: Credentials.Placement? =
      switch auth {
      case .header: .header
      case .query: .query
      case .bearer: .bearer
      case nil: nil
      }
    return try Credentials.fromEnvironment(environment, keyFile: keyFile, placement: placement, api: api)
  }

  /// The whole configuration of a client, and the spool for its answers: `local` is the embedded server's address; without it the options and the
  /// environment say which service and which key.
  ///
  /// - Throws: ``Ending`` with 2 where a service on another machine is asked without a key, and for a key that is none.
  func serviceConfiguration(local: String?, report: ReportOptions) throws -> ModelClient.Configuration {
    let logger = report.logger("riffle.client")
    if !dryRun { spooling.activate(isLocal: local != nil, report: report) }
    if let local { return clientConfiguration(baseURL: local, logger: logger) }
    let environment = Terminal.environment
    let address = ModelClient.Configuration.baseURL(flag: baseURL, environment: environment, api: api)
    var configuration = clientConfiguration(baseURL: address, logger: logger)
    configuration.proxies = Proxies(environment: environment)
    let (credentials, warning) = try Ending.from { try self.credentials(environment: environment) }
    if let warning { report.remark("warning: " + warning) }
    configuration.credentials = credentials
    if credentials == nil, !dryRun, try !Ending.from({ try ModelClient(configuration).isLoopback }) {
      let variable = api == .openAI ? "OPENAI_API_KEY" : "GEMINI_API_KEY"
      throw Ending(
        .usage,
        "no key: set \(variable) (or --key-file FILE), or add --local to run through the embedded server without a key")
    }
    return configuration
  }
}
