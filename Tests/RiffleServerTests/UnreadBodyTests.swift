import Foundation
import NIOCore
import RiffleChaos
import RiffleServer
import Testing

@Suite struct UnreadBodyTests {
  private static let gemini = "/v1beta/models/gemini-2.5-flash:generateContent"
  private static let key = "x-goog-api-key: canary-client-0815\r\n"

  private static let refusals: [(path: String, fields: String, status: Int)] = [
    (gemini, "", 403), (gemini, "x-goog-api-key: wrong\r\n", 400), (gemini, key, 413),
    ("/v1beta/nothing", key, 404), ("/v1beta/models/none:generateContent", key, 404),
    ("/v1/chat/completions", "", 401), ("/v1/chat/completions", "Authorization: Bearer wrong\r\n", 401),
    ("/v1/chat/completions", key, 413), ("/v1/images/generations", key, 413), ("/v1/images/edits", key, 413),
    ("/v1/audio/speech", key, 413), ("/v1/nothing", key, 404), ("/v1beta/openai/images/edits", "", 401),
  ]

  @Test func `a refusal reaches whoever sends the whole body first, and the connection serves on`() async throws {
    let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: 2 << 20)
    try await withServer({ configuration in
      configuration.clientKeys = Gateway.clients
      configuration.limits.bodyBytes = 1 << 20
    }) { fixture in
      for (path, fields, status) in Self.refusals {
        try await BareClient.run(port: fixture.server.port) { client in
          var whole = BareClient.head(path, fields, length: body.readableBytes)
          whole.writeImmutableBuffer(body)
          try await client.send(whole)
          let answer = try #require(try await client.answer(), "\(path)")
          #expect(answer.status == status, "\(path) \(fields)")
          let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
          #expect(json["error"] is [String: Any])
          try await client.send(ByteBuffer(string: "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
          #expect(try await client.answer()?.body == Array("ok\n".utf8), "\(path) \(fields)")
        }
      }
    }
  }

  @Test func `a client over its rate gets the refusal whole`() async throws {
    let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: 2 << 20)
    try await withServer({ $0.clientKeys = [ClientKey(name: "alice", key: Gateway.clientKey, requestsPerMinute: 1)] }) {
      (fixture: ServerFixture) async throws in
      try await BareClient.run(port: fixture.server.port) { client in
        for status in [400, 429] {
          try await client.send(BareClient.head(Self.gemini, Self.key, length: body.readableBytes))
          try await client.send(body)
          let answer = try #require(try await client.answer())
          #expect(answer.status == status)
          #expect(try JSONSerialization.jsonObject(with: Data(answer.body)) is [String: Any])
        }
      }
    }
  }

  @Test func `who sends for ever is answered and cut off`() async throws {
    try await withServer({ configuration in
      configuration.clientKeys = Gateway.clients
      configuration.limits.droppedBytes = 1 << 20
    }) { fixture in
      try await BareClient.run(port: fixture.server.port) { client in
        let piece = ByteBuffer(repeating: UInt8(ascii: "a"), count: 256 << 10)
        try await client.send(BareClient.head(Self.gemini, length: 1 << 40))
        let writer = client.writer
        // Many times what the limits and all buffers between the two hold, also while writes to a connection that has just ended
        // still go nowhere without an error.
        let sending = Task {
          for count in 0..<100_000 {
            do { try await writer.write(piece) } catch { return count }
          }
          return 100_000
        }
        let answer = try #require(try await client.answer())
        #expect(answer.status == 403 && answer.head.contains("connection: close"))
        #expect(await sending.value < 100_000)
      }
    }
  }

  @Test(
    arguments: [
      ("refuses", [.readHead, .head(400, [("Content-Length", "2")]), .send(Array("{}".utf8)), .stall], 400),
      ("answers early", [.readHead, .head(200, [("Content-Length", "2")]), .send(Array("{}".utf8)), .stall], 200),
      ("breaks off", [.readHead, .reset], 502),
    ] as [(String, [Action], Int)]) func `a service upstream that reads no body ends nobody's server`(
      what: String, actions: [Action], status: Int
    ) async throws
  {
    try await ChaosServer.run([Scenario(actions)]) { upstream in
      try await withGateway(upstream.url, { $0.limits.refusalPatience = .milliseconds(50) }) { gateway in
        try await BareClient.run(port: gateway.server.port) { client in
          // The rest of the body stays away while the answer comes.
          try await client.send(BareClient.head(Self.gemini, Self.key, length: 1000))
          try await client.send(ByteBuffer(repeating: UInt8(ascii: "a"), count: 10))
          #expect(try await client.answer()?.status == status, "\(what)")
        }
        #expect(try await gateway.ask("/healthz").status == 200, "\(what)")
      }
    }
  }
}
