import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import RiffleServer
import Testing

/// What came back for one request.
struct Reply {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as Foundation reads JSON.
  func json() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  /// The `error` object of the body; of its first element when the body is an array.
  func error() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(body))
    let object = try #require((value as? [Any])?.first as? [String: Any] ?? value as? [String: Any])
    return try #require(object["error"] as? [String: Any])
  }

  /// The documents of an event stream, in order.
  func events() throws -> [[String: Any]] {
    try text.split(separator: "\r\n\r\n", omittingEmptySubsequences: false).dropLast().map { event in
      try #require(event.hasPrefix("data: ") && !event.contains("\n"))
      return try #require(try JSONSerialization.jsonObject(with: Data(event.dropFirst(6).utf8)) as? [String: Any])
    }
  }
}

/// A running server and how to ask it.
struct ServerFixture {
  let server: RunningServer

  /// The request for `path`: a POST with `body`, or a GET without one.
  func request(_ path: String, _ body: String? = nil, headers: HTTPHeaders = [:]) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: server.baseURL + path)
    request.method = body == nil ? .GET : .POST
    request.headers = headers
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    return request
  }

  /// The whole answer.
  func ask(_ path: String, _ body: String? = nil, headers: HTTPHeaders = [:]) async throws -> Reply {
    try await Self.ask(request(path, body, headers: headers))
  }

  static func ask(_ request: HTTPClientRequest, client: HTTPClient = .shared) async throws -> Reply {
    let response = try await client.execute(request, timeout: .seconds(120))
    let body = try await response.body.collect(upTo: 256 * 1024 * 1024)
    return Reply(status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
  }
}

/// Runs `body` against a server of its own.
func withServer(
  _ change: (inout ModelServer.Configuration) throws -> Void = { _ in },
  _ body: (ServerFixture) async throws -> Void
) async throws {
  var configuration = ModelServer.Configuration()
  configuration.logger.logLevel = .critical
  try change(&configuration)
  let server = try await ModelServer(configuration).start()
  do {
    try await body(ServerFixture(server: server))
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

/// The value at a path such as `candidates.0.content.parts.1.text`.
func value(_ object: [String: Any], _ path: String) -> Any? {
  var current: Any? = object
  for step in path.split(separator: ".").map(String.init) {
    if let index = Int(step) {
      let array = current as? [Any]
      current = array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    } else {
      current = (current as? [String: Any])?[step]
    }
  }
  return current
}

/// The decoded medium of a part.
func media(_ object: [String: Any], part: Int) throws -> (type: String, bytes: [UInt8]) {
  let path = "candidates.0.content.parts.\(part).inlineData"
  let type = try #require(value(object, path + ".mimeType") as? String)
  let text = try #require(value(object, path + ".data") as? String)
  return (type, [UInt8](try #require(Data(base64Encoded: text))))
}

/// The bytes of a base64 string.
func decoded(_ value: Any?) throws -> [UInt8] {
  let text = try #require(value as? String)
  return [UInt8](try #require(Data(base64Encoded: text)))
}

/// JSON that is an array of objects.
enum JSON {
  static func array(_ body: [UInt8]) throws -> [[String: Any]]? {
    try JSONSerialization.jsonObject(with: Data(body)) as? [[String: Any]]
  }
}
