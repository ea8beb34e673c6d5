import ArgumentParser
import Logging
import RiffleClient
import RiffleServer
import RiffleTypes

/// `riffle serve`: the embedded server, or a gateway to a service somewhere else.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer in the formats of Gemini and OpenAI, from an embedded stand-in model or a service upstream.",
    discussion: """
      Speaks with flite's voices and draws pictures with shapes: a stand-in for tests and for trying things out, not a generative \
      model. Prints its address on standard output, one line, once it listens. SIGINT and SIGTERM end it in order.

      With --replay every generateContent and streamGenerateContent is answered with the bytes of a recorded response instead, \
      whatever was asked: for benchmarks and for tests of a client. Memory does not grow with the file.

      With --chaos it misbehaves, to see what a client makes of that: cut answers, wrong base64, errors in mid-stream, damaged \
      pictures, redirects, bad certificates. `riffle serve --chaos list` prints the scenarios, and what Riffle makes of each. \
      Gemini's paths and OpenAI's are answered; each request is told on standard error.

      With --upstream it is a gateway: requests in Gemini's format pass through as they are, requests in OpenAI's are translated, \
      both with the key of --key-file; answers stream, and nothing is stored. Who may use it stands in --client-keys, one client a \
      line: name:key[:rpm[:max-body]], for example alice:s3cret:60:20M; the file must be private (chmod 600). Without such a \
      file a gateway starts only with --open. It writes one line for each request on standard error, unless --quiet.

      /healthz says ok, or 503 while the server ends; /metrics is Prometheus text, without a key for this machine, else with a \
      client key.

      Example: riffle serve --port 8080
      Example: riffle serve --chaos ok=8,cut-in-base64=1,quota-retry-after=1,seed=7
      Example: riffle serve --upstream https://generativelanguage.googleapis.com --key-file up.key --client-keys clients.txt
      """)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.")
  var port = 0

  @Option(
    help: ArgumentHelp("Serve only the clients in this file, name:key[:rpm[:max-body]] a line.", valueName: "file"),
    completion: .file())
  var clientKeys: String?

  @Option(help: ArgumentHelp("Serve TLS with this certificate chain (PEM).", valueName: "file"), completion: .file())
  var tlsCert: String?

  @Option(help: ArgumentHelp("The private key of --tls-cert (PEM).", valueName: "file"), completion: .file())
  var tlsKey: String?

  @Option(
    help: ArgumentHelp("Answer every request with this recorded response.", valueName: "file"), completion: .file())
  var replay: String?

  @Option(
    help: ArgumentHelp(
      "The Content-Type of the --replay file (default: its first bytes decide).", valueName: "type"))
  var replayContentType: String?

  @OptionGroup var chaos: ChaosOptions
  @OptionGroup var gateway: GatewayOptions

  @Option(
    help: ArgumentHelp(
      "Seconds to go on as usual after a signal to end, while /healthz says 503.", valueName: "seconds"))
  var drainNotice = 0

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    guard (tlsCert == nil) == (tlsKey == nil) else { throw ValidationError("--tls-cert and --tls-key go together") }
    guard replayContentType == nil || replay != nil else {
      throw ValidationError("--replay-content-type says what a --replay file is: give both")
    }
    if chaos.chaos != nil {
      guard replay == nil, gateway.upstream == nil, clientKeys == nil, tlsCert == nil else {
        throw ValidationError("--chaos goes with --host, --port and --chaos-cert only")
      }
    }
    if gateway.upstream != nil {
      guard replay == nil else { throw ValidationError("--upstream and --replay exclude each other") }
      guard (clientKeys != nil) != gateway.open else {
        throw ValidationError(
          gateway.open
            ? "--open and --client-keys exclude each other"
            : "--upstream wants --client-keys FILE, or --open to serve everybody on your key")
      }
    }
    guard (0...3600).contains(drainNotice) else { throw ValidationError("--drain-notice takes seconds from 0 to 3600") }
    guard replayContentType.map({ Self.isFieldValue($0) }) ?? true else {
      throw ValidationError("--replay-content-type takes a media type, for example text/event-stream")
    }
  }

  func run() async throws {
    if try await chaos.run(host: host, port: port, report: report) { return }
    // In front of everything else: a wrong address or key ends the run with its own words and exit code.
    let client = try gateway.upstream.map { try gateway.client(upstream: $0, report: report) }
    OpenFiles.raiseLimit()
    do throws(ServerError) {
      var configuration = ModelServer.Configuration()
      configuration.host = host
      configuration.port = port
      configuration.logger = report.logger("riffle.serve")
      if let clientKeys { configuration.clientKeys = try ModelServer.clientKeys(inFile: clientKeys) }
      if let tlsCert, let tlsKey { configuration.tls = ModelServer.TLSFiles(certificateFile: tlsCert, keyFile: tlsKey) }
      if let replay { configuration.backend = .replay(try ReplayFile(path: replay, contentType: replayContentType)) }
      if let client {
        configuration.backend = .upstream(client)
        configuration.limits.bodyBytes = GatewayOptions.bodyLimit
        if !report.quiet, !report.verbose { configuration.logger.logLevel = .info }
      }
      configuration.limits.drainNotice = .seconds(drainNotice)
      let server = try ModelServer(configuration)
      let scheme = tlsCert == nil ? "http" : "https"
      let shownHost = host.contains(":") ? "[\(host)]" : host
      try await server.run { port in
        Terminal.print("\(scheme)://\(shownHost):\(port)")
        let model = replay == nil ? "a stand-in model" : "a recorded response"
        let what = client.map { "passing requests on to \($0.host)" } ?? "serving \(model)"
        report.remark("\(what); give the printed address as --base-url, press Ctrl-C to end")
      }
    } catch {
      throw Ending(error.exitReason, error.description)
    }
  }

  /// Whether `text` may stand in a header: visible ASCII and inner blanks.
  private static func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.contains("/") && text.first != " " && text.last != " "
  }
}
