import FoundationEssentials

/// Proxies by the environment variables that most tools know.
public struct Proxies: Hashable, Sendable {
  /// A proxy that is asked to connect through (HTTP CONNECT).
  struct Proxy: Hashable, Sendable {
    let host: String
    let port: Int
    let userInfo: String?
  }

  private let secure: Proxy?
  private let plain: Proxy?
  private let exceptions: [String]

  /// No proxy at all.
  public static let none = Proxies(environment: [:])

  /// Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in capitals or small letters; small letters win.
  ///
  /// An address that is not `http://HOST[:PORT]` or `HOST:PORT` counts as none.
  public init(environment: [String: String]) {
    func value(_ name: String) -> String? {
      [environment[name.lowercased()], environment[name]].compactMap(\.self).first { !$0.isEmpty }
    }
    secure = value("HTTPS_PROXY").flatMap(Self.proxy)
    plain = value("HTTP_PROXY").flatMap(Self.proxy)
    exceptions = (value("NO_PROXY") ?? "").lowercased().split { $0 == "," || $0 == " " }.map(String.init)
  }

  /// The proxy for requests to `origin`; this machine is never reached through one.
  func proxy(for origin: Origin) -> Proxy? {
    guard !origin.isLoopback else { return nil }
    for exception in exceptions {
      let name = exception.hasPrefix("*.") ? String(exception.dropFirst()) : exception
      if name == "*" || origin.host == name || "\(origin.host):\(origin.port)" == name { return nil }
      if origin.host.hasSuffix(name.hasPrefix(".") ? name : ".\(name)") { return nil }
    }
    return origin.scheme == "https" ? secure : plain
  }

  private static func proxy(_ text: String) -> Proxy? {
    guard let url = URL(string: text.contains("://") ? text : "http://\(text)"), url.scheme?.lowercased() == "http",
      let host = url.host(percentEncoded: false), !host.isEmpty
    else { return nil }
    let userInfo = url.user(percentEncoded: false).map { "\($0):\(url.password(percentEncoded: false) ?? "")" }
    return Proxy(host: host, port: url.port ?? 80, userInfo: userInfo)
  }
}

extension Proxies.Proxy: CustomStringConvertible {
  /// Host and port, without user and password.
  var description: String { "\(host):\(port)" }
}
