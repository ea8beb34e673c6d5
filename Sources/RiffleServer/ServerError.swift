public import RiffleTypes

/// Why a server could not start.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: Hashable, Sendable {
    /// The address cannot be listened on: in use, not ours, or not allowed.
    case cannotListen(host: String, port: Int)
    /// A certificate or key file cannot be read, or is not PEM.
    case badTLSFile(path: String)
    /// The private key for TLS can be read by others.
    case exposedTLSKey(path: String)
    /// A file of client keys cannot be read.
    case unreadableKeyFile(path: String)
    /// A file of client keys can be read by others, has a line that is none, or holds no key.
    case badKeyFile(path: String)
    /// A recorded response cannot be read.
    case badReplayFile(path: String)
    /// The server ended by itself.
    case stopped
  }

  /// What went wrong.
  public let code: Code
  /// What the system says about it, on one line.
  public let reason: String

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch code {
    case .cannotListen(let host, let port): "server: cannot listen on \(host):\(port): \(reason)"
    case .badTLSFile(let path): "server: cannot use TLS file '\(path)': \(reason)"
    case .exposedTLSKey(let path): "server: '\(path)' \(reason), expected `chmod 600 \(path)`"
    case .unreadableKeyFile(let path): "server: cannot read key file '\(path)': \(reason)"
    case .badKeyFile(let path): "server: cannot use key file '\(path)': \(reason)"
    case .badReplayFile(let path): "server: cannot replay '\(path)': \(reason)"
    case .stopped: "server: stopped: \(reason)"
    }
  }

  /// The exit code of the tool.
  public var exitReason: ExitReason {
    switch code {
    case .cannotListen: .serviceUnavailable
    case .badKeyFile, .exposedTLSKey: .usage
    case .badTLSFile, .unreadableKeyFile, .badReplayFile: .fileError
    case .stopped: .internalError
    }
  }

  init(_ code: Code, reason: String) {
    self.code = code
    self.reason = reason
  }

  init(_ code: Code, _ error: any Error) {
    let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    self.init(code, reason: String(text.prefix(Self.reasonLimit)))
  }

  /// Characters of a foreign error's text that are shown.
  private static let reasonLimit = 300
}
