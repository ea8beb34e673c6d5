import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// Proxies, plain http and redirects, as the tool is run.
@Suite(.serialized, .timeLimit(.minutes(3))) struct NetworkCommandTests {
  private static let answer = AskCommandTests.answer(#"{"text":"Hi."}"#).map { Array($0.utf8) }

  /// Runs the tool with `arguments` and a key, away from the tasks of the servers in this process.
  private static func run(
    _ arguments: [String], _ environment: [String: String] = [:], in folder: TemporaryFolder? = nil
  ) async throws -> RiffleProcess {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            try RiffleProcess.run(
              arguments, in: folder, environment: ["GEMINI_API_KEY": "canary-key-4711"].merging(environment) { $1 })
          })
      }
    }
  }

  @Test func `plain http to another machine wants to be allowed, and goes through the proxy then`() async throws {
    try await ChaosServer.run([.events(Self.answer)]) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let ask = ["ask", "a", "--base-url", "http://gate.example", "--attempts", "1"]
        let refused = try await Self.run(ask, ["HTTP_PROXY": proxy.url])
        #expect(refused.code == 2 && refused.errors.contains("expected https"), "\(refused.errors)")
        #expect(proxy.heads.isEmpty && server.connectionCount == 0)
        let allowed = try await Self.run(ask + ["--insecure-http"], ["HTTP_PROXY": proxy.url])
        #expect(allowed.code == 0 && allowed.output == "Hi.\n", "\(allowed.errors)")
        #expect(proxy.heads.count == 1 && proxy.heads.allSatisfy { $0.hasPrefix("CONNECT gate.example:80 ") })
        #expect(!proxy.heads.joined().contains("canary"))
        let around = try await Self.run(
          ask + ["--insecure-http", "--connect-timeout", "5"], ["HTTP_PROXY": proxy.url, "NO_PROXY": ".example"])
        #expect(around.code == 8 && proxy.heads.count == 1, "\(around.errors)")
      }
    }
  }

  @Test func `a gateway asks its service through the proxy`() async throws {
    let folder = try TemporaryFolder()
    try await ChaosServer.run([.events(Self.answer)]) { server in
      try await TunnelProxy.run(to: server.port) { proxy in
        let gateway = try RiffleProcess.start(
          ["serve", "--upstream", "http://gate.example", "--insecure-http", "--open"], in: folder,
          environment: ["http_proxy": proxy.url, "GEMINI_API_KEY": "canary-key-4711"])
        defer { gateway.signal(SIGKILL) }
        try #require(gateway.wait { gateway.output.hasSuffix("\n") }, "\(gateway.errors)")
        let run = try await Self.run(
          ["ask", "a", "--base-url", String(gateway.output.dropLast())], ["GEMINI_API_KEY": "client-key"])
        #expect(run.code == 0 && run.output == "Hi.\n", "\(run.errors)")
        #expect(proxy.heads.count == 1 && !proxy.heads.joined().contains("canary"))
        #expect(server.requests.first?.header("x-goog-api-key") == "canary-key-4711")
      }
    }
  }

  @Test(arguments: [("header", 307), ("query", 308), ("bearer", 302)])
  func `a key does not follow a redirect to a stranger`(placement: String, status: Int) async throws {
    try await ChaosServer.run([.events(Self.answer)]) { stranger in
      try await ChaosServer.run([.redirect(to: stranger.url + "/v1beta/models", status: status)]) { server in
        let run = try await Self.run(
          ["ask", "a", "--base-url", server.url, "--auth", placement, "--attempts", "1", "-v"])
        #expect(run.code == 8 && run.errors.contains("redirect \(status) to 127.0.0.1 not followed"), "\(run.errors)")
        #expect(stranger.connectionCount == 0 && !run.errors.contains("canary"))
      }
    }
  }
}
