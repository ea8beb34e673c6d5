import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RiffleAPI
import RiffleChaos
import RiffleServer
import RiffleTranslation
import Testing

@Suite struct GatewayLimitsTests {
  private let gemini = "/v1beta/models/gemini-2.5-flash:generateContent"
  private let openAI = "/v1/chat/completions"

  @Test func `a client without a right key does not come through, in the shape of the path`() async throws {
    try await ChaosServer.run([.answer(Array("{}".utf8))]) { upstream in
      try await withGateway(upstream.url) { gateway in
        let wrong: [(String, HTTPHeaders, Int)] = [
          (gemini, [:], 403), (gemini, ["x-goog-api-key": "canary-client-0816"], 400),
          (gemini, ["x-goog-api-key": Gateway.upstreamKey], 400), (gemini + "?key=x", [:], 400), (openAI, [:], 401),
          (openAI, ["authorization": "Bearer canary-client-0"], 401), ("/v1beta/models", [:], 403),
        ]
        for (path, headers, status) in wrong {
          let reply = try await gateway.ask(
            path, path.contains("/models") && !path.contains(":") ? nil : "{}", headers: headers)
          #expect(reply.status == status, "\(path) \(reply.text)")
          #expect(!reply.text.contains("canary"))
        }
        #expect(upstream.requestCount == 0)
      }
    }
  }

  @Test func `one request too many is 429 with the time to wait, for that client alone`() async throws {
    let clients = [
      ClientKey(name: "slow", key: "slow-key", requestsPerMinute: 2), ClientKey(name: "free", key: "free-key"),
    ]
    try await ChaosServer.run([.answer(Array("{}".utf8))]) { upstream in
      try await withGateway(upstream.url, { $0.clientKeys = clients }) { gateway in
        let slow: HTTPHeaders = ["authorization": "Bearer slow-key"]
        for _ in 0..<2 { #expect(try await gateway.ask(gemini, "{}", headers: slow).status == 200) }
        let refused = try await gateway.ask(gemini, "{}", headers: slow)
        #expect(refused.status == 429)
        let error = APIError(body: refused.body, httpStatus: 429) { refused.headers.first(name: $0) }
        #expect(error.status == "RESOURCE_EXHAUSTED" && error.isRetryable)
        let wait = try #require(error.retryDelay)
        #expect(wait > .zero && wait <= .seconds(30))
        #expect(refused.headers.first(name: "retry-after").flatMap { Int($0) }.map { (1...30).contains($0) } == true)

        let told = try await gateway.ask(openAI, "{}", headers: slow)
        #expect(told.status == 429)
        #expect(try told.error()["code"] as? String == "rate_limit_exceeded")
        let limits = try #require(RateLimits { told.headers.first(name: $0) })
        #expect(limits.requests.limit == 2 && limits.requests.remaining == 0)
        #expect(limits.requests.reset.map { $0 > .zero && $0 <= .seconds(60) } == true)
        #expect(
          told.headers.first(name: "retry-after-ms").flatMap { Int($0) }.map { (1...30_000).contains($0) } == true)

        #expect(try await gateway.ask(gemini, "{}", headers: ["x-goog-api-key": "free-key"]).status == 200)
        #expect(upstream.requestCount == 3)
      }
    }
  }

  @Test func `a body over the client's limit is 413, declared or not`() async throws {
    let clients = [
      ClientKey(name: "small", key: "k", bodyLimit: 1000), ClientKey(name: "large", key: "l", bodyLimit: 3000),
    ]
    let body = String(repeating: "x", count: 2000)
    try await ChaosServer.run([.answer(Array("{}".utf8))]) { upstream in
      try await withGateway(upstream.url, { $0.clientKeys = clients }) { gateway in
        for path in [gemini, openAI] {
          let declared = try await gateway.ask(path, body, headers: ["authorization": "Bearer k"])
          var request = gateway.request(path, body, headers: ["authorization": "Bearer k"])
          request.body = .stream(
            AsyncStream { continuation in
              continuation.yield(ByteBuffer(string: body))
              continuation.finish()
            }, length: .unknown)
          for reply in [declared, try await ServerFixture.ask(request)] {
            #expect(reply.status == 413, "\(reply.text)")
            #expect(reply.text.contains("1000"))
          }
        }
        #expect(try await gateway.ask(gemini, body, headers: ["x-goog-api-key": "l"]).status == 200)
      }
    }
  }
}
