import NIOHTTP1
import RiffleAPI
import RiffleChaos
import RiffleClient
import Testing

@Suite struct GatewayLogTests {
  private let path = "/v1beta/models/gemini-2.5-flash:generateContent"
  private let prompt = #"{"contents":[{"parts":[{"text":"canary-prompt"}]}]}"#

  @Test func `no log line and no error holds a key or a prompt, whatever happens`() async throws {
    let secret = #"{"error":{"code":500,"message":"\#(Gateway.upstreamKey) canary-prompt?"}}"#
    let scenarios: [Scenario] = [
      .answer(Array(#"{"canary-answer":1}"#.utf8), headers: [("X-Request-Id", "up-7")]), .cutBeforeHead,
      .apiError(401, name: "UNAUTHENTICATED", message: "no \(Gateway.upstreamKey)"),
      .answer(Array(secret.utf8), status: 500, headers: [("Location", Gateway.upstreamKey)]),
      .events([Array(#"{"error":{"code":503,"message":"busy, \#(Gateway.upstreamKey)"}}"#.utf8)]),
      .redirect(to: "http://127.0.0.1/?key=\(Gateway.upstreamKey)"),
      .cut(Array(#"{"canary-answer":1}"#.utf8), after: 5),
    ]
    for api in [WireAPI.gemini, .openAI] {
      let lines = LogLines()
      let isGemini = api == .gemini
      try await ChaosServer.run(scenarios) { upstream in
        try await withGateway(upstream.url, api: api, lines: lines) { gateway in
          let target = isGemini ? path + "?key=" + Gateway.clientKey : "/v1/chat/completions"
          for index in scenarios.indices {
            let reply = try? await gateway.ask(target, prompt, headers: isGemini ? [:] : Gateway.bearer)
            let told = (reply?.text ?? "") + "\(reply?.headers ?? [:])"
            #expect(!told.contains(Gateway.upstreamKey) && !told.contains(Gateway.clientKey), "\(index): \(told)")
          }
          _ = try await gateway.ask(target, prompt, headers: ["x-goog-api-key": "canary-wrong"])
        }
      }
      // The server has stopped: every line has been written.
      let written = lines.all
      #expect(!written.contains { $0.contains("canary") }, "\(written)")
      let answered = written.filter { $0.hasPrefix("request answered") || $0.hasPrefix("answer cut") }
      #expect(answered.count == scenarios.count + 1)
      #expect(answered.filter { $0.contains("client=alice") }.count == scenarios.count)
      let first = try #require(answered.first)
      for word in [
        "bytesIn=\(prompt.utf8.count)", "bytes=19", "method=POST", "status=200", "upstream=200", "request=up-7",
      ] {
        #expect(first.contains(word), "\(first)")
      }
      #expect(answered.dropLast().last?.hasPrefix("answer cut") == true, "\(answered)")
      #expect(written.contains { $0.hasPrefix("upstream failed") && $0.contains("reason=client: ") })
    }
  }
}
