import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import RiffleAPI

/// Fetches media that an answer only links to.
///
/// The address comes from the answer, and so from whoever could talk the model into it. Therefore:
/// - only `https`; plain `http` only from this machine to this machine, where the service itself is there;
/// - no key, no cookie, nothing of the request goes along;
/// - one redirect, to which the same rules apply;
/// - the host is looked up first, and every one of its addresses must be public; the connection is then made to the first
///   of just these addresses, so that a second look-up cannot lead elsewhere. Through a proxy, which looks names up itself,
///   only addresses that stand in the link are checked;
/// - limits of size and time.
public struct Downloader: Sendable {
  private let client: ModelClient
  private let policy: DownloadPolicy
  private let resolve: @Sendable (String) async throws -> [NetworkAddress]

  /// A downloader beside `client`, whose trusted certificates and proxies it uses.
  public init(beside client: ModelClient, policy: DownloadPolicy = DownloadPolicy()) {
    self.init(beside: client, policy: policy, resolve: HostResolver.addresses(of:))
  }

  /// The same with another way to find the addresses of a host.
  init(
    beside client: ModelClient, policy: DownloadPolicy,
    resolve: @escaping @Sendable (String) async throws -> [NetworkAddress]
  ) {
    self.client = client
    self.policy = policy
    self.resolve = resolve
  }

  /// Asks for the medium at `address` and waits for the head of the answer.
  ///
  /// - Throws: ``DownloadError`` where it is not to be had, ``ClientError`` for everything below that, `CancellationError`.
  public func fetch(_ address: String) async throws -> Download {
    let begin = ContinuousClock.now
    let deadline = policy.timeouts.total.map { begin + $0 }
    var attempt = 1
    while true {
      do {
        return try await follow(address, deadline)
      } catch {
        let isRetryable = (error as? DownloadError)?.isRetryable ?? (error as? ClientError)?.isRetryable ?? false
        let now = ContinuousClock.now
        guard isRetryable,
          let delay = policy.retryPolicy.delay(
            beforeAttempt: attempt + 1, elapsed: now - begin, random: .random(in: 0...1)),
          deadline.map({ now + delay < $0 }) ?? true
        else { throw error }
        try await Task.sleep(for: delay)
        attempt += 1
      }
    }
  }

  private func follow(_ address: String, _ deadline: ContinuousClock.Instant?) async throws -> Download {
    var target = try Target(address)
    for isLast in [false, true] {
      let response = try await ask(target, deadline)
      let status = Int(response.head.status.code)
      switch status {
      case 200: return try download(response, target)
      case 301, 302, 303, 307, 308:
        response.exchange.end()
        guard !isLast, let location = response.head.headers.first(name: "location") else {
          throw DownloadError.redirected(status: status, host: target.origin.host)
        }
        target = try Target(location, relativeTo: target)
      default:
        response.exchange.end()
        throw DownloadError.refused(status: status, host: target.origin.host)
      }
    }
    preconditionFailure("the second redirect was an error")
  }

  private func download(_ response: (head: HTTPClientResponse, exchange: Exchange), _ target: Target) throws -> Download
  {
    let headers = response.head.headers
    if let length = headers.first(name: "content-length").flatMap({ Int($0) }), length > policy.sizeLimit {
      response.exchange.end()
      throw DownloadError.tooLarge(limit: policy.sizeLimit)
    }
    return Download(
      contentType: headers.first(name: "content-type"), body: ResponseBody(response.head.body, response.exchange),
      sizeLimit: policy.sizeLimit)
  }

  /// Sends one request to an address that was checked.
  private func ask(
    _ target: Target, _ deadline: ContinuousClock.Instant?
  ) async throws -> (head: HTTPClientResponse, exchange: Exchange) {
    try Task.checkCancellation()
    var http = client.http
    http.proxy = client.proxy(for: target.origin)
    http.decompression = .disabled
    http.dnsOverride = [:]
    if let address = try await checkedAddress(of: target.origin, isProxied: http.proxy != nil) {
      http.dnsOverride[target.origin.host] = "\(address)"
    }
    if let deadline, deadline <= .now { throw ClientError.totalTimeout(policy.timeouts.total ?? .zero) }
    let exchange = Exchange(host: target.origin.host, timeouts: policy.timeouts, deadline: deadline)
    var request = HTTPClientRequest(url: target.text)
    request.headers.add(name: "accept", value: "image/*, audio/*, video/*, application/octet-stream;q=0.9")
    request.headers.add(name: "accept-encoding", value: "identity")
    request.headers.add(name: "user-agent", value: client.configuration.userAgent)
    return (try await exchange.run(request, configuration: http), exchange)
  }

  /// The address to connect to; nil where the proxy finds it.
  private func checkedAddress(of origin: Origin, isProxied: Bool) async throws -> NetworkAddress? {
    let service = client.origin
    // A service on this machine names its own results. Its model's words shall not reach others that listen here.
    let isOwn =
      service.isLoopback && origin.isLoopback && origin.scheme == service.scheme && origin.port == service.port
    let isNear = isOwn || service.isLoopback && origin.isLoopback && policy.allowsPrivateAddresses
    guard origin.scheme == "https" || isNear else { throw DownloadError.insecure(host: origin.host) }
    if isProxied, !origin.isAddress { return nil }
    let addresses = try await resolve(origin.host)
    guard let first = addresses.first else { throw DownloadError.unknownHost(origin.host) }
    for address in addresses {
      let isAllowed =
        origin.scheme == "http"
        ? address.isLoopback
        : address.isPublic || policy.allowsPrivateAddresses || isOwn && address.isLoopback
      guard isAllowed else { throw DownloadError.privateAddress(host: origin.host, address: "\(address)") }
    }
    return first
  }
}

extension Downloader {
  /// An address that can be asked.
  private struct Target {
    let origin: Origin
    let text: String

    init(_ address: String, relativeTo base: Target? = nil) throws {
      let isPlain = address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      guard isPlain, let url = URL(string: address, relativeTo: base.flatMap { URL(string: $0.text) })?.absoluteURL,
        let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
        let host = url.host(percentEncoded: false), url.user() == nil, url.password() == nil
      else { throw DownloadError.badAddress }
      do {
        origin = try Origin(baseURL: "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? ""))
      } catch {
        throw DownloadError.badAddress
      }
      let path = url.path()
      text = origin.text + (path.isEmpty ? "/" : path) + (url.query().map { "?\($0)" } ?? "")
    }
  }
}
