#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A file in the making: `out.wav.partial` until it is complete, `out.wav` only then.
///
/// The file is made in the folder of its final name, with `O_EXCL` and without following a symbolic link, so that it never writes
/// into somebody else's file. When the name `out.wav.partial` is taken, by a dead run or a living one, that file is left alone and
/// `out.wav.partial-2` is made; ``leftoverPath`` tells.
///
/// Bytes are gathered and written ``bufferSize`` at a time; short writes and signals are dealt with. After a failed write the
/// file throws the same error again. Then one of three endings: ``commit(as:replacing:)``, ``keepPartial(as:)``, ``discard()``. Without one,
/// the partial file stays where it is: bytes that were paid for are not removed by accident.
public final class PartialFile {
  /// Bytes that are gathered before they are written: file systems like pieces of this size.
  public static let bufferSize = 256 * 1024
  /// The most partial files that may stand beside one name: more are a sign of something broken.
  public static let leftoverLimit = 99

  /// Where the bytes are now.
  public internal(set) var path: String
  /// The name that the file will have; may be changed, within its folder, until the end.
  public var finalPath: String
  /// The partial file of another run that was found under the first name; nil when there was none.
  public let leftoverPath: String?
  /// Bytes in the file, with those that are still gathered.
  public private(set) var byteCount = 0
  /// Where the next byte goes; less than ``byteCount`` while an encoder mends its header.
  private(set) var position = 0

  var descriptor: Int32
  private var buffer: [UInt8] = []
  private var bufferStart = 0
  private var failure: MediaFileError?

  /// Makes the partial file beside `finalPath`.
  /// - Throws: ``MediaFileError``, as ``preflight(_:replacing:)`` does, or with the reason why the file cannot be made.
  public init(finalPath: String, replacing: Bool = false) throws(MediaFileError) {
    try Self.checkTarget(finalPath, replacing: replacing)
    var leftover: String?
    for number in 1...Self.leftoverLimit {
      let candidate = PartialName.working(finalPath, number)
      let opened = unsafe open(candidate, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666 as mode_t)
      if opened >= 0 {
        descriptor = opened
        path = candidate
        self.finalPath = finalPath
        leftoverPath = leftover
        return
      }
      let failure = ErrorNumber.last
      guard failure.value == EEXIST else {
        throw MediaFileError(.system(errno: failure.value, .create), path: candidate)
      }
      leftover = leftover ?? candidate
    }
    throw MediaFileError(.tooManyLeftovers(limit: Self.leftoverLimit), path: finalPath)
  }

  /// Takes over an open descriptor, so that tests can write to devices.
  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    finalPath = path
    leftoverPath = nil
  }

  deinit {
    try? flush()
    closeDescriptor()
  }

  func closeDescriptor() {
    buffer = []
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
  }

  /// Whether an ending has closed the file.
  public var isClosed: Bool { descriptor < 0 }

  /// Appends `bytes`, or writes them over earlier ones after ``seek(to:)``.
  /// - Throws: ``MediaFileError`` with the system's reason, and the same again after that.
  public func write(_ bytes: Span<UInt8>) throws(MediaFileError) {
    // Safe: the buffer is used only while the span is alive.
    do {
      try unsafe bytes.withUnsafeBytes { raw in try unsafe write(raw) }
    } catch let error as MediaFileError {
      throw error
    } catch {
      preconditionFailure("write(_:) throws only MediaFileError")
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(MediaFileError) {
    precondition(!isClosed, "a PartialFile is not written to after its ending")
    if let failure { throw failure }
    if buffer.isEmpty { bufferStart = position }
    if bytes.count >= Self.bufferSize {
      try flush()
      try unsafe writeThrough(bytes, at: position)
    } else {
      if buffer.count + bytes.count > Self.bufferSize { try flush() }
      if buffer.isEmpty {
        bufferStart = position
        buffer.reserveCapacity(Self.bufferSize)
      }
      unsafe buffer.append(contentsOf: bytes)
    }
    position += bytes.count
    byteCount = max(byteCount, position)
  }

  /// Puts the next byte at `position`.
  func seek(to position: Int) throws(MediaFileError) {
    guard position != self.position else { return }
    try flush()
    self.position = position
  }

  /// Hands all gathered bytes to the system.
  /// - Throws: ``MediaFileError`` with the system's reason.
  public func flush() throws(MediaFileError) {
    if let failure { throw failure }
    guard !buffer.isEmpty else { return }
    // Taken out, so that a failed write is not tried again by `deinit`.
    let gathered = buffer
    buffer.removeAll(keepingCapacity: false)
    let start = bufferStart
    do {
      // Safe: the pointer is used only inside the closure.
      try unsafe gathered.withUnsafeBytes { raw in try unsafe writeThrough(raw, at: start) }
    } catch let error as MediaFileError {
      throw error
    } catch {
      preconditionFailure("writeThrough(_:at:) throws only MediaFileError")
    }
  }

  /// Reads bytes that were written before, from `offset` on, into the free capacity of `output`.
  /// - Returns: the count of bytes read; 0 at the end of the file.
  /// - Throws: ``MediaFileError`` with the system's reason.
  public func read(at offset: Int, into output: inout OutputSpan<UInt8>) throws(MediaFileError) -> Int {
    precondition(!isClosed, "a PartialFile is not read after its ending")
    try flush()
    let descriptor = descriptor
    do {
      // Safe: pread writes at most `count` bytes at the start of the free capacity, and that many are reported as initialized.
      return try unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
        let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initializedCount...])
        let room = UnsafeMutableRawBufferPointer(free)
        let count = try SystemCalls.retrying { unsafe pread(descriptor, room.baseAddress, room.count, off_t(offset)) }
        initializedCount += count
        return count
      }
    } catch let error as ErrorNumber {
      throw MediaFileError(.system(errno: error.value, .read), path: path, offset: offset)
    } catch {
      preconditionFailure("pread fails only with an error number")
    }
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(MediaFileError) {
    do {
      try unsafe SystemCalls.write(bytes, to: descriptor, at: offset)
    } catch {
      let failure = MediaFileError(.system(errno: error.value, .write), path: path, offset: offset)
      self.failure = failure
      throw failure
    }
  }
}
