import ArgumentParser
import RiffleServer
import RiffleTypes

/// `riffle serve`: the embedded server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer the Gemini v1beta format from an embedded stand-in model.",
    discussion: """
      Speaks with flite's voices and draws pictures with shapes: a stand-in for tests and for trying things out, not a generative \
      model. Prints its address on standard output, one line, once it listens. SIGINT and SIGTERM end it in order.

      With --replay every generateContent and streamGenerateContent is answered with the bytes of a recorded response instead, \
      whatever was asked: for benchmarks and for tests of a client. Memory does not grow with the file.

      Example: riffle serve --port 8080
      """)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.")
  var port = 0

  @Option(
    help: ArgumentHelp("Ask clients for one of the keys in this file (one a line).", valueName: "file"),
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

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    guard (tlsCert == nil) == (tlsKey == nil) else { throw ValidationError("--tls-cert and --tls-key go together") }
    guard replayContentType == nil || replay != nil else {
      throw ValidationError("--replay-content-type says what a --replay file is: give both")
    }
    guard replayContentType.map({ Self.isFieldValue($0) }) ?? true else {
      throw ValidationError("--replay-content-type takes a media type, for example text/event-stream")
    }
  }

  func run() async throws {
    do throws(ServerError) {
      var configuration = ModelServer.Configuration()
      configuration.host = host
      configuration.port = port
      configuration.logger = report.logger("riffle.serve")
      if let clientKeys { configuration.clientKeys = try ModelServer.clientKeys(inFile: clientKeys) }
      if let tlsCert, let tlsKey { configuration.tls = ModelServer.TLSFiles(certificateFile: tlsCert, keyFile: tlsKey) }
      if let replay { configuration.backend = .replay(try ReplayFile(path: replay, contentType: replayContentType)) }
      let server = try ModelServer(configuration)
      let scheme = tlsCert == nil ? "http" : "https"
      let shownHost = host.contains(":") ? "[\(host)]" : host
      try await server.run { port in
        Terminal.print("\(scheme)://\(shownHost):\(port)")
        let what = replay == nil ? "a stand-in model" : "a recorded response"
        report.remark("serving \(what); give this address as --base-url, or press Ctrl-C to end")
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
