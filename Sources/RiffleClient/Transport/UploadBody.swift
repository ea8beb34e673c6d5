import NIOCore
import RiffleAPI
import RiffleParsing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request's body on its way out: bytes from memory, and files, as they are or encoded as base64 while they are read.
///
/// One piece is in memory at a time, so a picture of any size costs the same. The length was promised in the header:
/// a file that has grown or shrunk since ends the upload with an error instead of a wrong body.
struct UploadBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  /// Bytes of a file that are read for one piece; a multiple of 3, so that only the last piece is padded.
  static let fileBytesPerPiece = 96 << 10
  /// Bytes from memory in one piece.
  static let bytesPerPiece = 128 << 10

  let body: RequestBody
  let exchange: Exchange

  func makeAsyncIterator() -> Iterator { Iterator(segments: body.segments, exchange: exchange) }

  /// Hands out pieces in order; a file is open only while its pieces are read.
  struct Iterator: AsyncIteratorProtocol {
    private let segments: [RequestBody.Segment]
    private let exchange: Exchange
    private var index = 0
    private var position = 0
    private var file: SourceFile?

    init(segments: [RequestBody.Segment], exchange: Exchange) {
      self.segments = segments
      self.exchange = exchange
    }

    mutating func next() async throws -> ByteBuffer? {
      do {
        while index < segments.count {
          let piece = try piece(of: segments[index])
          if let piece {
            exchange.sentPiece()
            return piece
          }
          index += 1
          position = 0
          file = nil
        }
        return nil
      } catch {
        exchange.uploadFailed(error)
        throw error
      }
    }

    /// The next piece of `segment`, or nil when there is none left.
    private mutating func piece(of segment: RequestBody.Segment) throws(ClientError) -> ByteBuffer? {
      switch segment {
      case .bytes(let bytes):
        guard position < bytes.count else { return nil }
        let end = Swift.min(position + UploadBody.bytesPerPiece, bytes.count)
        defer { position = end }
        return ByteBuffer(bytes: bytes[position..<end])
      case .base64OfFile(let path, let byteCount):
        return try take(path, byteCount).map { ByteBuffer(string: Base64Encoder.encode($0)) }
      case .file(let path, let byteCount): return try take(path, byteCount).map { ByteBuffer(bytes: $0) }
      }
    }

    /// The next bytes of the file at `path`, or nil when all `byteCount` of them were taken.
    private mutating func take(_ path: String, _ byteCount: Int) throws(ClientError) -> [UInt8]? {
      let source: SourceFile
      if let file {
        source = file
      } else {
        source = try SourceFile(path: path, byteCount: byteCount)
        file = source
      }
      guard position < byteCount else {
        guard try source.isAtEnd() else { throw .uploadChanged(path: path) }
        return nil
      }
      let count = Swift.min(UploadBody.fileBytesPerPiece, byteCount - position)
      position += count
      return try source.take(count)
    }
  }
}

/// A regular file that is read from front to back.
private final class SourceFile: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Opens the file at `path`, which must still have `byteCount` bytes.
  init(path: String, byteCount: Int) throws(ClientError) {
    self.path = path
    // The path is copied by the kernel before the call returns.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .uploadUnreadable(path: path, errno: errno) }
    var status = stat()
    // The structure outlives the call and the descriptor is open.
    guard unsafe fstat(descriptor, &status) == 0 else { throw .uploadUnreadable(path: path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == byteCount else {
      throw .uploadChanged(path: path)
    }
  }

  /// The next `count` bytes.
  func take(_ count: Int) throws(ClientError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let begin = filled
      // The buffer has `count` bytes and the call may fill those after `begin`.
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress?.advanced(by: begin), count - begin)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .uploadUnreadable(path: path, errno: errno) }
      guard got > 0 else { throw .uploadChanged(path: path) }
      filled += got
    }
    return bytes
  }

  /// Whether there is nothing more to read.
  func isAtEnd() throws(ClientError) -> Bool {
    var status = stat()
    // As above.
    guard unsafe fstat(descriptor, &status) == 0 else { throw .uploadUnreadable(path: path, errno: errno) }
    return lseek(descriptor, 0, SEEK_CUR) == status.st_size
  }

  deinit { close(descriptor) }
}
