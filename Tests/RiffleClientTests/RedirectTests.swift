import NIOCore
import RiffleAPI
import RiffleChaos
import RiffleClient
import RiffleTypes
import Testing

@Suite struct RedirectTests {
  @Test(arguments: [307, 308]) func `a redirect on the same origin is followed with its body and its key`(
    status: Int
  ) async throws {
    try await ChaosServer.run([.redirect(to: "/other?x=1&key=echo", status: status), .answer(ok)]) { server in
      let (_, body) = try await client(of: server, placement: .query).ask()
      #expect(body == ok)
      #expect(server.requests.map(\.target).last == "/other?x=1&key=secret-key-123")
      #expect(server.requests[0].body == server.requests[1].body)
    }
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func `a key does not travel to another origin`(status: Int) async throws {
    try await ChaosServer.run([.answer(ok)]) { stranger in
      try await ChaosServer.run([.redirect(to: stranger.url + "/v1beta/models", status: status)]) { server in
        let error = await failure { _ = try await client(of: server).ask() } as? ClientError
        #expect(error == .redirectRefused(status: status, host: "127.0.0.1"))
        #expect(error?.exitReason == .serviceUnavailable && stranger.connectionCount == 0)
      }
    }
  }

  @Test(arguments: Credentials.Placement.allCases, [WireAPI.gemini, .openAI])
  func `wherever the key stands, another port is another origin`(placement: Credentials.Placement, api: WireAPI)
    async throws
  {
    try await ChaosServer.run([.answer(ok)]) { stranger in
      try await ChaosServer.run([.redirect(to: stranger.url + "/v1/models", status: 307)]) { server in
        let client = try client(of: server, placement: placement) { $0.api = api }
        let error = await failure { _ = try await client.send(client.prepare(.models)) } as? ClientError
        #expect(error == .redirectRefused(status: 307, host: "127.0.0.1"))
        #expect(stranger.connectionCount == 0 && server.requestCount == 1)
      }
    }
  }

  @Test(.enabled(if: TestIdentity.isPossible)) func `https does not become http, nor http https`() async throws {
    let identity = try await TestIdentity()
    try await ChaosServer.run([.answer(ok)]) { plain in
      try await ChaosServer.run([.redirect(to: plain.url + "/v1/models", status: 308)], identity: identity.identity) {
        secure in
        let client = try client(of: secure) { configuration in
          configuration.caFile = identity.certificatePath
          // Even where plain http may be asked, it is not gone to on a service's word.
          configuration.allowsInsecureHTTP = true
        }
        let down = await failure { _ = try await client.ask() } as? ClientError
        #expect(down == .redirectRefused(status: 308, host: "127.0.0.1") && plain.connectionCount == 0)
        try await ChaosServer.run([.redirect(to: secure.url + "/v1/models", status: 308)]) { server in
          let up = await failure { _ = try await Self.ask(server) } as? ClientError
          #expect(up == .redirectRefused(status: 308, host: "127.0.0.1") && secure.requestCount == 1)
        }
      }
    }
  }

  /// What a gateway sends on is not led elsewhere either, not even within the service: the answer tells of the redirect.
  @Test(arguments: ["/other", "http://127.0.0.1:9/other"]) func `a forwarded request follows no redirect`(
    location: String
  ) async throws {
    try await ChaosServer.run([.redirect(to: location, status: 307), .answer(ok)]) { server in
      let request = ForwardedRequest(method: "GET", path: "/v1beta/models")
      let response = try await client(of: server).forward(request, body: nil as AsyncStream<ByteBuffer>?)
      #expect(response.status == 307 && server.requestCount == 1)
      response.body.cancel()
    }
  }

  private static func ask(_ server: ChaosServer) async throws -> [UInt8] { try await client(of: server).ask().body }

  static let refused: [(Int, String)] = [
    (302, "/other"), (303, "/other"), (307, "https://127.0.0.1/other"), (307, "http://evil.example/"),
    (308, "//evil.example/"), (307, "http://"),
  ]

  @Test(arguments: refused) func `a redirect that changes the request is not followed`(
    status: Int, location: String
  ) async throws {
    try await ChaosServer.run([.redirect(to: location, status: status), .answer(ok)]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? ClientError
      guard case .redirectRefused(status, _)? = error else {
        return #expect(Bool(false), "\(String(describing: error))")
      }
      #expect(server.requestCount == 1)
    }
  }

  @Test func `a circle of redirects ends`() async throws {
    try await ChaosServer.run([.redirect(to: "/again", status: 307)]) { server in
      let error = await failure { _ = try await client(of: server).ask() } as? ClientError
      #expect(error?.exitReason == .serviceUnavailable && server.requestCount == 4)
    }
  }
}
