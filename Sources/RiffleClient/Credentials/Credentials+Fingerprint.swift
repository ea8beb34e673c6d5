internal import Crypto

extension Credentials {
  /// A name for this key at `host` that does not tell the key: HMAC-SHA256 of the host under the key, in hexadecimal.
  ///
  /// Processes that use the same key with the same service find each other by it.
  public func fingerprint(for host: String) -> String { Self.hexadecimal(key: key, host: host) }

  /// The name for requests to `host` without any key.
  public static func fingerprintWithoutKey(for host: String) -> String { hexadecimal(key: "", host: host) }

  private static func hexadecimal(key: String, host: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("riffle pace \(host.lowercased())".utf8), using: SymmetricKey(data: Array(key.utf8)))
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
