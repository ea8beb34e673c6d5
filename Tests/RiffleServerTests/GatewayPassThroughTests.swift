import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTestSupport
import Testing

@testable import RiffleServer

@Suite struct GatewayPassThroughTests {
  private let unary = "/v1beta/models/gemini-2.5-flash:generateContent"
  private let stream = "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
  private let prompt = #"{ "contents":[{"parts":[{"text":"canary-prompt ü"}]}], "unknown": [1, 2.50] }"#

  @Test(arguments: [
    ("gemini-speech-two-parts.sse", "text/event-stream", "?alt=sse"),
    ("gemini-speech-array.json", "application/json", ""),
    ("gemini-image-png-unary.json", "application/json; charset=UTF-8", ""),
    ("gemini-speech-error-in-mid-stream.sse", "text/event-stream", "?alt=sse"),
  ])
  func `an answer passes byte for byte, however it is cut`(sample: String, type: String, query: String) async throws {
    let body = try Samples.read(sample)
    for scenario: Scenario in [
      .answer(body, contentType: type), .answer(body, contentType: type, framing: .chunked),
      .dribble(body, pieceSize: 61, contentType: type, framing: .chunked),
    ] {
      try await ChaosServer.run([scenario]) { upstream in
        try await withGateway(upstream.url) { gateway in
          let reply = try await gateway.ask(stream + query, prompt, headers: Gateway.keyHeader)
          #expect(reply.status == 200 && reply.body == body)
          #expect(reply.headers.first(name: "content-type") == type)
        }
      }
    }
  }

  @Test func `a request passes byte for byte, with the gateway's key in place of the client's`() async throws {
    let requests: [(String, HTTPHeaders, String)] = [
      (unary, ["x-goog-api-key": Gateway.clientKey, "content-type": "application/json"], unary),
      (unary + "?alt=json&key=" + Gateway.clientKey, [:], unary + "?alt=json"),
      (unary + "?k%65y=x&%24fields=a", Gateway.bearer, unary + "?%24fields=a"),
      (
        "/v1/models/gemini-2.5-flash%3AgenerateContent?key=" + Gateway.clientKey, [:],
        "/v1/models/gemini-2.5-flash:generateContent"
      ),
    ]
    try await ChaosServer.run([.answer(Array("{}".utf8))]) { upstream in
      try await withGateway(upstream.url) { gateway in
        for (path, headers, target) in requests {
          var all = headers
          all.add(contentsOf: [
            "cookie": "session=1", "x-goog-user-project": "ours", "x-forwarded-for": "10.1.2.3", "te": "trailers",
            "user-agent": "test/1", "x-goog-api-client": "genai-python",
          ])
          #expect(try await gateway.ask(path, prompt, headers: all).status == 200)
          let request = try #require(upstream.requests.last)
          #expect(request.target == target)
          #expect(request.body == Array(prompt.utf8) && request.isBodyComplete)
          #expect(request.header("x-goog-api-key") == Gateway.upstreamKey)
          #expect(request.header("user-agent") == "test/1" && request.header("x-goog-api-client") == "genai-python")
          #expect(request.header("accept-encoding") == "identity")
          for word in [Gateway.clientKey, "session", "ours", "10.1.2.3", "trailers"] {
            #expect(!request.head.contains(word), "\(request.head)")
          }
        }
      }
    }
  }

  @Test func `a body of unknown length is streamed on while it comes`() async throws {
    let pieces = (0..<40).map { "\($0)" + String(repeating: "x", count: 10_000) }
    try await ChaosServer.run([.answer(Array("{}".utf8))]) { upstream in
      try await withGateway(upstream.url) { (gateway: ServerFixture) async throws in
        var request = gateway.request(unary, "", headers: Gateway.keyHeader)
        let (body, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        request.body = .stream(body, length: .unknown)
        let sent = request
        async let reply = ServerFixture.ask(sent)
        // The head is upstream before the body is whole here.
        continuation.yield(ByteBuffer(string: pieces[0]))
        await upstream.waitForRequests(1)
        for piece in pieces.dropFirst() { continuation.yield(ByteBuffer(string: piece)) }
        continuation.finish()
        #expect(try await reply.status == 200)
        #expect(upstream.requests.last?.body == Array(pieces.joined().utf8))
      }
    }
  }

  @Test func `an error of the service upstream passes as it is, with its fields`() async throws {
    let body = Array(#"{"error": {"code": 429, "message": "slow down",  "status":"RESOURCE_EXHAUSTED"}}"#.utf8)
    let fields = [
      ("Retry-After", "7"), ("X-Request-Id", "up-1"), ("Set-Cookie", "a=b"), ("X-Debug", Gateway.upstreamKey),
      ("Server", "x"), ("Server-Timing", "gfet4t7; dur=1"),
    ]
    try await ChaosServer.run([.answer(body, status: 429, headers: fields)]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let reply = try await gateway.ask(unary, prompt, headers: Gateway.keyHeader)
        #expect(reply.status == 429 && reply.body == body)
        #expect(reply.headers.first(name: "retry-after") == "7" && reply.headers.first(name: "x-request-id") == "up-1")
        #expect(reply.headers.first(name: "server-timing") == "gfet4t7; dur=1")
        #expect(reply.headers["set-cookie"].isEmpty && reply.headers["x-debug"].isEmpty)
      }
    }
  }

  @Test func `the upstream key is taken out of an error that repeats it`() async throws {
    let body = Array(#"{"error":{"code":403,"message":"key \#(Gateway.upstreamKey) may not"}}"#.utf8)
    try await ChaosServer.run([.answer(body, status: 403)]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let reply = try await gateway.ask(unary, prompt, headers: Gateway.keyHeader)
        #expect(reply.status == 403)
        #expect(reply.text == #"{"error":{"code":403,"message":"key [redacted] may not"}}"#)
      }
    }
  }

  @Test(arguments: [
    (Scenario.cutBeforeHead, 502), (.resetBeforeHead, 502), (.notHTTP, 502), (.stallBeforeHead, 504),
    (.redirect(to: "http://127.0.0.1:1/"), 502), (.apiError(401, name: "UNAUTHENTICATED"), 502),
    (.apiError(400, name: "INVALID_ARGUMENT", reason: "API_KEY_INVALID"), 502),
    (.answer([1, 2, 3], status: 503, headers: [("Content-Encoding", "gzip")]), 503),
  ])
  func `what goes wrong ahead of the head is a status with a body in the shape of the path`(
    scenario: Scenario, status: Int
  ) async throws {
    // Short only where nothing comes at all.
    let timeouts = status == 504 ? Timeouts(firstByte: .milliseconds(200)) : Timeouts()
    try await ChaosServer.run([scenario]) { upstream in
      try await withGateway(upstream.url, timeouts: timeouts) { gateway in
        let gemini = try await gateway.ask(unary, prompt, headers: Gateway.keyHeader)
        #expect(gemini.status == status)
        #expect(try gemini.error()["code"] as? Int == status)
        #expect((try gemini.error()["status"] as? String)?.isEmpty == false)
        #expect(!gemini.text.contains("127.0.0.1") && !gemini.text.contains("canary"))
      }
      try await withGateway(upstream.url, api: .openAI, timeouts: timeouts) { gateway in
        let openAI = try await gateway.ask("/v1/chat/completions", "{}", headers: Gateway.bearer)
        #expect(openAI.status == status)
        #expect((try openAI.error()["type"] as? String)?.hasSuffix("_error") == true, "\(openAI.text)")
        #expect(!openAI.text.contains("canary"))
      }
    }
  }

  @Test func `a service that is not there is 502`() async throws {
    // Nobody listens on the port of tcpmux; that of a server that has stopped may be another test's by now.
    let address = "http://127.0.0.1:1"
    try await withGateway(address) { (gateway: ServerFixture) async throws in
      #expect(try await gateway.ask(unary, prompt, headers: Gateway.keyHeader).status == 502)
      #expect(try await gateway.ask("/v1beta/models", headers: Gateway.keyHeader).status == 502)
    }
  }

  @Test(arguments: [Scenario.Framing.contentLength, .chunked])
  func `an answer that is cut after its head has no clean end`(framing: Scenario.Framing) async throws {
    let body = try Samples.read("gemini-speech-two-parts.sse")
    for scenario: Scenario in [
      .cut(body, after: 100, framing: framing), .reset(body, after: 100, framing: framing),
      .stall(body, after: 100, framing: framing),
    ] {
      try await ChaosServer.run([scenario]) { upstream in
        try await withGateway(upstream.url, timeouts: Timeouts(stall: .milliseconds(200))) { gateway in
          await #expect(throws: (any Error).self) {
            try await gateway.ask(stream + "?alt=sse", prompt, headers: Gateway.keyHeader)
          }
        }
      }
    }
  }

  @Test func `pieces pass while the service upstream still thinks`() async throws {
    let body = try Samples.read("gemini-speech-two-parts.sse")
    let gate = Gate()
    try await ChaosServer.run([.hold(body, after: 100, at: gate)]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let request = gateway.request(stream + "?alt=sse", prompt, headers: Gateway.keyHeader)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        var iterator = response.body.makeAsyncIterator()
        var received: [UInt8] = []
        while received.count < 100, let buffer = try await iterator.next() { received += buffer.readableBytesView }
        #expect(received.count == 100)
        gate.open()
        while let buffer = try await iterator.next() { received += buffer.readableBytesView }
        #expect(received == body)
      }
    }
  }

  @Test func `a client that goes away ends the request upstream, before the head and after it`() async throws {
    let body = try Samples.read("gemini-speech-two-parts.sse")
    try await ChaosServer.run([.stallBeforeHead, .stall(body, after: 100)]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let request = gateway.request(stream + "?alt=sse", prompt, headers: Gateway.keyHeader)
        let waiting = Task { try await ServerFixture.ask(request) }
        await upstream.waitForRequests(1)
        waiting.cancel()
        await upstream.waitForClientCloses(1)
        let reading = Task {
          let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
          for try await _ in response.body { break }
        }
        await upstream.waitForClientCloses(2)
        #expect(upstream.clientCloseCount == 2)
        _ = await reading.result
      }
    }
  }

  @Test func `the catalogue passes, and is listed in OpenAI's shape`() async throws {
    let page = #"{"models":[{"name":"models/one","supportedGenerationMethods":[]}],"nextPageToken":"n x"}"#
    let last = #"{"models":[{"name":"models/two","supportedGenerationMethods":[]}]}"#
    let pages = [page, page, last].map { Scenario.answer(Array($0.utf8)) }
    try await ChaosServer.run(pages) { upstream in
      try await withGateway(upstream.url) { gateway in
        let passed = try await gateway.ask("/v1beta/models?pageSize=1", headers: Gateway.keyHeader)
        #expect(passed.text == page)
        let listed = try await gateway.ask("/v1/models", headers: Gateway.bearer)
        #expect((try listed.json()["data"] as? [[String: Any]])?.map { $0["id"] as? String } == ["one", "two"])
        #expect(
          upstream.requests.map(\.target) == [
            "/v1beta/models?pageSize=1", "/v1beta/models?pageSize=1000", "/v1beta/models?pageSize=1000&pageToken=n%20x",
          ])
      }
    }
  }

  @Test(arguments: ["..%2F..%2Ffiles", "a%2Fb%2Fc", "a%2F..", "."])
  func `a name that leads elsewhere is not asked for`(name: String) async throws {
    try await ChaosServer.run([.emptyBody]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let reply = try await gateway.ask("/v1beta/models/\(name):generateContent", prompt, headers: Gateway.keyHeader)
        #expect(reply.status == 404)
        let plain = name.replacing("%2F", with: "/")
        let chat = #"{"model":"\#(plain)","messages":[{"role":"user","content":"x"}]}"#
        let translated = try await gateway.ask("/v1/chat/completions", chat, headers: Gateway.bearer)
        #expect(translated.status == 404)
        #expect(try translated.error()["code"] as? String == "model_not_found")
        #expect(upstream.requestCount == 0)
      }
    }
  }

  @Test func `with a service that speaks OpenAI's format its paths pass and Gemini's are 501`() async throws {
    let body = Array("data: {\"id\":1}\n\ndata: [DONE]\n\n".utf8)
    let answer = Scenario.answer(body, contentType: "text/event-stream", headers: [("X-Request-Id", "req_up")])
    try await ChaosServer.run([answer]) { upstream in
      try await withGateway(upstream.url + "/v1", api: .openAI) { gateway in
        for (path, target) in [
          ("/v1/chat/completions", "/v1/chat/completions"), ("/v1beta/openai/images/edits", "/v1/images/edits"),
          ("/v1/audio/speech?x=1", "/v1/audio/speech?x=1"), ("/v1/models", "/v1/models"),
          ("/v1/models/a%2Fb", "/v1/models/a%2Fb"),
        ] {
          let isGet = path.hasPrefix("/v1/models")
          let reply = try await gateway.ask(path, isGet ? nil : prompt, headers: Gateway.bearer)
          #expect(reply.status == 200 && reply.body == body)
          #expect(reply.headers.first(name: "x-request-id") == "req_up")
          let request = try #require(upstream.requests.last)
          #expect(request.target == target && request.body == Array((isGet ? "" : prompt).utf8))
          #expect(request.header("authorization") == "Bearer " + Gateway.upstreamKey)
        }
        let count = upstream.requestCount
        for path in [unary, stream, "/v1beta/models", "/v1beta/models/x"] {
          let reply = try await gateway.ask(path, path.contains(":") ? prompt : nil, headers: Gateway.keyHeader)
          #expect(reply.status == 501, "\(path)")
          #expect(try reply.error()["status"] as? String == "UNIMPLEMENTED")
        }
        #expect(upstream.requestCount == count)
      }
    }
  }
}
