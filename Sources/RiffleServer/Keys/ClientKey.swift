import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A client that a server knows: its name, the key that it shows, and what it may do.
///
/// The key itself is not kept, only its SHA-256: digests have one length, so comparing them tells nothing about a key.
public struct ClientKey: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// What logs and metrics call the client.
  public let name: String
  /// Requests in a minute; nil for any number.
  public var requestsPerMinute: Int?
  /// Bytes of one request body; nil for the server's own limit.
  public var bodyLimit: Int?

  let digest: [UInt8]

  /// A client that shows `key`.
  public init(name: String = "client", key: String, requestsPerMinute: Int? = nil, bodyLimit: Int? = nil) {
    self.name = name
    self.requestsPerMinute = requestsPerMinute
    self.bodyLimit = bodyLimit
    digest = Self.digest(of: key)
  }

  /// A client without a name of its own or limits, for tests and small set-ups.
  public init(stringLiteral key: String) { self.init(key: key) }

  /// The name.
  public var description: String { name }

  static func digest(of key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}
