/// A request as it came over the wire.
public struct ReceivedRequest: Equatable, Sendable {
  /// The method, such as `POST`.
  public var method: String
  /// The path and, after a `?`, the query, as sent.
  public var target: String
  /// The headers in their order, names as sent.
  public var headers: [(name: String, value: String)]
  /// The body without its framing, at most the first ``bodyLimit`` bytes.
  public var body: [UInt8] = []
  /// How long the body was, as far as it came.
  public var bodyCount = 0
  /// Whether the body came to its end.
  public var isBodyComplete = false

  /// The most bytes of a body that are kept; a test of large uploads counts them, and keeps none beyond this.
  public static let bodyLimit = 64 << 20

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// What follows the `?` in the target.
  public var query: String? {
    target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
  }

  /// The value of the first header called `name`, in any case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Whether two requests are the same in every field.
  public static func == (a: Self, b: Self) -> Bool {
    a.method == b.method && a.target == b.target && a.headers.elementsEqual(b.headers, by: ==) && a.body == b.body
      && a.bodyCount == b.bodyCount && a.isBodyComplete == b.isBodyComplete
  }

  /// No request.
  static let none = ReceivedRequest()

  private init() { (method, target, headers) = ("", "", []) }

  /// Reads a request head, the empty line not included; nil when it is none.
  init?(head: String) {
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
    let words = lines.popFirst()?.split(separator: " ") ?? []
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
    method = String(words[0])
    target = String(words[1])
    headers = lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return (String(line[..<colon]), String(value))
    }
  }

  /// How the body is framed.
  var framing: BodyFraming {
    if header("Transfer-Encoding")?.lowercased().contains("chunked") == true { return .chunked }
    return .count(header("Content-Length").flatMap { Int($0) } ?? 0)
  }
}

/// How the end of a request's body is told.
enum BodyFraming: Equatable {
  case count(Int)
  case chunked
}
