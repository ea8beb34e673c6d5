import RiffleAPI
import RiffleChaos
import RiffleTypes
import Testing

@testable import RiffleClient

/// The variables of the environment, from end to end: a proxy on loopback leads to a service under a name that exists nowhere.
@Suite struct ProxyTests {
  private static let host = "gate.example"

  /// The key is in no `CONNECT`: the proxy sees where to, and nothing else.
  @Test(
    .enabled(if: TestIdentity.isPossible),
    arguments: [("HTTPS_PROXY", ""), ("https_proxy", ""), ("HTTPS_PROXY", "me:p%40ss@")])
  func `TLS goes through the proxy to the name that was asked for`(variable: String, user: String) async throws {
    let identity = try await TestIdentity(Self.host)
    try await ChaosServer.run([.answer(ok)], identity: identity.identity) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let client = try Self.client(
          "https://\(Self.host)", [variable: "http://\(user)127.0.0.1:\(proxy.port)"], caFile: identity.certificatePath)
        #expect(try await client.ask().body == ok)
        let head = try #require(proxy.heads.first)
        #expect(proxy.heads.count == 1 && head.hasPrefix("CONNECT gate.example:443 HTTP/1.1\r\n"))
        #expect(!head.contains("secret-key-123") && !head.contains("v1beta"))
        // me:p@ss
        #expect(head.lowercased().contains("proxy-authorization: basic bwu6cebzcw==") == !user.isEmpty)
        let sent = try #require(server.requests.first)
        #expect(sent.headers.contains { $0.name.lowercased() == "host" && $0.value == Self.host })
        #expect(!sent.headers.contains { $0.name.lowercased() == "proxy-authorization" })
      }
    }
  }

  @Test(.enabled(if: TestIdentity.isPossible)) func `a proxy does not stand in for the name of a certificate`()
    async throws
  {
    let identity = try await TestIdentity("other.example")
    try await ChaosServer.run([.answer(ok)], identity: identity.identity) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let client = try Self.client(
          "https://\(Self.host)", ["HTTPS_PROXY": proxy.url], caFile: identity.certificatePath)
        let error = await failure { _ = try await client.ask() } as? ClientError
        #expect(error == .certificateRefused(host: Self.host, reason: "the certificate is for another name"))
        #expect(server.requestCount == 0)
      }
    }
  }

  @Test func `plain http goes through its own proxy where it is allowed`() async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let client = try Self.client("http://\(Self.host)", ["HTTP_PROXY": proxy.url], isInsecure: true)
        #expect(try await client.ask().body == ok)
        #expect(proxy.heads.first?.hasPrefix("CONNECT gate.example:80 HTTP/1.1\r\n") == true)
        let insecure = await failure { _ = try Self.client("http://\(Self.host)", ["HTTP_PROXY": proxy.url]) }
        #expect(insecure as? ClientError == .insecureURL(host: Self.host))
      }
    }
  }

  /// A proxy that is not used is not connected to; the names lead nowhere then.
  @Test(arguments: [
    ("gate.invalid", "*"), ("gate.invalid", "other.example, gate.invalid"), ("gate.invalid", ".invalid"),
    ("gate.invalid", "invalid"), ("gate.invalid", "gate.invalid:443"),
  ]) func `NO_PROXY goes around it`(host: String, exceptions: String) async throws {
    try await TunnelProxy.run(to: 9) { proxy in
      let client = try Self.client("https://\(host)", ["HTTPS_PROXY": proxy.url, "NO_PROXY": exceptions])
      #expect(client.proxy(for: client.origin) == nil && proxy.heads.isEmpty)
    }
  }

  @Test func `this machine is asked without a proxy`() async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let client = try Self.client(server.url, ["HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url])
        #expect(try await client.ask().body == ok)
        #expect(proxy.heads.isEmpty && server.requestCount == 1)
      }
    }
  }

  @Test(arguments: [(407, "the proxy wants a password"), (403, "the proxy refused")])
  func `a proxy that refuses is an error of the connection`(status: Int, words: String) async throws {
    try await ChaosServer.run([.answer(ok)]) { server in
      try await TunnelProxy.run(to: server.port, status: status) { proxy in
        let client = try Self.client("https://\(Self.host)", ["HTTPS_PROXY": proxy.url])
        let error = await failure { _ = try await client.ask() } as? ClientError
        #expect(error == .connectionFailed(host: Self.host, reason: words))
        #expect(error?.exitReason == .serviceUnavailable && server.connectionCount == 0)
      }
    }
  }

  private static func client(
    _ baseURL: String, _ environment: [String: String], caFile: String? = nil, isInsecure: Bool = false
  ) throws -> ModelClient {
    var configuration = ModelClient.Configuration(
      baseURL: baseURL, credentials: try Credentials(key: "secret-key-123"))
    configuration.proxies = Proxies(environment: environment)
    configuration.caFile = caFile
    configuration.allowsInsecureHTTP = isInsecure
    configuration.retryPolicy.attempts = 1
    return try ModelClient(configuration)
  }
}
