/// One step of a scenario.
public enum Action: Sendable {
  /// Waits for the head of a request and leaves its body unread.
  case readHead
  /// Waits for a whole request.
  case readRequest
  /// Writes bytes as they are, flushed, and waits until the kernel has them.
  case send([UInt8])
  /// Writes bytes in pieces of so many, each flushed by itself.
  case dribble([UInt8], pieceSize: Int)
  /// Writes the same bytes so many times.
  case sendAgain([UInt8], count: Int)
  /// Writes the same bytes again and again, at this pace, until the client goes away.
  case drip([UInt8], every: Duration)
  /// Waits this long: time for a client to take what was sent.
  case pause(Duration)
  /// Waits for a whole request and goes on with the steps of what is made of it, whose own first read it counts as.
  case choose(@Sendable (ReceivedRequest) -> Scenario)
  /// Reads nothing more and waits until the client goes away.
  case ignore
  /// Waits until a test opens the gate, or the client goes away.
  case wait(Gate)
  /// Waits until the client goes away.
  case stall
  /// Ends the connection in order, after what was sent.
  case close
  /// Breaks the connection off, so that the client sees a reset.
  case reset
}

/// What the server does with one request, or with a connection before any request.
public struct Scenario: Sendable {
  /// The steps, in order; when none of them ends the connection, it stays open for the next request.
  public var actions: [Action]
  /// What the server calls it when it tells of its requests.
  var label = ""

  /// Makes a scenario of steps.
  public init(_ actions: [Action]) { self.actions = actions }

  /// Makes a scenario of steps.
  public init(_ actions: Action...) { self.actions = actions }

  /// Whether it waits for a request before it does anything.
  var beginsWithRead: Bool {
    switch actions.first {
    case .readHead, .readRequest, .choose, nil: true
    default: false
    }
  }
}

extension Action {
  /// Sends a status line, headers and the empty line.
  public static func head(_ status: Int, _ headers: [(String, String)]) -> Action {
    .send(headBytes(status, headers))
  }

  /// Sends one chunk of the chunked transfer coding (RFC 9112, section 7.1).
  public static func chunk(_ bytes: [UInt8]) -> Action { .send(chunkBytes(bytes)) }

  /// Sends the last chunk.
  public static var lastChunk: Action { .send(Array("0\r\n\r\n".utf8)) }

  /// A status line, headers and the empty line.
  static func headBytes(_ status: Int, _ headers: [(String, String)]) -> [UInt8] {
    let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) \(reasonPhrases[status] ?? "Whatever")\r\n\(lines)\r\n".utf8)
  }

  /// One chunk of the chunked transfer coding; empty for no bytes, since an empty chunk would be the last.
  static func chunkBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
    bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
  }

  private static let reasonPhrases = [
    200: "OK", 302: "Found", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 408: "Request Timeout", 413: "Content Too Large",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout",
  ]
}
