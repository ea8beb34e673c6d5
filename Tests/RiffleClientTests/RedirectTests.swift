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
