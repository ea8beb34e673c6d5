import Foundation
import RiffleChaos
import Testing

/// The misbehaving server, seen by a client that forgives nothing because it understands nothing.
@Suite struct ChaosServerTests {
  static let body = Array("{\"answer\": \"0123456789\"}".utf8)
  static let text = String(decoding: body, as: UTF8.self)

  /// Plays `scenario` for one request.
  func play(
    _ scenario: Scenario, until isEnough: @escaping @Sendable (PlainClient.Reply) -> Bool = { _ in false }
  ) async throws -> PlainClient.Reply {
    try await ChaosServer.run([scenario]) { server in await PlainClient.ask(port: server.port, until: isEnough) }
  }

  @Test(arguments: Scenario.Framing.allCases)
  func `a whole answer is whole in every framing`(framing: Scenario.Framing) async throws {
    let scenario = Scenario.answer(Self.body, headers: [("X-Test", "yes")], framing: framing)
    let reply = try await play(scenario) { reply in
      switch framing {
      case .contentLength: reply.body.utf8.count == Self.body.count
      case .chunked: reply.chunks.isWhole
      case .untilClose: false
      }
    }
    #expect(reply.statusLine == "HTTP/1.1 200 OK")
    #expect(reply.header("content-type") == jsonContentType)
    #expect(reply.header("x-test") == "yes")
    switch framing {
    case .contentLength:
      #expect(reply.header("Content-Length") == "\(Self.body.count)")
      #expect(reply.body == Self.text)
    case .chunked: #expect(reply.chunks.pieces == [Self.text])
    case .untilClose:
      #expect(reply.body == Self.text)
      #expect(reply.ending == .end)
    }
  }

  @Test(arguments: [1, 7, 1000]) func `a dribbled answer is the same bytes`(pieceSize: Int) async throws {
    let body = (0..<3000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    let reply = try await play(.dribble(body, pieceSize: pieceSize, framing: .untilClose))
    #expect(reply.body == String(decoding: body, as: UTF8.self))
    #expect(reply.ending == .end)
  }

  @Test(arguments: Scenario.Framing.allCases, [0, 1, 10])
  func `a cut answer ends in order after so many bytes`(framing: Scenario.Framing, count: Int) async throws {
    let reply = try await play(.cut(Self.body, after: count, framing: framing))
    let kept = String(Self.text.prefix(count))
    #expect(framing == .chunked ? reply.chunks.pieces.joined() == kept : reply.body == kept)
    #expect(!reply.chunks.isWhole)
    #expect(reply.ending == .end)
    #expect(reply.header("Content-Length") == (framing == .contentLength ? "\(Self.body.count)" : nil))
  }

  @Test func `a reset is seen as a reset`() async throws {
    #expect(try await play(.resetBeforeHead) == PlainClient.Reply(ending: .reset))
    #expect(try await play(.reset(Self.body, after: 4)).ending == .reset)
    // The client may have found the connection gone before it could send.
    #expect(try await play(.resetOnConnect).bytes == [])
  }

  @Test func `heads that never come whole`() async throws {
    #expect(try await play(.cutBeforeHead) == PlainClient.Reply(ending: .end))
    #expect(try await play(.cutInHead).text == "HTTP/1.1 200 OK\r\nConte")
    #expect(try await play(.notHTTP).text == "220 mail.example ESMTP\r\n")
  }

  @Test(arguments: [0, 5, 100]) func `a wrong length is claimed, and the body comes as it is`(claimed: Int) async throws
  {
    let reply = try await play(.wrongContentLength(Self.body, claimed: claimed))
    #expect(reply.header("Content-Length") == "\(claimed)")
    #expect(reply.body == Self.text)
    #expect(reply.ending == .end)
  }

  @Test func `a bad chunk comes after a good one`() async throws {
    let reply = try await play(.badChunk(after: Self.body))
    #expect(reply.chunks.pieces == [Self.text])
    #expect(reply.body.hasSuffix("\r\nxyz\r\n"))
  }

  @Test func `a stalled answer lasts until the client goes away`() async throws {
    try await ChaosServer.run([.stall(Self.body, after: 4), .stallBeforeHead, .stallInHead]) { server in
      let reply = await PlainClient.ask(port: server.port) { $0.chunks.pieces == ["{\"an"] }
      #expect(reply.ending == .enough)
      // These two clients go as soon as they have asked.
      for _ in 0..<2 { _ = await PlainClient.ask(port: server.port) { _ in true } }
      await server.waitForClientCloses(3)
      #expect(server.clientCloseCount == 3)
      #expect(server.requestCount == 3)
    }
  }

  @Test func `a held answer goes on when its gate opens`() async throws {
    let gate = Gate()
    try await ChaosServer.run([.hold(Self.body, after: 4, at: gate, framing: .untilClose)]) { server in
      async let reply = PlainClient.ask(port: server.port)
      await gate.waitUntilReached()
      #expect(server.requestCount == 1)
      gate.open()
      #expect(await reply.body == Self.text)
      #expect(server.clientCloseCount == 0)
    }
  }

  @Test func `shutdown ends stalls and closed gates, and frees the port`() async throws {
    let gate = Gate()
    let server = try await ChaosServer.start([.stallBeforeHead, .hold(Self.body, after: 1, at: gate)])
    async let first = PlainClient.ask(port: server.port)
    await server.waitForRequests(1)
    async let second = PlainClient.ask(port: server.port)
    await gate.waitUntilReached()
    await server.shutdown()
    #expect(await first.bytes == [])
    #expect(await second.ending != .enough)
    #expect(server.clientCloseCount == 0)
    #expect(await PlainClient.ask(port: server.port).ending == .refused)
  }
}

@Suite struct `ChaosServer: what is asked and answered` {
  /// Whether the body is as long as the head says.
  @Sendable static func isWhole(_ reply: PlainClient.Reply) -> Bool {
    reply.header("Content-Length").flatMap { Int($0) } == reply.body.utf8.count && reply.text.contains("\r\n\r\n")
  }

  static let sequence: [Scenario] = [.unavailable(500), .unavailable(503), .answer(ChaosServerTests.body)]
  static let statusLines = [
    "HTTP/1.1 500 Internal Server Error", "HTTP/1.1 503 Service Unavailable", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK",
  ]

  @Test func `scenarios come one a request, on new connections, and the last repeats`() async throws {
    try await ChaosServer.run(Self.sequence) { server in
      var lines: [String] = []
      for _ in 0..<4 { lines.append(await PlainClient.ask(port: server.port, until: Self.isWhole).statusLine) }
      #expect(lines == Self.statusLines)
      #expect(server.connectionCount == 4)
      #expect(server.clientCloseCount == 0)
    }
  }

  @Test func `scenarios come one a request on one connection too`() async throws {
    try await ChaosServer.run(Self.sequence) { server in
      let requests = [[UInt8]](repeating: Array(PlainClient.get.utf8), count: 4)
      let replies = await PlainClient.exchange(port: server.port, requests, until: Self.isWhole)
      #expect(replies.map(\.statusLine) == Self.statusLines)
      #expect(server.connectionCount == 1)
      #expect(server.requestCount == 4)
    }
  }

  @Test func `requests are written down as they came`() async throws {
    let head = "POST /v1beta/models/m:generateContent?alt=sse&x=1 HTTP/1.1\r\nHost: h\r\nX-Goog-Api-Key:  k\r\n"
    let bodies = [
      "Content-Length: 5\r\n\r\nhello", "transfer-encoding: Chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
    ]
    try await ChaosServer.run([.emptyBody]) { server in
      let requests = bodies.map { Array((head + $0).utf8) }
      _ = await PlainClient.exchange(port: server.port, requests, until: Self.isWhole)
      #expect(server.requests.count == 2)
      for request in server.requests {
        #expect(request.method == "POST")
        #expect(request.target == "/v1beta/models/m:generateContent?alt=sse&x=1")
        #expect(request.path == "/v1beta/models/m:generateContent")
        #expect(request.query == "alt=sse&x=1")
        #expect(request.headers.count == 3)
        #expect(request.headers.first?.name == "Host")
        #expect(request.header("x-goog-api-key") == "k")
        #expect(request.header("absent") == nil)
        #expect(request.body == Array("hello".utf8))
        #expect(request.bodyCount == 5)
        #expect(request.isBodyComplete)
      }
    }
  }

  @Test func `a body that was not read is not taken for the next request`() async throws {
    let scenario = Scenario(.readHead, .send(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)))
    try await ChaosServer.run([scenario]) { server in
      let request = Array("PUT /a HTTP/1.1\r\nContent-Length: 22\r\n\r\nGET /no HTTP/1.1\r\n\r\n!!".utf8)
      let replies = await PlainClient.exchange(port: server.port, [request, request], until: Self.isWhole)
      #expect(replies.map(\.ending) == [.enough, .enough])
      #expect(server.requests.map(\.path) == ["/a", "/a"])
    }
  }

  @Test func `an upload of 8 MiB is counted and kept`() async throws {
    let body = [UInt8](repeating: 0x5A, count: 8 << 20)
    try await ChaosServer.run([.emptyBody]) { server in
      let request = Array("POST / HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
      #expect(await PlainClient.exchange(port: server.port, [request], until: Self.isWhole).first?.ending == .enough)
      #expect(server.requests.first?.bodyCount == body.count)
      #expect(server.requests.first?.body == body)
    }
  }

  @Test func `a request cut in its body is written down as far as it came`() async throws {
    try await ChaosServer.run([.emptyBody]) { server in
      let request = "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"
      _ = await PlainClient.ask(port: server.port, request) { _ in true }
      await server.waitForClientCloses(1)
      #expect(server.requests.first?.body == Array("abc".utf8))
      #expect(server.requests.first?.isBodyComplete == false)
    }
  }

  struct Page: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scenario: Scenario
    var status: Int
    var headers: [(name: String, value: String)]
    var fragments: [String]
  }

  @Test(arguments: [
    Page(
      testDescription: "HTML", scenario: .htmlPage, status: 200,
      headers: [("Content-Type", "text/html; charset=utf-8")], fragments: ["<!DOCTYPE html>"]),
    Page(
      testDescription: "nothing", scenario: .emptyBody, status: 200, headers: [("Content-Length", "0")], fragments: []),
    Page(
      testDescription: "a redirect", scenario: .redirect(to: "http://127.0.0.1:1/x", status: 307), status: 307,
      headers: [("Location", "http://127.0.0.1:1/x")], fragments: ["http://127.0.0.1:1/x"]),
    Page(
      testDescription: "429 with Retry-After", scenario: .quotaExceeded(retryAfter: "7"), status: 429,
      headers: [("Retry-After", "7")], fragments: ["\"code\": 429", "RESOURCE_EXHAUSTED"]),
    Page(
      testDescription: "429 with RetryInfo", scenario: .quotaExceeded(retryDelay: "0.01s"), status: 429, headers: [],
      fragments: ["google.rpc.RetryInfo\",\"retryDelay\":\"0.01s\""]),
    Page(
      testDescription: "a bad key", scenario: .apiError(400, name: "INVALID_ARGUMENT", reason: "API_KEY_INVALID"),
      status: 400, headers: [], fragments: ["\"reason\":\"API_KEY_INVALID\"", "INVALID_ARGUMENT"]),
  ])
  func `ready-made answers say what their names say`(_ page: Page) async throws {
    try await ChaosServer.run([page.scenario]) { server in
      let reply = await PlainClient.ask(port: server.port, until: Self.isWhole)
      #expect(reply.statusLine.hasPrefix("HTTP/1.1 \(page.status) "))
      for header in page.headers { #expect(reply.header(header.name) == header.value) }
      for fragment in page.fragments { #expect(reply.body.contains(fragment)) }
      if reply.header("Content-Type") == jsonContentType, !reply.body.isEmpty {
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) }
      }
    }
  }

  @Test func `an error in an array is an array`() async throws {
    try await ChaosServer.run([.apiError(404, name: "NOT_FOUND", isArray: true)]) { server in
      let reply = await PlainClient.ask(port: server.port, until: Self.isWhole)
      let value = try JSONSerialization.jsonObject(with: Data(reply.body.utf8))
      #expect(value is [Any])
    }
  }

  static let documents = ["{\"a\":1}", "{\"b\":2}"].map { Array($0.utf8) }

  @Test(arguments: [
    (Scenario.events(documents), ["data: {\"a\":1}\r\n\r\n", "data: {\"b\":2}\r\n\r\n"], "text/event-stream"),
    (
      Scenario.events(documents, lineEnd: "\n", then: [0x3A]), ["data: {\"a\":1}\n\n", "data: {\"b\":2}\n\n", ":"],
      "text/event-stream"
    ),
    (Scenario.array(documents), ["[{\"a\":1}", "\n,\r\n{\"b\":2}", "\n]"], jsonContentType),
    (Scenario.array([]), ["[", "\n]"], jsonContentType),
  ])
  func `streams come one document a chunk`(_ scenario: Scenario, _ chunks: [String], _ type: String) async throws {
    try await ChaosServer.run([scenario]) { server in
      let reply = await PlainClient.ask(port: server.port) { $0.chunks.isWhole }
      #expect(reply.chunks.pieces == chunks)
      #expect(reply.header("Content-Type") == type)
    }
  }

  @Test(arguments: [false, true]) func `an error follows good events`(isBare: Bool) async throws {
    try await ChaosServer.run([.errorInMidStream(after: Self.documents, isBare: isBare)]) { server in
      let pieces = await PlainClient.ask(port: server.port) { $0.chunks.isWhole }.chunks.pieces
      #expect(pieces.count == 3)
      #expect(pieces.last?.hasPrefix("data: {\"error\"") == !isBare)
      #expect(pieces.last?.hasPrefix("{\n  \"error\": {\n") == isBare)
    }
  }
}

@Suite(.enabled(if: TestIdentity.isPossible)) struct `ChaosServer: with TLS` {
  /// What curl says when a body is shorter than promised.
  static let partialFile: Int32 = 18

  @Test func `curl reads a whole answer, and sees that a cut one is cut`() async throws {
    let certificate = try await TestIdentity()
    let body = ChaosServerTests.body
    let scenarios: [Scenario] = [
      .answer(body), .dribble(body, pieceSize: 1), .cut(body, after: 5, framing: .contentLength),
    ]
    try await ChaosServer.run(scenarios, identity: certificate.identity) { server in
      #expect(server.url == "https://127.0.0.1:\(server.port)")
      let arguments = ["--silent", "--noproxy", "*", "--cacert", certificate.certificatePath, server.url + "/a"]
      for _ in 0..<2 {
        let (output, status) = try await TestIdentity.run(TestIdentity.curl, arguments)
        #expect(output == ChaosServerTests.text)
        #expect(status == 0)
      }
      let (output, status) = try await TestIdentity.run(TestIdentity.curl, arguments)
      #expect(output == String(ChaosServerTests.text.prefix(5)))
      #expect(status == Self.partialFile)
      #expect(server.requests.map(\.path) == ["/a", "/a", "/a"])
    }
  }
}
