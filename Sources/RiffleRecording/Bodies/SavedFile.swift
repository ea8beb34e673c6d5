internal import CRiffleFiles

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A saved answer, handed out piece by piece.
///
/// Long files are mapped into memory, a window at a time: that spares the copy which `read` makes, a quarter of the time.
/// Everything else, and what a file grew by meanwhile, is read. A file that somebody shortens meanwhile ends early, as it
/// would if it were read.
@safe final class SavedFile {
  /// Bytes that are mapped at once: long enough for few calls, and soon given back.
  static let windowSize = 1024 * 1024
  /// Bytes that are read at once: with what is decoded from them they stay in the second-level cache.
  private static let readSize = 256 * 1024

  private let descriptor: CInt
  private var offset = 0
  private var isMapping: Bool
  private var hasWindow = false
  private var buffer: ByteBuffer?

  /// The file behind an open descriptor, from where it stands.
  init(_ descriptor: CInt) {
    self.descriptor = descriptor
    isMapping = (LocalFile.byteCount(descriptor) ?? 0) > Self.windowSize && lseek(descriptor, 0, SEEK_CUR) == 0
  }

  deinit { closeWindow() }

  /// Whether bytes of the last piece were taken away while it was looked at.
  var isTorn: Bool { hasWindow && rf_window_is_torn() }

  /// Gives `take` the next bytes, which are there only as long as it runs; false after the last.
  func next(_ take: (Span<UInt8>) -> Void) throws(SystemError) -> Bool {
    if isMapping {
      closeWindow()
      // The file may have become shorter or longer.
      let count = min((LocalFile.byteCount(descriptor) ?? 0) - offset, Self.windowSize)
      if count > 0, let memory = unsafe rf_window_open(descriptor, UInt64(offset), count) {
        offset += count
        hasWindow = true
        // Mapped until the next call; what is cut away meanwhile becomes zeros.
        take(unsafe Span(_unsafeStart: memory, count: count))
        return true
      }
      isMapping = false
      guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw SystemError(code: errno) }
    }
    let buffer = self.buffer ?? ByteBuffer(capacity: Self.readSize)
    self.buffer = buffer
    let count = try LocalFile.read(descriptor, into: buffer)
    guard count > 0 else { return false }
    // The first `count` bytes of the buffer were just read, and it outlives the span.
    take(unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer.memory[..<count])))
    return true
  }

  private func closeWindow() {
    if hasWindow { rf_window_close() }
    hasWindow = false
  }
}
