import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import RiffleServer
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct ModelServerTests {
  private let prompt = #"{"contents":[{"parts":[{"text":"How does AI work?"}]}]}"#

  @Test func `a server starts on a free port, answers and stops`() async throws {
    let server = try await ModelServer().start()
    #expect(server.port > 0)
    #expect(server.baseURL == "http://127.0.0.1:\(server.port)")
    let reply = try await ServerFixture(server: server).ask("/v1beta/models")
    #expect(reply.status == 200)
    await server.stop()
    await server.stop()
    await #expect(throws: (any Error).self) {
      try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: server.port).get()
    }
  }

  @Test func `a port that is taken is a clear error`() async throws {
    try await withServer { fixture in
      var configuration = ModelServer.Configuration()
      configuration.port = fixture.server.port
      configuration.logger.logLevel = .critical
      let second = try ModelServer(configuration)
      let error = await #expect(throws: ServerError.self) { try await second.start() }
      #expect(error?.code == .cannotListen(host: "127.0.0.1", port: fixture.server.port))
      #expect(error?.description.hasSuffix("\(fixture.server.port): address already in use") == true)
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test func `cancelling run drains and returns`() async throws {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = try ModelServer()
    let task = Task { try await server.run(handlesSignals: false) { continuation.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    #expect(port > 0)
    task.cancel()
    try await task.value
  }

  @Test func `TLS is served from two PEM files`() async throws {
    let folder = try TemporaryFolder()
    let files = try TLSFixture.files(in: folder)
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file(files.certificateFile)
    let client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: tls))
    do {
      try await withServer({ $0.tls = files }) { (fixture: ServerFixture) async throws in
        #expect(fixture.server.baseURL.hasPrefix("https://"))
        let request = fixture.request("/v1beta/models/gemini-2.5-flash:generateContent", prompt)
        let reply = try await ServerFixture.ask(request, client: client)
        #expect(reply.status == 200)
      }
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }

  @Test func `TLS files that cannot be used are named`() throws {
    let folder = try TemporaryFolder()
    let files = try TLSFixture.files(in: folder)
    try Files.write(Array("nothing".utf8), to: folder.path("empty.pem"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("empty.pem"))
    let cases: [(ModelServer.TLSFiles, String)] = [
      (.init(certificateFile: folder.path("missing.pem"), keyFile: files.keyFile), folder.path("missing.pem")),
      (.init(certificateFile: folder.path("empty.pem"), keyFile: files.keyFile), folder.path("empty.pem")),
      (.init(certificateFile: files.certificateFile, keyFile: folder.path("empty.pem")), folder.path("empty.pem")),
    ]
    for (pair, path) in cases {
      var configuration = ModelServer.Configuration()
      configuration.tls = pair
      let error = #expect(throws: ServerError.self) { try ModelServer(configuration) }
      #expect(error?.code == .badTLSFile(path: path))
      #expect(error?.exitReason == .fileError)
    }
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660]) func `a private key that others can read is refused`(mode: Int) throws
  {
    let folder = try TemporaryFolder()
    let files = try TLSFixture.files(in: folder)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: files.keyFile)
    var configuration = ModelServer.Configuration()
    configuration.tls = files
    let error = #expect(throws: ServerError.self) { try ModelServer(configuration) }
    #expect(error?.code == .exposedTLSKey(path: files.keyFile) && error?.exitReason == .usage)
    #expect(error?.description.contains("chmod 600 \(files.keyFile)") == true)
  }

  @Test func `a key file holds one client a line`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("# ours\na:alpha\r\n\n  b:beta  \n".utf8), to: folder.path("keys"))
    try Files.write(Array("# none\n\n".utf8), to: folder.path("empty"))
    for name in folder.names {
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path(name))
    }
    #expect(
      try ModelServer.clientKeys(inFile: folder.path("keys")) == [
        ClientKey(name: "a", key: "alpha"), ClientKey(name: "b", key: "beta"),
      ])
    let flawed: [(String, ServerError.Code, ExitReason)] = [
      ("empty", .badKeyFile(path: folder.path("empty")), .usage),
      ("missing", .unreadableKeyFile(path: folder.path("missing")), .fileError),
    ]
    for (name, code, reason) in flawed {
      let error = #expect(throws: ServerError.self) { try ModelServer.clientKeys(inFile: folder.path(name)) }
      #expect(error?.code == code && error?.exitReason == reason)
    }
  }

  @Test func `an answer that has begun is finished when the server stops`() async throws {
    try await withServer({ $0.limits.drainTime = .seconds(120) }) { fixture in
      let text = String(repeating: "One more sentence for the end of the day. ", count: 12)
      let response = try await HTTPClient.shared.execute(
        fixture.request(
          "/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse",
          #"{"contents":[{"parts":[{"text":"\#(text)"}]}],"generationConfig":{"responseModalities":["AUDIO"]}}"#),
        timeout: .seconds(120))
      var iterator = response.body.makeAsyncIterator()
      var body = Array(try #require(try await iterator.next()).readableBytesView)
      async let stopped: Void = fixture.server.stop()
      while let piece = try await iterator.next() { body += piece.readableBytesView }
      await stopped
      let events = try Reply(status: 200, headers: response.headers, body: body).events()
      #expect(value(try #require(events.last), "candidates.0.finishReason") as? String == "STOP")
    }
  }
}
