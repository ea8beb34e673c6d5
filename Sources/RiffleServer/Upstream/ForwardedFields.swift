import HTTPTypes
import Hummingbird
import RiffleClient
import RiffleParsing

/// Which fields go through a gateway: those that say what a body is or how an answer came about.
///
/// Both lists name what passes. A key, a cookie, an address or a name of a project belongs to the connection it came on, and so does
/// whatever nobody thought of.
enum ForwardedFields {
  private static let request: Set<String> = [
    "accept", "accept-language", "content-encoding", "content-type", "idempotency-key", "openai-beta", "user-agent",
    "x-client-request-id", "x-goog-api-client", "x-server-timeout",
  ]
  private static let response: Set<String> = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "etag",
    "last-modified", "openai-model", "openai-processing-ms", "openai-version", "retry-after", "retry-after-ms",
    "server-timing", "vary", "x-accel-buffering", "x-gemini-service-tier", "x-request-id", "x-should-retry",
  ]

  /// The fields of a client's request that a service upstream sees.
  static func ofRequest(_ headers: HTTPFields) -> [(name: String, value: String)] {
    headers.compactMap { field in
      let name = field.name.canonicalName
      return request.contains(name) ? (name, field.value) : nil
    }
  }

  /// The fields of an answer that the client sees; one in which `client`'s key stands is left out.
  static func ofResponse(_ answer: ModelResponse, _ client: ModelClient) -> HTTPFields {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      let lower = name.lowercased()
      guard response.contains(lower) || lower.hasPrefix("x-ratelimit-"), client.redacting(value) == value,
        let field = HTTPField.Name(lower)
      else { continue }
      headers.append(HTTPField(name: field, value: value))
    }
    return headers
  }

  /// The query of a client's request without its key.
  static func query(_ request: Request) -> String? {
    let items = (request.uri.query ?? "").split(separator: "&").filter { item in
      PercentEncoding.decode(String(item.prefix { $0 != "=" }))?.lowercased() != "key"
    }
    return items.isEmpty ? nil : items.joined(separator: "&")
  }
}
