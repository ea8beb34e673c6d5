import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Whether a server takes new work.
final class Health: Sendable {
  private let isEnding = Atomic(false)

  /// Whether the server was told to stop.
  var isDraining: Bool { isEnding.load(ordering: .relaxed) }

  /// The server was told to stop.
  func beginDraining() { isEnding.store(true, ordering: .relaxed) }
}

/// What looks after a server asks it: `/healthz`, and `/metrics` as Prometheus text.
struct HealthRoutes: Sendable {
  static let healthPath = "/healthz"
  static let metricsPath = "/metrics"

  let health: Health
  let metrics: ServerMetrics

  /// Adds these paths to `router`.
  func add(to router: Router<ServerContext>) {
    for method in [HTTPRequest.Method.get, .head] {
      router.on(RouterPath(Self.healthPath), method: method) { _, _ in
        let isDraining = health.isDraining
        return Self.response(isDraining ? .serviceUnavailable : .ok, isDraining ? "draining\n" : "ok\n", "text/plain")
      }
      router.on(RouterPath(Self.metricsPath), method: method) { _, _ in
        Self.response(.ok, metrics.registry.text(), "text/plain; version=0.0.4; charset=utf-8")
      }
    }
  }

  private static func response(_ status: HTTPResponse.Status, _ text: String, _ type: String) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// Says on `/healthz` that the server stops, and leaves those who look time to send their clients elsewhere.
struct DrainNotice: Service {
  let health: Health
  let duration: Duration

  func run() async {
    try? await gracefulShutdown()
    health.beginDraining()
    if duration > .zero { try? await Task.sleep(for: duration) }
  }
}
