/// The content type of Google's single answers.
public let jsonContentType = "application/json; charset=UTF-8"

// Scenarios about how a body arrives, and where it stops. All read the whole request first.
extension Scenario {
  /// How the client is told where a body ends.
  public enum Framing: Sendable, CaseIterable {
    /// By `Content-Length`.
    case contentLength
    /// By chunks and a last chunk.
    case chunked
    /// By the end of the connection.
    case untilClose
  }

  /// A well-behaved answer.
  public static func answer(
    _ body: [UInt8], status: Int = 200, contentType: String = jsonContentType, headers: [(String, String)] = [],
    framing: Framing = .contentLength
  ) -> Scenario {
    let head = head(status, contentType: contentType, headers: headers, framing: framing, count: body.count)
    return Scenario([.readRequest, .send(head + framed(body, framing))] + ending(framing))
  }

  /// A right answer that comes in pieces of `pieceSize` bytes, head and framing included.
  public static func dribble(
    _ body: [UInt8], pieceSize: Int, contentType: String = jsonContentType, framing: Framing = .contentLength
  ) -> Scenario {
    let head = head(200, contentType: contentType, framing: framing, count: body.count)
    let end: [UInt8] = framing == .chunked ? Array("0\r\n\r\n".utf8) : []
    let bytes = head + framed(body, framing) + end
    return Scenario(
      [.readRequest, .dribble(bytes, pieceSize: pieceSize)] + (framing == .untilClose ? [.close] : []))
  }

  /// An answer whose connection ends, in order, after `count` bytes of the body.
  ///
  /// By `Content-Length` the body is then too short, by chunks the last chunk is missing, and until the close it looks
  /// like an end.
  public static func cut(
    _ body: [UInt8], after count: Int, contentType: String = jsonContentType, framing: Framing = .chunked
  ) -> Scenario {
    Scenario(start(of: body, count, contentType, framing) + [.close])
  }

  /// An answer whose connection is reset after `count` bytes of the body.
  public static func reset(
    _ body: [UInt8], after count: Int, contentType: String = jsonContentType, framing: Framing = .chunked
  ) -> Scenario {
    Scenario(start(of: body, count, contentType, framing) + [.reset])
  }

  /// An answer that falls silent after `count` bytes of the body.
  public static func stall(
    _ body: [UInt8], after count: Int, contentType: String = jsonContentType, framing: Framing = .chunked
  ) -> Scenario {
    Scenario(start(of: body, count, contentType, framing) + [.stall])
  }

  /// An answer that pauses after `count` bytes of the body until `gate` opens.
  public static func hold(
    _ body: [UInt8], after count: Int, at gate: Gate, contentType: String = jsonContentType,
    framing: Framing = .chunked
  ) -> Scenario {
    let rest = framed(Array(body.dropFirst(count)), framing)
    return Scenario(
      start(of: body, count, contentType, framing) + [.wait(gate), .send(rest)] + ending(framing))
  }

  /// An answer whose `Content-Length` is `claimed`, whatever the body is; the connection ends after the body.
  public static func wrongContentLength(
    _ body: [UInt8], claimed: Int, contentType: String = jsonContentType
  ) -> Scenario {
    let head = head(200, contentType: contentType, framing: .contentLength, count: claimed)
    return Scenario(.readRequest, .send(head + body), .close)
  }

  /// A chunked answer with something that is no chunk size after `body`.
  public static func badChunk(after body: [UInt8], contentType: String = jsonContentType) -> Scenario {
    let head = head(200, contentType: contentType, framing: .chunked, count: 0)
    return Scenario(.readRequest, .send(head + framed(body, .chunked) + Array("xyz\r\n".utf8)), .close)
  }

  /// The head of an answer.
  private static func head(
    _ status: Int, contentType: String, headers: [(String, String)] = [], framing: Framing, count: Int
  ) -> [UInt8] {
    let length: (String, String) =
      switch framing {
      case .contentLength: ("Content-Length", "\(count)")
      case .chunked: ("Transfer-Encoding", "chunked")
      case .untilClose: ("Connection", "close")
      }
    return Action.headBytes(status, [("Content-Type", contentType), length] + headers)
  }

  private static func framed(_ body: [UInt8], _ framing: Framing) -> [UInt8] {
    framing == .chunked ? Action.chunkBytes(body) : body
  }

  /// Reads the request, sends the head and the first `count` bytes of the body.
  static func start(
    of body: [UInt8], _ count: Int, _ contentType: String, _ framing: Framing
  ) -> [Action] {
    precondition(0...body.count ~= count, "the body has fewer bytes than that")
    let head = head(200, contentType: contentType, framing: framing, count: body.count)
    return [.readRequest, .send(head), .send(framed(Array(body.prefix(count)), framing))]
  }

  /// What tells the client that the body is whole.
  static func ending(_ framing: Framing) -> [Action] {
    switch framing {
    case .contentLength: []
    case .chunked: [.lastChunk]
    case .untilClose: [.close]
    }
  }
}
