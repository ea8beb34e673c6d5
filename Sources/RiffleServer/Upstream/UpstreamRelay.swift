import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RiffleAPI
import RiffleClient
import RiffleTranslation

/// Sends requests on to a service upstream and hands its answers back as they arrive.
///
/// Nothing is held but the piece on its way, in either direction: who reads slowly is read from slowly. When the client goes away the
/// exchange upstream is ended. What goes wrong before the head of an answer becomes a status; after it the connection is closed
/// with the body unfinished.
struct UpstreamRelay: Sendable {
  let client: ModelClient
  let metrics: ServerMetrics

  /// The most bytes of an error answer that are passed on.
  private static let errorBodyLimit = 1 << 20

  /// Passes a request on to `path`, and its answer back, byte for byte.
  func pass(_ request: Request, to path: String, in exchange: Exchange) async throws -> Response {
    let progress = UploadProgress()
    let forwarded = ForwardedRequest(
      method: request.method.rawValue, path: path, query: ForwardedFields.query(request),
      headers: ForwardedFields.ofRequest(request.headers))
    let length = request.headers[.contentLength].flatMap { Int($0) }
    let body = request.method == .get ? nil : request.body
    let presence = try await ClientPresence.of(exchange.context.channel)
    let answer = try await attempt(presence, in: exchange) { [client] in
      try await client.forward(forwarded, body: body, length: length, progress: progress)
    }
    exchange.context.record.note { $0.upstreamStatus = answer.status }
    var response: Response
    switch answer.status {
    case 200..<300: response = stream(answer, presence, keeping: nil, in: exchange)
    case 400..<600: response = try await refusal(answer, presence, in: exchange)
    default:
      metrics.upstreamFailed(.unreachable)
      throw ServiceError.upstreamUnreachable
    }
    // What is left of the request was not read.
    if !progress.isFinished { response.headers[.connection] = "close" }
    return response
  }

  /// Sends a request of our own, and hands back the answer to it as it arrives.
  ///
  /// - Parameters:
  ///   - prepared: the request.
  ///   - resource: what has to stay until the answer has ended.
  ///   - exchange: the client's request that this one serves.
  /// - Returns: the answer, with status 200 to 299.
  /// - Throws: `TranslatedError` for an error that the service upstream told, `ServiceError` for everything below that.
  func send(
    _ prepared: PreparedRequest, keeping resource: any Sendable, in exchange: Exchange
  ) async throws -> Response {
    let presence = try await ClientPresence.of(exchange.context.channel)
    let answer = try await attempt(presence, in: exchange) { [client] in try await client.send(prepared) }
    exchange.context.record.note { $0.upstreamStatus = answer.status }
    return stream(answer, presence, keeping: resource, in: exchange)
  }

  /// The whole of a small answer to a `GET`.
  func document(_ path: String, query: String?, limit: Int, in exchange: Exchange) async throws -> [UInt8] {
    let presence = try await ClientPresence.of(exchange.context.channel)
    let forwarded = ForwardedRequest(method: "GET", path: path, query: query)
    return try await attempt(presence, in: exchange) { [client] in
      let answer = try await client.forward(forwarded, body: nil as HummingbirdRequestBody?)
      let bytes = try await answer.body.collect(upTo: limit + 1)
      guard (200..<300).contains(answer.status) else {
        throw APIError(body: bytes, httpStatus: answer.status) { answer.header($0) }
      }
      guard bytes.count <= limit else { throw ClientError.malformedHTTP(reason: "too long") }
      return bytes
    }
  }

  /// Asks the service upstream as long as the client is there, and tells its failures in our words.
  private func attempt<Value: Sendable>(
    _ presence: ClientPresence, in exchange: Exchange, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    do {
      return try await presence.during(body)
    } catch let error as ClientError {
      log(error, exchange)
      throw ServiceError(error)
    } catch let error as APIError {
      exchange.context.record.note { $0.upstreamStatus = error.httpStatus }
      if Self.isKeyRefused(error) { throw keyRefused(exchange) }
      var clean = error
      clean.message = client.redacting(error.message)
      throw ErrorTranslation.openAI(clean)
    }
  }

  /// A good answer on its way to the client, without the key should the service repeat it.
  private func stream(
    _ answer: ModelResponse, _ presence: ClientPresence, keeping resource: (any Sendable)?, in exchange: Exchange
  ) -> Response {
    let (eventLoop, ticket) = (exchange.context.channel.eventLoop, exchange.ticket)
    let length = answer.header("content-length").flatMap { Int($0) }
    let body = ResponseBody(contentLength: length) { [client] writer in
      let watch = presence.watch { answer.body.cancel() }
      do {
        // On the loop a write waits while the connection takes no more.
        try await withTaskExecutorPreference(LoopExecutor(eventLoop)) {
          guard var mask = client.makeKeyMask() else {
            for try await part in answer.body { try await writer.write(part) }
            return
          }
          for try await part in answer.body {
            let bytes = mask.mask(part)
            if bytes.readableBytes > 0 { try await writer.write(bytes) }
          }
          let rest = mask.finish()
          if rest.readableBytes > 0 { try await writer.write(rest) }
        }
      } catch let error as ClientError {
        log(error, exchange)
        throw error
      }
      try await writer.finish(nil)
      withExtendedLifetime((ticket, resource, watch)) {}
    }
    return Response(status: .init(code: answer.status), headers: ForwardedFields.ofResponse(answer, client), body: body)
  }

  /// An error of the service upstream: as it is, unless the gateway's key is in it or the reason for it.
  private func refusal(
    _ answer: ModelResponse, _ presence: ClientPresence, in exchange: Exchange
  ) async throws -> Response {
    let bytes = try await attempt(presence, in: exchange) {
      try await answer.body.collect(upTo: Self.errorBodyLimit + 1)
    }
    let error = APIError(body: bytes, httpStatus: answer.status) { answer.header($0) }
    if Self.isKeyRefused(error) { throw keyRefused(exchange) }
    let encoding = answer.header("content-encoding")?.lowercased() ?? "identity"
    guard encoding == "identity", bytes.count <= Self.errorBodyLimit else {
      throw ServiceError.upstreamError(answer.status)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let clean = client.redacting(text)
    return Response(
      status: .init(code: answer.status), headers: ForwardedFields.ofResponse(answer, client),
      body: ResponseBody(byteBuffer: clean == text ? ByteBuffer(bytes: bytes) : ByteBuffer(string: clean)))
  }

  /// Whether the key was refused; services tell parts of it then, and clients would look for a fault of their own.
  private static func isKeyRefused(_ error: APIError) -> Bool {
    error.httpStatus == 401 || error.reason == "API_KEY_INVALID" || error.kind == "invalid_api_key"
  }

  private func keyRefused(_ exchange: Exchange) -> ServiceError {
    metrics.upstreamFailed(.key)
    exchange.context.logger.error("the service upstream refused this server's key")
    return .upstreamKeyRefused
  }

  private func log(_ error: ClientError, _ exchange: Exchange) {
    metrics.upstreamFailed(ServerMetrics.UpstreamFailure(error))
    exchange.context.logger.warning("upstream failed", metadata: ["reason": "\(error)"])
  }
}
