import ArgumentParser
import Logging
import RiffleAPI
import RiffleClient
import RiffleTypes

/// The service that `riffle serve` passes requests on to, and who may use it.
struct GatewayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Pass requests on to this service instead of answering them, for example https://generativelanguage.googleapis.com.",
      valueName: "url"))
  var upstream: String?

  @Option(
    help: ArgumentHelp(
      """
      The format that --upstream speaks: gemini (requests in OpenAI's are translated) or openai (Gemini's paths answer 501) \
      (default: gemini).
      """, valueName: "gemini|openai"))
  var upstreamAPI: WireAPI?

  @Option(
    help: ArgumentHelp(
      """
      Read the key for --upstream from this file (default: GOOGLE_API_KEY, else GEMINI_API_KEY; with --upstream-api openai \
      OPENAI_API_KEY). Clients never see it.
      """, valueName: "file"),
    completion: .file())
  var keyFile: String?

  @Flag(help: "Serve everybody who can reach the server on the upstream key, without client keys.")
  var open = false

  @Option(
    help: ArgumentHelp("Trust the certificates in this PEM file too, for --upstream.", valueName: "file"),
    completion: .file())
  var caFile: String?

  @Flag(help: "Allow plain http to an --upstream on another machine than this one.")
  var insecureHTTP = false

  func validate() throws {
    guard upstream == nil else { return }
    let names: [(String, Bool)] = [
      ("--upstream-api", upstreamAPI != nil), ("--key-file", keyFile != nil), ("--open", open),
      ("--ca-file", caFile != nil), ("--insecure-http", insecureHTTP),
    ]
    if let (name, _) = names.first(where: \.1) { throw ValidationError("\(name) goes with --upstream: give both") }
  }
}

extension GatewayOptions {
  /// Bytes of one request body that a gateway passes on: a picture of 256 MiB as base64, and some room.
  static let bodyLimit = 512 << 20

  /// What asks `upstream`.
  ///
  /// - Throws: ``Ending`` for an address, a key or certificates that cannot be used, and where there is no key for another machine.
  func client(upstream: String, report: ReportOptions) throws -> ModelClient {
    let api = upstreamAPI ?? .gemini
    let environment = Terminal.environment
    var configuration = ModelClient.Configuration(baseURL: upstream)
    configuration.api = api
    configuration.retryPolicy.attempts = 1
    configuration.caFile = caFile
    configuration.allowsInsecureHTTP = insecureHTTP
    configuration.proxies = Proxies(environment: environment)
    configuration.userAgent = "riffle/\(Versions.riffle)"
    configuration.logger = report.logger("riffle.upstream")
    let (credentials, warning) = try Ending.from { () throws(CredentialsError) in
      try Credentials.fromEnvironment(environment, keyFile: keyFile, api: api)
    }
    if let warning { report.remark("warning: " + warning) }
    configuration.credentials = credentials
    let client = try Ending.from { () throws(ClientError) in try ModelClient(configuration) }
    guard credentials != nil || client.isLoopback else {
      let variable = api == .openAI ? "OPENAI_API_KEY" : "GEMINI_API_KEY"
      throw Ending(.usage, "no key for --upstream: set \(variable), or give --key-file FILE")
    }
    return client
  }
}
