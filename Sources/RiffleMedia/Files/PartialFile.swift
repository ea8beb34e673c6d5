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
/// Bytes are gathered and written ``bufferSize`` at a time, from and to places that are multiples of it; what is given in such pieces is
/// written without being copied. Short writes and signals are dealt with. After a failed write the file throws the same error again. Where
/// the length is expected, room is reserved ahead of the bytes; and the disk begins early with what is to be synced in the end. From
/// ``backgroundStart`` on a thread of its own writes, and a failure is thrown by a later call, by ``flush()`` at the latest.
///
/// Then one of three endings: ``commit(as:replacing:)``, ``keepPartial(as:)``, ``discard()``. Without one, the partial file stays where it is:
/// bytes that were paid for are not removed by accident.
public final class PartialFile {
  /// Bytes that are gathered before they are written: file systems like pieces of this size, and it fits the second-level cache.
  public static let bufferSize = 256 * 1024
  /// The length from which on another thread writes: what is shorter is done before it would have begun.
  static let backgroundStart = 4 * 1024 * 1024
  /// The most partial files that may stand beside one name: more are a sign of something broken.
  public static let leftoverLimit = 99

  /// Where the bytes are now.
  public internal(set) var path: String
  /// The name that the file will have; may be changed, within its folder, until the end.
  public var finalPath: String
  /// The partial file of another run that was found under the first name; nil when there was none.
  public let leftoverPath: String?
  /// Bytes that the file will have at most, where that is known.
  ///
  /// Room on the disk is reserved by it; a wrong number does no harm.
  public var expectedByteCount: Int? {
    get { writeAhead.expectedByteCount }
    set { writeAhead.expectedByteCount = newValue }
  }
  /// Whether an ending waits until the disk has the bytes, so that not even a power cut takes them.
  public var isSynced: Bool {
    get { writeAhead.startsWriteBack }
    set { writeAhead.startsWriteBack = newValue }
  }
  /// Bytes in the file, with those that are still gathered.
  public private(set) var byteCount = 0
  /// Where the next byte goes; less than ``byteCount`` while an encoder mends its header.
  private(set) var position = 0

  var descriptor: Int32
  /// Bytes that wait, each at its offset modulo ``bufferSize``; allocated for the first one.
  private var buffer: AlignedBuffer?
  private var gatheredStart = 0
  private var gatheredCount = 0
  private var writeAhead = WriteAhead()
  private var writer: BackgroundWriter?
  private var failure: MediaFileError?

  /// Makes the partial file beside `finalPath`; one that is private can be read by its owner only.
  /// - Throws: ``MediaFileError``, as ``preflight(_:replacing:)`` does, or with the reason why the file cannot be made.
  public init(finalPath: String, replacing: Bool = false, isPrivate: Bool = false) throws(MediaFileError) {
    try Self.checkTarget(finalPath, replacing: replacing)
    let mode: mode_t = isPrivate ? 0o600 : 0o666
    var leftover: String?
    for number in 1...Self.leftoverLimit {
      let candidate = PartialName.working(finalPath, number)
      let opened = unsafe open(candidate, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
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
    // Nothing may be on its way to a descriptor that may soon be another file's.
    _ = writer?.drain()
    writer = nil
    buffer = nil
    guard descriptor >= 0 else { return }
    writeAhead.release(descriptor)
    _ = close(descriptor)
    descriptor = -1
  }

  /// Gives back room that was reserved and not used, so that the sync sees the file as it will be.
  func releaseReserve() { writeAhead.release(descriptor) }

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
    var start = 0
    while start < bytes.count {
      let place = position % Self.bufferSize
      var count = bytes.count - start
      // Safe, in both branches: `start` and `count` lie inside the bytes of the caller.
      if gatheredCount == 0, place == 0, count >= Self.bufferSize, position + count <= Self.backgroundStart {
        count -= count % Self.bufferSize
        try unsafe writeThrough(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]), at: position)
        advance(count)
      } else {
        count = min(count, Self.bufferSize - place)
        unsafe gather(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]), at: place)
        advance(count)
        if place + count == Self.bufferSize { try sendOff() }
      }
      start += count
    }
  }

  /// Writes the gathered bytes, now or while the next ones are gathered.
  private func sendOff() throws(MediaFileError) {
    guard gatheredCount == Self.bufferSize, gatheredStart >= Self.backgroundStart, let buffer else {
      return try flush()
    }
    let writer = writer ?? BackgroundWriter()
    self.writer = writer
    try check(writer.failure)
    let end = gatheredStart + gatheredCount
    gatheredCount = 0
    writeAhead.reserve(descriptor, upTo: end)
    let range = writeAhead.writeBackRange(upTo: end)
    self.buffer = writer.write(buffer, to: descriptor, at: gatheredStart, thenStart: range)
  }

  private func check(_ failure: BackgroundWriter.Failure?) throws(MediaFileError) {
    guard let failure else { return }
    throw note(failure.number, at: failure.offset)
  }

  private func note(_ number: ErrorNumber, at offset: Int) -> MediaFileError {
    let error = MediaFileError(.system(errno: number.value, .write), path: path, offset: offset)
    failure = error
    return error
  }

  private func advance(_ count: Int) {
    position += count
    byteCount = max(byteCount, position)
  }

  private func gather(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    let buffer = buffer ?? AlignedBuffer(byteCount: Self.bufferSize)
    self.buffer = buffer
    if gatheredCount == 0 { gatheredStart = position }
    gatheredCount += bytes.count
    // Safe: the caller has cut the bytes at the end of the buffer.
    unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.memory[place...]).copyMemory(from: bytes)
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
    try check(writer?.drain())
    guard gatheredCount > 0, let buffer else { return }
    // Forgotten first, so that a failed write is not tried again by `deinit`.
    let count = gatheredCount
    gatheredCount = 0
    let place = gatheredStart % Self.bufferSize
    // Safe: this part of the buffer was filled by `gather`.
    try unsafe writeThrough(UnsafeRawBufferPointer(rebasing: buffer.memory[place..<place + count]), at: gatheredStart)
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
    writeAhead.reserve(descriptor, upTo: offset + bytes.count)
    do {
      try unsafe SystemCalls.write(bytes, to: descriptor, at: offset)
    } catch {
      throw note(error, at: offset)
    }
    guard let range = writeAhead.writeBackRange(upTo: offset + bytes.count) else { return }
    SystemCalls.startWriteBack(descriptor, range)
  }
}
