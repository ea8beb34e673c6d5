import Hummingbird
import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is read from front to back.
final class OpenFile: Sendable {
  /// Why a file cannot be read.
  struct Failure: Error {
    let reason: String

    static var system: Failure { Failure(reason: systemReason(errno)) }
  }

  /// The bytes it had when it was opened.
  let byteCount: Int
  /// Whether nobody but its owner may do anything with it.
  let isPrivate: Bool
  private let descriptor: Int32

  init(path: String) throws(Failure) {
    // The path is copied by the kernel before the call returns. A pipe without a writer must not stop the server.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system }
    var status = stat()
    // The structure outlives the call and the descriptor is open.
    let isKnown = unsafe fstat(descriptor, &status) == 0
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      let failure = isKnown ? Failure(reason: "it is no regular file") : .system
      // `deinit` does not run for an object that was never whole.
      close(descriptor)
      throw failure
    }
    byteCount = Int(status.st_size)
    isPrivate = status.st_mode & 0o077 == 0
  }

  deinit { close(descriptor) }

  /// Appends the next bytes to `buffer`.
  ///
  /// - Returns: how many there were; 0 at the end.
  func read(into buffer: inout ByteBuffer, atMost limit: Int) throws(Failure) -> Int {
    var got = 0
    repeat {
      buffer.reserveCapacity(minimumWritableBytes: limit)
      // The call fills at most the `limit` bytes that were reserved.
      unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: limit) { space in
        got = unsafe systemRead(descriptor, space.baseAddress, limit)
        return max(got, 0)
      }
    } while got < 0 && errno == EINTR
    guard got >= 0 else { throw .system }
    return got
  }
}

extension OpenFile {
  /// Bytes that are read and written at once: four times what is usual, and twice as fast.
  static let pieceBytes = 256 * 1024
  /// Pieces after which the other connections of the event loop get their turn, should the reader never fall behind.
  private static let piecesPerTurn = 16

  /// A body of as many bytes as the file had when it was opened; cut when it has become shorter since.
  ///
  /// Reading and writing happen on the connection's event loop. The bytes of a file that is served again and again are in the
  /// system's cache, from where they come faster than a hop to another thread would take.
  func body(eventLoop: any EventLoop, ticket: Admission.Ticket? = nil) -> ResponseBody {
    ResponseBody(contentLength: byteCount) { writer in
      try await withTaskExecutorPreference(LoopExecutor(eventLoop)) {
        var buffer = ByteBuffer()
        var remaining = self.byteCount
        var pieceCount = 0
        while remaining > 0 {
          buffer.clear()
          let count = try self.read(into: &buffer, atMost: min(remaining, Self.pieceBytes))
          guard count > 0 else { throw OpenFile.Failure(reason: "it has become shorter") }
          remaining -= count
          try await writer.write(buffer)
          pieceCount += 1
          if pieceCount.isMultiple(of: Self.piecesPerTurn) { try await eventLoop.submit {}.get() }
        }
      }
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
  }
}

/// `read(2)`, by a name that no method hides.
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}

/// The system's words for an error number.
func systemReason(_ number: Int32) -> String {
  // The call returns a string that it owns, and it is copied at once.
  unsafe String(cString: strerror(number))
}
