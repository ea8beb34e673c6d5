import NIOCore

/// A recorded response that a server answers with, again and again.
///
/// The file is opened anew for each answer and read in pieces of ``OpenFile/pieceBytes``, so it may be larger than memory, and a file
/// that was replaced is served as it is now.
public struct ReplayFile: Hashable, Sendable {
  /// Bytes at the beginning that tell the type; blanks before them do not count.
  private static let sniffedBytes = 1024

  /// Where the file is.
  public let path: String
  /// The `Content-Type` it is served with.
  public let contentType: String

  /// The file at `path`.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - contentType: what it is served as; nil lets the first bytes decide: `{` and `[` begin JSON, the name of a field and a
  ///     colon an event stream, everything else is `application/octet-stream`.
  /// - Throws: `ServerError` when it is no regular file or cannot be read.
  public init(path: String, contentType: String? = nil) throws(ServerError) {
    let file: OpenFile
    var buffer = ByteBuffer()
    do {
      file = try OpenFile(path: path)
      _ = try file.read(into: &buffer, atMost: Self.sniffedBytes)
    } catch {
      throw ServerError(.badReplayFile(path: path), reason: error.reason)
    }
    self.path = path
    self.contentType = contentType ?? Self.contentType(of: buffer.readableBytesView)
  }

  private static func contentType(of head: ByteBufferView) -> String {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = head.dropFirst(head.starts(with: byteOrderMark) ? 3 : 0).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      return "application/json; charset=UTF-8"
    }
    let isField = ["data:", "event:", "id:", "retry:", ":"].contains { text.starts(with: $0.utf8) }
    return isField ? "text/event-stream" : "application/octet-stream"
  }
}
