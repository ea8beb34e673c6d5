internal import RiffleMedia

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The few calls to the file system that this room makes itself.
enum LocalSystem {
  /// The system's words for an error number.
  static func words(_ number: Int32) -> String {
    // strerror's text is copied at once.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text).lowercased()
  }

  /// The real path of the folder at `path`, without links and dots; nil where there is none.
  static func realFolder(_ path: String) -> String? {
    // The library allocates the text, and it is freed here.
    guard let text = unsafe realpath(path.isEmpty ? "." : path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// The length of the plain file at `path`, through links; nil where there is none: a pipe would be waited for.
  static func plainByteCount(_ path: String) -> Int? {
    var status = stat()
    // The pointer lives for the call only.
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// The first bytes of the plain file at `path`, at most `count`; none where it cannot be read.
  static func head(of path: String, _ count: Int) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { _ = close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: count)
    // read writes at most as many bytes as the buffer has.
    let got = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    return Array(buffer.prefix(max(0, got)))
  }

  /// Removes the file at `path`, if it can be.
  static func remove(_ path: String) { _ = unsafe unlink(path) }
}

/// A file without a name that goes away with its object: where rows wait until their order is known.
final class Scratch {
  private let descriptor: Int32
  private let path: String
  private var waiting: [UInt8] = []
  /// Bytes that were appended.
  private(set) var count = 0

  /// Bytes that are gathered before they are written.
  private static let pieceLength = 256 * 1024

  /// An empty file in `folder`.
  init(in folder: String) throws(ReportError) {
    var template = Array("\(folder)/.riffle-rows-XXXXXX".utf8CString)
    // The array ends in a zero byte, the library writes inside it, and it outlives both calls.
    descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let name = buffer.baseAddress else { return -1 }
      let opened = unsafe mkstemp(name)
      if opened >= 0 { _ = unsafe unlink(name) }
      return opened
    }
    path = folder
    guard descriptor >= 0 else { throw .system(errno, path: folder) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Appends `text`.
  /// - Returns: where it stands.
  func append(_ text: String) throws(ReportError) -> Range<Int> {
    let start = count
    waiting += text.utf8
    count += text.utf8.count
    if waiting.count >= Self.pieceLength { try flush() }
    return start..<count
  }

  /// Gives the bytes of `range` to `sink`, in pieces.
  func read(_ range: Range<Int>, to sink: (Span<UInt8>) throws(MediaFileError) -> Void) throws(ReportError) {
    try flush()
    var buffer = [UInt8](repeating: 0, count: min(range.count, 64 * 1024))
    var start = range.lowerBound
    while start < range.upperBound {
      let wanted = min(buffer.count, range.upperBound - start)
      // pread writes at most `wanted` bytes, which the buffer holds.
      let got = unsafe buffer.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, wanted, off_t(start)) }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw .system(got < 0 ? errno : EIO, path: path) }
      do { try sink(buffer.span.extracting(0..<got)) } catch { throw .file(error) }
      start += got
    }
  }

  private func flush() throws(ReportError) {
    var done = 0
    while done < waiting.count {
      // The part lies inside the array, which is alive during the call.
      let put = unsafe waiting.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        return unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw .system(put < 0 ? errno : EIO, path: path) }
      done += put
    }
    waiting.removeAll(keepingCapacity: true)
  }
}
