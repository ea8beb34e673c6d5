import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import RiffleAPI

extension ClientError {
  /// Whether the request went out into silence.
  fileprivate var isLost: Bool {
    switch self {
    case .outcomeUnknown, .firstByteTimeout: true
    default: false
    }
  }
}

extension ModelClient {
  /// Sends `request` and waits for the head of a successful answer.
  ///
  /// - Parameters:
  ///   - request: what ``prepare(_:model:shape:)`` made.
  ///   - onRetry: called before each wait for another attempt.
  /// - Returns: the answer; its body has yet to be read.
  /// - Throws: `APIError` for a complete error answer, ``ClientError`` for everything below that, `CancellationError`.
  public func send(
    _ request: PreparedRequest, onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> ModelResponse {
    let begin = ContinuousClock.now
    let deadline = configuration.timeouts.total.map { begin + $0 }
    var attempt = 1
    while true {
      do {
        return try await sendOnce(request, attempt: attempt, deadline: deadline)
      } catch {
        guard let notice = retryNotice(after: error, attempt: attempt, begin: begin, deadline: deadline) else {
          throw error
        }
        configuration.logger.debug(
          "request will be sent again",
          metadata: ["attempt": "\(notice.attempt)", "delay": "\(notice.delay)", "host": "\(origin.host)"])
        onRetry(notice)
        try await configuration.pause(notice.delay)
        attempt = notice.attempt
      }
    }
  }

  /// What comes after a failed attempt; nil when it is the end.
  private func retryNotice(
    after error: any Error, attempt: Int, begin: ContinuousClock.Instant, deadline: ContinuousClock.Instant?
  ) -> RetryNotice? {
    let wish: Duration?
    let maybeBilled: Bool
    switch error {
    case let error as APIError where error.isRetryable: (wish, maybeBilled) = (error.retryDelay, error.maybeBilled)
    case let error as ClientError where error.isRetryable || configuration.retriesUnknown && error.isLost:
      (wish, maybeBilled) = (nil, error.maybeBilled)
    default: return nil
    }
    let now = ContinuousClock.now
    guard
      let delay = configuration.retryPolicy.delay(
        beforeAttempt: attempt + 1, wish: wish, elapsed: now - begin, random: .random(in: 0...1)),
      deadline.map({ now + delay < $0 }) ?? true
    else { return nil }
    return RetryNotice(
      attempt: attempt + 1, attempts: configuration.retryPolicy.attempts, delay: delay, reason: "\(error)",
      error: error, maybeBilled: maybeBilled)
  }

  /// One attempt, with the redirects that belong to it.
  private func sendOnce(
    _ request: PreparedRequest, attempt: Int, deadline: ContinuousClock.Instant?
  ) async throws -> ModelResponse {
    var address = request.address
    // Some services compress although they were asked not to; what is paid for is read all the same.
    var http = http
    http.decompression = Self.decompression
    for _ in 0...Self.redirectLimit {
      try Task.checkCancellation()
      if let deadline, deadline <= .now { throw ClientError.totalTimeout(configuration.timeouts.total ?? .zero) }
      let exchange = Exchange(host: origin.host, timeouts: configuration.timeouts, deadline: deadline)
      configuration.logger.debug(
        "request goes out",
        metadata: ["host": "\(origin.host)", "attempt": "\(attempt)", "method": "\(request.method)"])
      let response = try await exchange.run(wireRequest(request, address: address, exchange), configuration: http)
      configuration.logger.debug("answer begins", metadata: ["status": "\(response.status.code)"])
      let body = ResponseBody(response.body, exchange)
      let status = Int(response.status.code)
      switch status {
      case 200..<300:
        return ModelResponse(
          status: status, headers: response.headers.map { (name: $0.name, value: $0.value) }, attemptCount: attempt,
          body: body)
      case 301, 302, 303, 307, 308:
        address = try redirect(from: address, to: response.headers.first(name: "location"), status, request.method)
      default: throw await apiError(status: status, headers: response.headers, body: body)
      }
    }
    throw ClientError.redirectRefused(status: 308, host: origin.host)
  }

  /// The error that an answer tells; a body that is cut or late counts as far as it came.
  private func apiError(status: Int, headers: HTTPHeaders, body: ResponseBody) async -> APIError {
    var bytes: [UInt8] = []
    do {
      for try await part in body {
        bytes += part.readableBytesView.prefix(Self.errorBodyLimit - bytes.count)
        if bytes.count >= Self.errorBodyLimit { break }
      }
    } catch {
      configuration.logger.debug("error answer was cut", metadata: ["bytes": "\(bytes.count)"])
    }
    var error = APIError(body: bytes, httpStatus: status) { headers.first(name: $0) }
    if let credentials = configuration.credentials { error.message = credentials.redacting(error.message) }
    return error
  }

  /// The request as the HTTP client wants it; only here the key is put in.
  private func wireRequest(_ request: PreparedRequest, address: String, _ exchange: Exchange) -> HTTPClientRequest {
    var url = address
    var wire = HTTPClientRequest(url: url)
    wire.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers where name != "content-length" && value != Credentials.placeholder {
      wire.headers.replaceOrAdd(name: name, value: value)
    }
    if let credentials = configuration.credentials {
      switch credentials.placement {
      case .header: wire.headers.replaceOrAdd(name: keyHeader, value: credentials.key)
      case .bearer: wire.headers.replaceOrAdd(name: "authorization", value: "Bearer \(credentials.key)")
      case .query: url += (url.contains("?") ? "&" : "?") + "key=\(Credentials.escaped(credentials.key))"
      }
    }
    wire.url = url
    if let body = request.body {
      wire.body = .stream(UploadBody(body: body, exchange: exchange), length: .known(Int64(body.contentLength)))
    }
    return wire
  }

  /// The address that a redirect leads to.
  ///
  /// - Throws: ``ClientError/redirectRefused(status:host:)`` for another origin, for a redirect that asks to repeat a
  ///   `POST` as a `GET`, and for one that leads nowhere.
  private func redirect(from address: String, to location: String?, _ status: Int, _ method: String) throws -> String {
    guard let location, let target = URL(string: location, relativeTo: URL(string: address))?.absoluteURL else {
      throw ClientError.redirectRefused(status: status, host: nil)
    }
    let host = target.host(percentEncoded: false)
    let keepsRequest = status == 307 || status == 308 || method == "GET"
    let port = target.port ?? (target.scheme == "https" ? 443 : 80)
    guard keepsRequest, target.scheme == origin.scheme, host?.lowercased() == origin.host, port == origin.port,
      target.user() == nil
    else { throw ClientError.redirectRefused(status: status, host: host) }
    // A service may repeat the query it was asked with: the key is put in anew.
    let query = (target.query() ?? "").split(separator: "&").filter { !$0.hasPrefix("key=") }.joined(separator: "&")
    return origin.text + target.path() + (query.isEmpty ? "" : "?\(query)")
  }
}
