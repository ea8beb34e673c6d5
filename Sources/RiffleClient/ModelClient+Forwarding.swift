import AsyncHTTPClient
import Logging
public import NIOCore
import NIOHTTP1
import RiffleAPI
import Synchronization

/// A request of somebody else that is sent on: everything but its body.
public struct ForwardedRequest: Sendable {
  /// The method.
  public var method: String
  /// The path with its leading slash, escaped as it shall be sent.
  public var path: String
  /// The query without its question mark; nil when there is none.
  public var query: String?
  /// The fields that are sent on; no key, and nothing about the connection.
  public var headers: [(name: String, value: String)]

  /// A request with these parts.
  public init(
    method: String, path: String, query: String? = nil, headers: [(name: String, value: String)] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
  }
}

/// How far the body of a forwarded request has gone.
public final class UploadProgress: Sendable {
  private struct State {
    var isFinished = false
    var failure: (any Error)?
  }

  private let state = Mutex(State())

  /// An upload that has not begun.
  public init() {}

  /// Whether the whole body was sent.
  public var isFinished: Bool { state.withLock(\.isFinished) }

  /// What the source of the body threw.
  var failure: (any Error)? { state.withLock(\.failure) }

  func finish() { state.withLock { $0.isFinished = true } }

  func fail(_ error: any Error) { state.withLock { $0.failure = error } }
}

extension ModelClient {
  /// Sends somebody else's request on, once, with this client's key, and waits for the head of the answer, whatever its status.
  ///
  /// The body goes out as fast as the service takes it; nothing is held but the piece on its way. No redirect is followed.
  /// - Parameters:
  ///   - request: the method, the path and the fields.
  ///   - body: the bytes; nil for none.
  ///   - length: how many they are, where that is known.
  ///   - progress: learns how far the body went.
  /// - Returns: the answer; its status may be any.
  /// - Throws: ``ClientError``, `CancellationError`, and what `body` throws.
  public func forward<Body: AsyncSequence & Sendable>(
    _ request: ForwardedRequest, body: Body?, length: Int? = nil, progress: UploadProgress = UploadProgress()
  ) async throws -> ModelResponse where Body.Element == ByteBuffer {
    let exchange = Exchange(
      host: origin.host, timeouts: configuration.timeouts, deadline: configuration.timeouts.total.map { .now + $0 })
    var wire = wireRequest(
      method: request.method, address: origin.address(of: request.path) + (request.query.map { "?\($0)" } ?? ""))
    for (name, value) in request.headers where wire.headers[name].isEmpty { wire.headers.add(name: name, value: value) }
    if let body {
      wire.body = .stream(
        RelayedBody(base: body, exchange: exchange, progress: progress),
        length: length.map { .known(Int64($0)) } ?? .unknown)
    } else {
      progress.finish()
    }
    configuration.logger.debug(
      "request is sent on", metadata: ["host": "\(origin.host)", "method": "\(request.method)"])
    do {
      let response = try await exchange.run(wire, configuration: http)
      configuration.logger.debug("answer begins", metadata: ["status": "\(response.status.code)"])
      return ModelResponse(
        status: Int(response.status.code), headers: response.headers.map { (name: $0.name, value: $0.value) },
        attemptCount: 1, body: ResponseBody(response.body, exchange))
    } catch {
      throw progress.failure ?? error
    }
  }

  /// `text` with this client's key replaced by a placeholder.
  public func redacting(_ text: String) -> String { configuration.credentials?.redacting(text) ?? text }

  /// What takes this client's key out of an answer that is handed on; nil where there is no key.
  public func makeKeyMask() -> KeyMask? { configuration.credentials.flatMap { KeyMask($0.key) } }

  /// A request without a body that carries the key.
  private func wireRequest(method: String, address: String) -> HTTPClientRequest {
    var url = address
    var wire = HTTPClientRequest(url: url)
    wire.method = HTTPMethod(rawValue: method)
    wire.headers.add(name: "accept-encoding", value: "identity")
    if let credentials = configuration.credentials {
      switch credentials.placement {
      case .header: wire.headers.add(name: keyHeader, value: credentials.key)
      case .bearer: wire.headers.add(name: "authorization", value: "Bearer \(credentials.key)")
      case .query: url += (url.contains("?") ? "&" : "?") + "key=\(Credentials.escaped(credentials.key))"
      }
    }
    wire.url = url
    return wire
  }
}

extension ResponseBody {
  /// Closes the connection; whoever reads gets an error.
  public func cancel() { exchange.close() }
}

/// Somebody else's body on its way out; the clocks of the exchange hear of each piece.
private struct RelayedBody<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
  typealias Element = ByteBuffer

  let base: Base
  let exchange: Exchange
  let progress: UploadProgress

  func makeAsyncIterator() -> Iterator {
    Iterator(base: base.makeAsyncIterator(), exchange: exchange, progress: progress)
  }

  struct Iterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    let exchange: Exchange
    let progress: UploadProgress

    mutating func next() async throws -> ByteBuffer? {
      do {
        let piece = try await base.next()
        exchange.sentPiece()
        if piece == nil { progress.finish() }
        return piece
      } catch {
        progress.fail(error)
        throw error
      }
    }
  }
}
