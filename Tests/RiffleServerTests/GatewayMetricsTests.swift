import CoreMetrics
import Logging
import NIOHTTP1
import RiffleAPI
import RiffleChaos
import Testing

@testable import RiffleServer

@Suite struct GatewayMetricsTests {
  private let path = "/v1beta/models/gemini-2.5-flash:generateContent"

  @Test func `series are written as Prometheus reads them`() {
    let registry = PrometheusRegistry(descriptions: ["b_total": "All b."])
    Counter(label: "b.total", dimensions: [("k", "a\"b\\c\nd")], factory: registry).increment(by: 2)
    Counter(label: "b.total", dimensions: [("k", "a\"b\\c\nd")], factory: registry).increment()
    Counter(label: "b.total", factory: registry).increment()
    Meter(label: "a", factory: registry).set(1.5)
    Gauge(label: "a", factory: registry).record(7)
    Timer(label: "c_seconds", dimensions: [("k", "v")], factory: registry).recordMilliseconds(300)
    Timer(label: "c_seconds", dimensions: [("k", "v")], factory: registry).recordSeconds(1000)
    let lines = registry.text().split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(6) == [
        "# TYPE a gauge", "a 7", "# HELP b_total All b.", "# TYPE b_total counter", "b_total 1",
        #"b_total{k="a\"b\\c\nd"} 3"#,
      ])
    #expect(lines[6] == "# TYPE c_seconds histogram")
    #expect(
      lines.contains(#"c_seconds_bucket{k="v",le="0.25"} 0"#) && lines.contains(#"c_seconds_bucket{k="v",le="0.5"} 1"#))
    #expect(
      lines.contains(#"c_seconds_bucket{k="v",le="600"} 1"#) && lines.contains(#"c_seconds_bucket{k="v",le="+Inf"} 2"#))
    #expect(lines.suffix(2) == [#"c_seconds_sum{k="v"} 1000.3"#, #"c_seconds_count{k="v"} 2"#])
  }

  @Test func `a name keeps its first type`() {
    let registry = PrometheusRegistry()
    Counter(label: "x", factory: registry).increment()
    Meter(label: "x", dimensions: [("a", "b")], factory: registry).set(3)
    #expect(registry.text() == "# TYPE x counter\nx 1\n")
  }

  @Test(arguments: [
    ("/v1beta/models/m:generateContent", RouteName.generate), ("/v1/models/m:streamGenerateContent", .stream),
    ("/v1beta/models/m:countTokens", .count), ("/v1beta/models", .models), ("/v1/models/m", .models),
    ("/v1/chat/completions", .chat), ("/v1beta/openai/images/edits", .editedImages),
    ("/v1/images/generations", .newImages),
    ("/v1/audio/speech", .speech), ("/files/abc.png", .files), ("/healthz", .health), ("/metrics", .metrics),
    ("/", .other),
    ("/x/models", .other), ("/v1beta/cachedContents", .other), ("/v1/models/m:embedContent", .models),
  ])
  func `every path is one of few routes`(path: String, route: RouteName) {
    #expect(RouteName(path: path) == route)
  }

  @Test func `requests are counted by route, shape and status, and failures by kind`() async throws {
    let scenarios: [Scenario] = [.answer(Array("{\"a\":1}".utf8)), .cutBeforeHead]
    let clients = [ClientKey(name: "alice", key: "k", requestsPerMinute: 2)]
    try await ChaosServer.run(scenarios) { upstream in
      try await withGateway(upstream.url, { $0.clientKeys = clients }) { gateway in
        for status in [200, 502, 429] {
          #expect(try await gateway.ask(path, "{  }", headers: ["x-goog-api-key": "k"]).status == status)
        }
        _ = try await gateway.ask("/canary", headers: ["x-goog-api-key": "canary"])
        // A line is written when the answer's last byte was; the client may know that a moment earlier.
        var text = ""
        for _ in 0..<1000 where !text.contains(#"route="other""#) { text = try await gateway.ask("/metrics").text }
        let place = #"route="generate",shape="gemini""#
        for line in [
          #"riffle_requests_total{\#(place),status="200"} 1"#, #"riffle_requests_total{\#(place),status="502"} 1"#,
          #"riffle_requests_total{\#(place),status="429"} 1"#, #"riffle_request_seconds_count{\#(place)} 3"#,
          #"riffle_request_bytes_total{\#(place)} 8"#, #"riffle_upstream_errors_total{kind="unreachable"} 1"#,
          #"riffle_rate_limited_total{client="alice"} 1"#, "riffle_requests_in_flight 1",
        ] {
          #expect(text.contains(line + "\n"), "\(line) in \(text)")
        }
        #expect(!text.contains("canary"))
      }
    }
  }

  @Test func `metrics are for this machine, and for others with a key`() async throws {
    try await ChaosServer.run([.emptyBody]) { upstream in
      try await withGateway(upstream.url) { (gateway: ServerFixture) async throws in
        let far: HTTPHeaders = ["x-forwarded-for": "203.0.113.7"]
        let known: HTTPHeaders = ["x-forwarded-for": "203.0.113.7", "x-goog-api-key": Gateway.clientKey]
        #expect(try await gateway.ask("/metrics").status == 200)
        #expect(try await gateway.ask("/metrics", headers: far).status == 403)
        #expect(try await gateway.ask("/metrics", headers: known).status == 200)
      }
      try await withGateway(upstream.url, { $0.clientKeys = nil }) { gateway in
        #expect(try await gateway.ask("/metrics", headers: ["forwarded": "for=203.0.113.7"]).status == 403)
        let reply = try await gateway.ask("/metrics")
        #expect(reply.headers.first(name: "content-type") == "text/plain; version=0.0.4; charset=utf-8")
      }
    }
  }

  @Test func `the health is told without a key, and is 503 while the server ends`() async throws {
    var configuration = ModelServer.Configuration()
    configuration.logger.logLevel = .critical
    configuration.clientKeys = ["k"]
    let server = try ModelServer(configuration)
    let running = try await server.start()
    let fixture = ServerFixture(server: running)
    let well = try await fixture.ask("/healthz")
    server.health.beginDraining()
    let ending = try await fixture.ask("/healthz")
    await running.stop()
    #expect(well.status == 200 && well.text == "ok\n")
    #expect(ending.status == 503 && ending.text == "draining\n")
  }

  @Test func `a server that is told to stop says so`() async throws {
    var configuration = ModelServer.Configuration()
    configuration.logger.logLevel = .critical
    let server = try ModelServer(configuration)
    let running = try await server.start()
    #expect(!server.health.isDraining)
    await running.stop()
    #expect(server.health.isDraining)
  }
}
