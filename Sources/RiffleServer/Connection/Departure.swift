import NIOCore
import NIOHTTP1
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Tells the errors of a client that goes away, or sends what is no HTTP, from those of the server.
enum Departure {
  /// What the system says of a connection that is of no use any more.
  private static let numbers: Set<CInt> = [ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN, ETIMEDOUT]

  /// Whether `error` says that the connection to the client has ended.
  static func isOne(_ error: any Error) -> Bool {
    if let error = error as? IOError { return numbers.contains(error.errnoCode) }
    return error is ChannelError || error is HTTPParserError || error is NIOSSLError
  }
}
