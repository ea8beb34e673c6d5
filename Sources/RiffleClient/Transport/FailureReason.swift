import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What went wrong below HTTP, in a few words that never hold a part of the request.
enum FailureReason {
  /// Whether `error` says that a connection took too long.
  static func isTimeout(_ error: any Error) -> Bool {
    if let error = error as? HTTPClientError {
      let timeouts: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
        .getConnectionFromPoolTimeout, .deadlineExceeded,
      ]
      return timeouts.contains(error)
    }
    if case .connectTimeout? = error as? ChannelError { return true }
    guard let error = error as? NIOConnectionError, !error.connectionErrors.isEmpty else { return false }
    return error.connectionErrors.allSatisfy { isTimeout($0.error) }
  }

  /// Whether `error` says that the other side's certificate is not trusted.
  static func isCertificate(_ error: any Error) -> Bool {
    if let error = error as? NIOSSLExtraError { return error == .failedToValidateHostname }
    guard case .handshakeFailed(let cause)? = error as? NIOSSLError else { return false }
    return "\(cause)".contains("CERTIFICATE_VERIFY_FAILED")
  }

  /// Whether `error` says that compressed data are wrong, or become too much.
  ///
  /// The types are of a library that the HTTP client brings along: only their names are known here.
  static func isCompression(_ error: any Error) -> Bool {
    ["DecompressionError", "ExtraDecompressionError"].contains("\(type(of: error))")
  }

  /// Whether `error` says that compressed data stop before their end.
  static func isTruncation(_ error: any Error) -> Bool { "\(error)" == "truncatedData" }

  private static func compressionText(of error: any Error) -> String {
    switch "\(error)" {
    case "limit": "more than 25 times as much comes out"
    case "truncatedData": "ended early"
    default: "not gzip or deflate"
    }
  }

  /// A few words for `error`.
  static func text(of error: any Error) -> String {
    switch error {
    case let error as IOError: return systemMessage(error.errnoCode)
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return text(of: first.error) }
      return "unknown host name"
    case let error as HTTPClientError: return text(of: error)
    case let error as HTTPParserError: return error == .invalidEOFState ? "ended early" : "malformed HTTP"
    case let error as NIOSSLError: return text(of: error)
    case is NIOSSLExtraError: return "the certificate is for another name"
    case let error as ChannelError: return text(of: error)
    default: return isCompression(error) ? compressionText(of: error) : "\(type(of: error))"
    }
  }

  private static func text(of error: HTTPClientError) -> String {
    switch error {
    case .remoteConnectionClosed: "connection closed"
    case .uncleanShutdown: "TLS ended without notice"
    case .invalidProxyResponse: "the proxy refused"
    case .proxyAuthenticationRequired: "the proxy wants a password"
    default: error.shortDescription
    }
  }

  private static func text(of error: NIOSSLError) -> String {
    switch error {
    case .uncleanShutdown: "TLS ended without notice"
    case .handshakeFailed: isCertificate(error) ? "not trusted" : "TLS handshake failed"
    default: "TLS failed"
    }
  }

  private static func text(of error: ChannelError) -> String {
    switch error {
    case .connectTimeout: "no answer in time"
    case .eof, .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed: "connection closed"
    default: "connection failed"
    }
  }
}
