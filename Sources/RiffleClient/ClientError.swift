public import RiffleTypes

/// Why a request got no complete answer: the world between us and the service, or the set-up of the client.
///
/// An error that the service told in words of its own is an `APIError`. No case ever holds a key.
public enum ClientError: Error, Hashable, Sendable {
  /// The base URL is not an `http` or `https` address of a host.
  case badURL(String)
  /// Plain `http` to a host that is not this machine.
  case insecureURL(host: String)
  /// The file of certificates cannot be used.
  case badCAFile(path: String, reason: String)
  /// No connection: refused, unreachable, or a name that nobody knows.
  case connectionFailed(host: String, reason: String)
  /// No connection within the time for it.
  case connectTimeout(host: String, Duration)
  /// A connection, and a certificate that is not trusted.
  case certificateRefused(host: String, reason: String)
  /// The request went out and no first byte came within the time for it.
  case firstByteTimeout(Duration)
  /// The answer began and then nothing came for this long.
  case stalled(Duration, afterBytes: Int)
  /// The whole exchange took longer than it may.
  case totalTimeout(Duration)
  /// The answer began and was cut.
  case connectionLost(afterBytes: Int, reason: String)
  /// The request went out and the connection ended without a status line: it may have been served and billed.
  case outcomeUnknown(reason: String)
  /// The answer came compressed, and its compressed data are wrong or grow without measure.
  case badCompression(afterBytes: Int, reason: String)
  /// What came back is not HTTP.
  case malformedHTTP(reason: String)
  /// A redirect that is not followed: it leads to another origin, or would change the request.
  case redirectRefused(status: Int, host: String?)
  /// A file changed its size while it was being sent.
  case uploadChanged(path: String)
  /// A file cannot be read.
  case uploadUnreadable(path: String, errno: Int32)

  /// How a run ends that fails with this error and has nothing usable.
  public var exitReason: ExitReason {
    switch self {
    case .badURL, .insecureURL: .usage
    case .badCAFile, .uploadChanged, .uploadUnreadable: .fileError
    case .connectionFailed, .connectTimeout, .certificateRefused, .firstByteTimeout, .stalled, .connectionLost,
      .redirectRefused:
      .serviceUnavailable
    case .totalTimeout: .ceilingReached
    case .outcomeUnknown: .outcomeUnknown
    case .malformedHTTP, .badCompression: .malformedAnswer
    }
  }

  /// Whether the same request may be sent again after a pause: only where it surely never went out.
  public var isRetryable: Bool {
    switch self {
    case .connectionFailed, .connectTimeout: true
    default: false
    }
  }

  /// Whether the request went out and no status line came back, so that nobody knows whether it was served.
  ///
  /// A total time that is over may have been so in mid-answer too: whoever has seen a status line knows better.
  public var isOutcomeUnknown: Bool {
    switch self {
    case .outcomeUnknown, .firstByteTimeout, .totalTimeout, .malformedHTTP: true
    default: false
    }
  }

  /// Whether the work may have been done, and charged for, although no complete answer came.
  public var maybeBilled: Bool {
    switch self {
    case .firstByteTimeout, .stalled, .totalTimeout, .connectionLost, .outcomeUnknown, .malformedHTTP,
      .badCompression:
      true
    default: false
    }
  }
}

extension ClientError: CustomStringConvertible {
  /// One line: the subject, what happened, what was expected.
  public var description: String {
    switch self {
    case .badURL(let text): "client: bad base URL '\(text)', expected http://HOST or https://HOST"
    case .insecureURL(let host): "client: plain http to '\(host)', expected https"
    case .badCAFile(let path, let reason): "client: cannot use certificates of '\(path)': \(reason)"
    case .connectionFailed(let host, let reason): "client: no connection to \(host): \(reason)"
    case .connectTimeout(let host, let limit): "client: no connection to \(host) within \(limit)"
    case .certificateRefused(let host, let reason): "client: certificate of \(host) refused: \(reason)"
    case .firstByteTimeout(let limit): "client: no answer within \(limit); the request may have been billed"
    case .stalled(let limit, let count): "client: nothing came for \(limit) after \(count) bytes"
    case .totalTimeout(let limit): "client: not done within \(limit)"
    case .connectionLost(let count, let reason): "client: connection lost after \(count) bytes: \(reason)"
    case .outcomeUnknown(let reason):
      "client: request sent and no answer came: \(reason); it may have been billed and is not sent again"
    case .badCompression(let count, let reason): "client: bad compressed data after \(count) bytes: \(reason)"
    case .malformedHTTP(let reason): "client: answer is not HTTP: \(reason)"
    case .redirectRefused(let status, let host):
      "client: redirect \(status)\(host.map { " to \($0)" } ?? "") not followed, expected an answer"
    case .uploadChanged(let path): "client: '\(path)' changed while it was being sent"
    case .uploadUnreadable(let path, let number): "client: cannot read '\(path)': \(systemMessage(number))"
    }
  }
}
