import CoreMetrics
import Hummingbird

/// What a server counts about its requests.
///
/// Dimensions have few values whatever clients send: routes and shapes are ours, statuses are numbers of HTTP, clients are those of the
/// key file.
final class ServerMetrics: Sendable {
  /// How a service upstream failed.
  enum UpstreamFailure: String, Sendable {
    /// No connection, or no answer that is HTTP.
    case unreachable
    /// Nothing in time.
    case timeout
    /// The answer began and was cut.
    case cut
    /// The gateway's own key was refused.
    case key
  }

  let registry = PrometheusRegistry(descriptions: [
    "riffle_requests_total": "Requests that were answered or given up.",
    "riffle_requests_in_flight": "Requests that are being answered.",
    "riffle_request_seconds": "Seconds from the head of a request to the end of its answer.",
    "riffle_request_bytes_total": "Bytes of request bodies.",
    "riffle_response_bytes_total": "Bytes of response bodies.",
    "riffle_upstream_errors_total": "Requests that the service upstream did not answer as it should.",
    "riffle_rate_limited_total": "Requests that were refused because their client sent too many.",
  ])
  private let inFlight: Meter

  init() { inFlight = Meter(label: "riffle_requests_in_flight", factory: registry) }

  /// A request came.
  func begin() { inFlight.increment(by: 1) }

  /// A request was answered, or given up without a status.
  func end(route: RouteName, shape: APIShape, status: Int?, duration: Duration, bytesIn: Int, bytesOut: Int) {
    inFlight.decrement(by: 1)
    let place = [("route", route.rawValue), ("shape", shape.rawValue)]
    let outcome = [("status", status.map { "\($0)" } ?? "none")]
    Counter(label: "riffle_requests_total", dimensions: place + outcome, factory: registry).increment()
    Timer(label: "riffle_request_seconds", dimensions: place, factory: registry).recordNanoseconds(
      Int64(duration / .nanoseconds(1)))
    Counter(label: "riffle_request_bytes_total", dimensions: place, factory: registry).increment(by: bytesIn)
    Counter(label: "riffle_response_bytes_total", dimensions: place, factory: registry).increment(by: bytesOut)
  }

  /// The service upstream failed.
  func upstreamFailed(_ failure: UpstreamFailure) {
    let kind = [("kind", failure.rawValue)]
    Counter(label: "riffle_upstream_errors_total", dimensions: kind, factory: registry).increment()
  }

  /// A client sent too many requests.
  func rateLimited(_ client: String) {
    Counter(label: "riffle_rate_limited_total", dimensions: [("client", client)], factory: registry).increment()
  }
}

/// The paths of a server, as metrics tell them apart.
enum RouteName: String, Sendable {
  case generate, stream, count, models, chat, speech, files, health, metrics, other
  case newImages = "images"
  case editedImages = "edits"

  /// The route of a path.
  init(path: String) {
    let last = path.split(separator: "/").last ?? ""
    switch path {
    case HealthRoutes.healthPath: self = .health
    case HealthRoutes.metricsPath: self = .metrics
    case _ where path.hasPrefix(ResultRoutes.prefix): self = .files
    case _ where !path.hasPrefix("/v1/") && !path.hasPrefix("/v1beta/"): self = .other
    case _ where path.hasSuffix(":generateContent"): self = .generate
    case _ where path.hasSuffix(":streamGenerateContent"): self = .stream
    case _ where path.hasSuffix(":countTokens"): self = .count
    case _ where path.hasSuffix("/chat/completions"): self = .chat
    case _ where path.hasSuffix("/images/generations"): self = .newImages
    case _ where path.hasSuffix("/images/edits"): self = .editedImages
    case _ where path.hasSuffix("/audio/speech"): self = .speech
    case _ where last == "models" || path.contains("/models/"): self = .models
    default: self = .other
    }
  }
}
