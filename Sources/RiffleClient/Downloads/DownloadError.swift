public import RiffleTypes

/// Why a medium that an answer links to was not fetched.
public enum DownloadError: Error, Hashable, Sendable {
  /// The address is not an `https` address of a host.
  case badAddress
  /// Plain `http`, and not both the service and the medium are on this machine.
  case insecure(host: String)
  /// The host, or one of its addresses, belongs to a private network or to this machine.
  case privateAddress(host: String, address: String)
  /// Nobody knows the host.
  case unknownHost(String)
  /// A second redirect, or one that leads nowhere.
  case redirected(status: Int, host: String)
  /// A complete answer that is not the medium.
  case refused(status: Int, host: String)
  /// More bytes than are taken.
  case tooLarge(limit: Int)

  /// How a run ends that has nothing else.
  public var exitReason: ExitReason {
    switch self {
    case .badAddress, .insecure, .privateAddress, .tooLarge: .notWhatWasAsked
    case .unknownHost, .redirected, .refused: .serviceUnavailable
    }
  }

  /// Whether the same may work after a pause.
  var isRetryable: Bool {
    if case .refused(let status, _) = self { [408, 429, 500, 502, 503, 504].contains(status) } else { false }
  }
}

extension DownloadError: CustomStringConvertible {
  /// One line: the subject, what happened, what was expected; never a whole address, which may be signed.
  public var description: String {
    switch self {
    case .badAddress: "download: bad address, expected https://HOST/PATH"
    case .insecure(let host): "download: plain http to '\(host)', expected https"
    case .privateAddress(let host, let address):
      "download: '\(host)' has the private address \(address), expected a public one"
    case .unknownHost(let host): "download: unknown host '\(host)'"
    case .redirected(let status, let host):
      "download: redirect \(status) of '\(host)' not followed, expected one at most"
    case .refused(let status, let host): "download: '\(host)' answered \(status), expected the medium"
    case .tooLarge(let limit): "download: more than \(limit) bytes"
    }
  }
}
