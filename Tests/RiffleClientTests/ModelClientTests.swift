import NIOCore
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTestSupport
import RiffleTypes
import Synchronization
import Testing

/// A client for `server`, with limits that no test on loopback reaches unless it wants to.
func client(
  of server: ChaosServer, key: String? = "secret-key-123", placement: Credentials.Placement = .header,
  _ change: (inout ModelClient.Configuration) -> Void = { _ in }
) throws -> ModelClient {
  var configuration = ModelClient.Configuration(
    baseURL: server.url, credentials: try key.map { try Credentials(key: $0, placement: placement) })
  configuration.retryPolicy = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), totalTime: nil)
  change(&configuration)
  return try ModelClient(configuration)
}

/// The error of `body`, or nil when there was none.
func failure(_ body: () async throws -> Void) async -> (any Error)? {
  do {
    try await body()
    return nil
  } catch {
    return error
  }
}

extension ModelClient {
  /// Asks for one word and reads the whole answer.
  func ask(
    shape: ResponseShape = .unary, onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> (response: ModelResponse, body: [UInt8]) {
    let request = try prepare(GenerateContentRequest(text: "Ping"), model: "gemini-3.8-flash", shape: shape)
    let response = try await send(request, onRetry: onRetry)
    return (response, try await response.body.collect(upTo: 1 << 30))
  }
}

let ok = Array(#"{"candidates":[]}"#.utf8)

@Suite struct ModelClientTests {
  @Test func `a request goes out as the wire wants it and its answer comes back whole`() async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      let (response, body) = try await client(of: server).ask()
      #expect(response.status == 200 && response.attemptCount == 1 && body == ok)
      #expect(response.contentType == "application/json; charset=UTF-8")
      let request = try #require(server.requests.first)
      #expect(request.method == "POST" && request.target == "/v1beta/models/gemini-3.8-flash:generateContent")
      #expect(request.header("x-goog-api-key") == "secret-key-123" && request.query == nil)
      #expect(request.header("content-type") == "application/json")
      #expect(request.header("accept-encoding") == "identity")
      #expect(request.header("content-length") == "\(request.bodyCount)" && request.isBodyComplete)
      #expect(
        String(decoding: request.body, as: UTF8.self) == #"{"contents":[{"parts":[{"text":"Ping"}],"role":"user"}]}"#)
    }
  }

  @Test(arguments: Credentials.Placement.allCases) func `the key stands where it shall and nowhere else`(
    placement: Credentials.Placement
  ) async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      let client = try client(of: server, key: "se/cret+123", placement: placement)
      let request = try client.prepare(GenerateContentRequest(text: "x"), model: "m", shape: .eventStream)
      let shown =
        "\(request) \(request.url) \(request.headers) \(String(reflecting: request)) \(String(describing: client))"
      #expect(!shown.contains("se/cret") && !shown.contains("se%2Fcret") && shown.contains(Credentials.placeholder))
      _ = try await client.send(request).body.collect(upTo: 100)
      let seen = try #require(server.requests.first)
      #expect(seen.header("x-goog-api-key") == (placement == .header ? "se/cret+123" : nil))
      #expect(seen.header("authorization") == (placement == .bearer ? "Bearer se/cret+123" : nil))
      #expect(seen.query == (placement == .query ? "alt=sse&key=se%2Fcret%2B123" : "alt=sse"))
    }
  }

  @Test(arguments: Credentials.Placement.allCases) func `OpenAI's format has its own headers for a key`(
    placement: Credentials.Placement
  ) async throws {
    let answer = Scenario.answer(Array("{}".utf8), headers: [("X-Request-Id", "req_7")])
    try await ChaosServer.run([answer]) { server in
      let client = try client(of: server, key: "k", placement: placement) { $0.api = .openAI }
      let response = try await client.send(try client.prepare(.speech, encoding: ["input": "x"]))
      #expect(response.requestID == "req_7")
      _ = try await response.body.collect(upTo: 100)
      let seen = try #require(server.requests.first)
      #expect(seen.header("api-key") == (placement == .header ? "k" : nil))
      #expect(seen.header("authorization") == (placement == .bearer ? "Bearer k" : nil))
      #expect(seen.header("x-goog-api-key") == nil && seen.target.hasPrefix("/v1/audio/speech"))
      #expect(seen.query == (placement == .query ? "key=k" : nil))
    }
  }

  @Test func `money that is missing is not waited for`() async throws {
    let body = Array(#"{"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}}"#.utf8)
    let refusal = Scenario.answer(body, status: 429, headers: [("retry-after-ms", "1"), ("x-request-id", "req_9")])
    try await ChaosServer.run([refusal]) { server in
      let client = try client(of: server, placement: .bearer) { $0.api = .openAI }
      let request = try client.prepare(.speech, encoding: ["input": "x"])
      let error = await failure { _ = try await client.send(request) } as? APIError
      #expect(error?.requestID == "req_9" && error?.exitReason == .quotaExceeded && server.requestCount == 1)
    }
  }

  @Test func `without a key none is sent`() async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      _ = try await client(of: server, key: nil).ask(shape: .array)
      let names = try #require(server.requests.first).headers.map { $0.name.lowercased() }
      #expect(!names.contains("x-goog-api-key") && !names.contains("authorization"))
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504]) func `a transient status is asked again`(status: Int) async throws {
    try await ChaosServer.run([.apiError(status, name: "X"), .apiError(status, name: "X"), .answer(ok)]) { server in
      let notices = Mutex<[RetryNotice]>([])
      let (response, body) = try await client(of: server).ask { notice in notices.withLock { $0.append(notice) } }
      #expect(body == ok && response.attemptCount == 3 && server.requestCount == 3)
      let seen = notices.withLock(\.self)
      #expect(seen.map(\.attempt) == [2, 3] && seen.allSatisfy { $0.attempts == 3 })
      #expect(seen.allSatisfy { $0.maybeBilled == (status == 502 || status == 504) })
      #expect(server.requests.allSatisfy { $0.body == server.requests[0].body })
    }
  }

  @Test(arguments: [400, 401, 403, 404, 409, 413, 499, 501]) func `any other status is not`(status: Int) async throws {
    try await ChaosServer.run([.apiError(status, name: "X", message: "no secret-key-123 here")]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? APIError
      #expect(error?.httpStatus == status && server.requestCount == 1)
      // A server that repeats the key does not bring it onto the screen.
      #expect(error?.message == "no [redacted] here")
    }
  }

  @Test func `after the last attempt the error is the service's own`() async throws {
    try await ChaosServer.run([.quotaExceeded()]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? APIError
      #expect(error?.exitReason == .quotaExceeded && server.requestCount == 3)
    }
  }

  @Test func `a daily quota is not asked again`() async throws {
    let body = Array(
      #"""
      {"error":{"code":429,"message":"day","status":"RESOURCE_EXHAUSTED","details":[
      {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerDay"}]}]}}
      """#.utf8)
    try await ChaosServer.run([.answer(body, status: 429)]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? APIError
      #expect(error?.isDailyQuota == true && server.requestCount == 1)
    }
  }

  @Test func `the service's wish rules the wait, and a wait beyond the total time is not begun`() async throws {
    try await ChaosServer.run([
      .quotaExceeded(retryAfter: "1", retryDelay: "0.002s"), .quotaExceeded(retryAfter: "3600"),
    ]) {
      server in
      let notices = Mutex<[RetryNotice]>([])
      let error = await failure {
        let client = try client(of: server) { $0.retryPolicy.totalTime = .seconds(1_800) }
        _ = try await client.ask { notice in notices.withLock { $0.append(notice) } }
      }
      #expect((error as? APIError)?.retryDelay == .seconds(3600) && server.requestCount == 2)
      let delay = try #require(notices.withLock(\.self).first).delay
      #expect(delay >= .milliseconds(2) && delay <= .milliseconds(3))
    }
  }

  static let wishes: [(String, Scenario, Duration)] = [
    ("seconds", .quotaExceeded(retryAfter: "120"), .seconds(120)),
    ("RetryInfo", .quotaExceeded(retryDelay: "34.5s"), .milliseconds(34_500)),
    ("RetryInfo wins over Retry-After", .quotaExceeded(retryAfter: "1", retryDelay: "60s"), .seconds(60)),
    (
      "milliseconds", .answer(Array("{}".utf8), status: 503, headers: [("retry-after-ms", "4500")]),
      .milliseconds(4_500)
    ),
    ("nothing: the first wait of our own", .unavailable(), .seconds(1)),
  ]

  @Test(arguments: wishes) func `the wait that a service asks for is kept, to the full`(
    name: String, refusal: Scenario, wish: Duration
  ) async throws {
    try await ChaosServer.run([refusal, .answer(ok)]) { server in
      let waits = Mutex<[Duration]>([])
      let client = try client(of: server) { configuration in
        configuration.retryPolicy = RetryPolicy(totalTime: nil)
        // No test waits for minutes: the client is told that they are over.
        configuration.pause = { wait in waits.withLock { $0.append(wait) } }
      }
      _ = try await client.ask()
      let waited = waits.withLock(\.self)
      #expect(server.requestCount == 2 && waited.count == 1, "\(name)")
      #expect(waited.allSatisfy { $0 >= wish && $0 <= wish + .seconds(1) }, "\(name): \(waited)")
    }
  }

  static let lost: [(String, Scenario)] = [
    ("cut before the head", .cutBeforeHead), ("cut in the head", .cutInHead),
    ("reset before the head", .resetBeforeHead),
  ]

  @Test(arguments: lost) func `a request that went out and got no status line is never repeated`(
    name: String, scenario: Scenario
  ) async throws {
    try await ChaosServer.run([scenario, .answer(ok)]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? ClientError
      guard case .outcomeUnknown? = error else { return #expect(Bool(false), "\(name): \(String(describing: error))") }
      #expect(error?.exitReason == .outcomeUnknown && error?.isRetryable == false && error?.maybeBilled == true)
      #expect(server.requestCount == 1)
    }
  }

  @Test func `what is not HTTP is a malformed answer`() async throws {
    try await ChaosServer.run([.notHTTP, .answer(ok)]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? ClientError
      #expect(error?.exitReason == .malformedAnswer && server.connectionCount == 1)
    }
  }

  @Test func `a refused connection is tried again and then told`() async throws {
    let server = try await ChaosServer.start([.answer(ok)])
    await server.shutdown()
    let notices = Mutex(0)
    let error = await failure { _ = try await client(of: server).ask { _ in notices.withLock { $0 += 1 } } }
    #expect((error as? ClientError)?.exitReason == .serviceUnavailable)
    #expect(
      "\(error as? ClientError ?? .totalTimeout(.zero))" == "client: no connection to 127.0.0.1: Connection refused")
    #expect(notices.withLock(\.self) == 2)
  }

  @Test func `a name that nobody knows is no connection`() async throws {
    var configuration = ModelClient.Configuration(baseURL: "https://no-such-host.invalid")
    configuration.retryPolicy = .never
    let client = try ModelClient(configuration)
    let error = await failure { _ = try await client.ask() } as? ClientError
    #expect(error == .connectionFailed(host: "no-such-host.invalid", reason: "unknown host name"))
  }

  static let endings: [(String, Scenario, Bool)] = [
    ("too short by its length", .cut(ok, after: 5, contentType: "application/json", framing: .contentLength), false),
    ("no last chunk", .cut(ok, after: 5, contentType: "application/json", framing: .chunked), false),
    ("reset", .reset(ok, after: 5, contentType: "application/json", framing: .chunked), false),
    ("bad chunk", .badChunk(after: ok, contentType: "application/json"), false),
    ("until the close", .answer(ok, framing: .untilClose), true),
    ("chunked", .answer(ok, framing: .chunked), true),
    ("one byte at a time", .dribble(ok, pieceSize: 1, contentType: "application/json", framing: .chunked), true),
  ]

  @Test(arguments: endings) func `a body is whole or its loss is told`(
    name: String, scenario: Scenario, isWhole: Bool
  ) async throws {
    try await ChaosServer.run([scenario, .answer(ok)]) { server in
      let request = try client(of: server).prepare(GenerateContentRequest(text: "x"), model: "m", shape: .unary)
      let response = try await client(of: server).send(request)
      var bytes: [UInt8] = []
      let error = await failure { for try await part in response.body { bytes += part.readableBytesView } }
      #expect(server.requestCount == 1 && response.body.byteCount == bytes.count)
      if isWhole {
        #expect(error == nil && bytes == ok)
      } else {
        guard case .connectionLost(bytes.count, _)? = error as? ClientError else {
          return #expect(Bool(false), "\(name): \(String(describing: error))")
        }
        #expect(ok.starts(with: bytes))
      }
    }
  }
}
