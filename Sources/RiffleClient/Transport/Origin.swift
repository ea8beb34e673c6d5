import FoundationEssentials

/// Where requests go: scheme, host and port, and a path in front of every endpoint.
struct Origin: Hashable, Sendable {
  let scheme: String
  let host: String
  let port: Int
  /// The path in front, without a slash at its end; `""` when there is none.
  let prefix: String
  /// Whether the prefix names a version of the API itself, so that endpoints leave theirs out.
  let hasVersion: Bool
  /// Whether some component of the prefix is a version, as in `/v1beta/openai`: then OpenAI's endpoints leave out theirs.
  let holdsVersion: Bool

  /// Reads a base URL; blanks around it and a slash at its end do not matter.
  ///
  /// - Throws: ``ClientError/badURL(_:)`` also for user names, queries and fragments, which might hold secrets.
  init(baseURL text: String) throws(ClientError) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = url.host(percentEncoded: false), !host.isEmpty
    else { throw .badURL(Self.withoutSecrets(text)) }
    guard url.user() == nil, url.password() == nil, url.query() == nil, url.fragment() == nil else {
      throw .badURL(Self.withoutSecrets(text))
    }
    let path = url.path()
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = url.port ?? (scheme == "https" ? 443 : 80)
    self.prefix = String(path.reversed().drop { $0 == "/" }.reversed())
    self.hasVersion = prefix.hasSuffix("/v1beta") || prefix.hasSuffix("/v1")
    self.holdsVersion = prefix.split(separator: "/").contains(where: Self.isVersion)
  }

  /// Whether `component` is a version: `v1`, `v2`, `v1beta`, `v1alpha2`.
  private static func isVersion(_ component: Substring) -> Bool {
    guard component.first == "v" else { return false }
    let rest = component.dropFirst().drop { $0.isASCII && $0.isNumber }
    guard rest.count < component.count - 1 else { return false }
    return ["", "alpha", "beta"].contains(rest.prefix { !($0.isASCII && $0.isNumber) })
  }

  /// Whether the host is this machine.
  var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || host == "[::1]" || isIPv4Loopback
  }

  /// Whether the host is an address itself and no name; the odd spellings of IPv4 in a single number count too.
  var isAddress: Bool {
    host.contains(":") || host.allSatisfy { $0.isHexDigit || $0 == "." || $0 == "x" } && (host.last?.isNumber ?? false)
  }

  private var isIPv4Loopback: Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 != nil }
  }

  /// Scheme, host and port as an address writes them.
  var text: String {
    let host = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port)")
  }

  /// The address of `path`, which begins with the version of the API.
  func address(of path: String) -> String {
    if holdsVersion, path.hasPrefix("/v1/") { return text + prefix + path.dropFirst("/v1".count) }
    guard hasVersion, path.hasPrefix("/v1beta/") else { return text + prefix + path }
    return text + prefix + path.dropFirst("/v1beta".count)
  }

  /// Whether `other` is the same scheme, host and port.
  func isSame(as other: Origin) -> Bool { scheme == other.scheme && host == other.host && port == other.port }

  /// An address for an error: nothing before an `@`, nothing after a `?` or `#`.
  private static func withoutSecrets(_ text: String) -> String {
    let head = text.prefix { $0 != "?" && $0 != "#" }
    guard let at = head.lastIndex(of: "@") else { return String(head) }
    return "…" + head[at...]
  }
}
