#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of a manifest, read in pieces and handed out in lines or one by one.
final class ByteSource {
  /// Bytes read at once.
  private static let pieceSize = 64 * 1024

  private let descriptor: CInt
  private let path: String
  private var buffer: [UInt8] = []
  private var position = 0
  private var hasBegun = false

  /// Opens `path`; `-` is standard input.
  init(path: String) throws(JobError) {
    self.path = path == "-" ? "standard input" : path
    // The path lives for the call only.
    descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: self.path, reason: systemWords(errno)) }
    var information = stat()
    // The structure outlives the call.
    guard unsafe fstat(descriptor, &information) == 0, information.st_mode & S_IFMT != S_IFDIR else {
      throw .file(path: self.path, reason: "is a folder, expected a manifest")
    }
  }

  deinit { close(descriptor) }

  /// Whether another piece was read.
  private func fill() throws(JobError) -> Bool {
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    while true {
      // The buffer is as long as it says.
      let count = unsafe piece.withUnsafeMutableBytes { unsafe plainRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
      guard count > 0 else { return false }
      piece.removeLast(piece.count - count)
      // A byte order mark is no part of the first line.
      if !hasBegun, piece.starts(with: [0xEF, 0xBB, 0xBF]) { piece.removeFirst(3) }
      hasBegun = true
      buffer = piece
      position = 0
      return true
    }
  }

  /// The next byte, left where it is; nil at the end.
  func peek() throws(JobError) -> UInt8? {
    while position == buffer.count { guard try fill() else { return nil } }
    return buffer[position]
  }

  /// The next byte; nil at the end.
  func next() throws(JobError) -> UInt8? {
    guard let byte = try peek() else { return nil }
    position += 1
    return byte
  }

  /// The bytes up to one of `stops`, which stays, added to `bytes`; at most up to `limit` bytes in it.
  /// - Returns: the stop; nil at the end of the input or at the limit.
  func read(upTo stops: Set<UInt8>, into bytes: inout [UInt8], limit: Int) throws(JobError) -> UInt8? {
    while bytes.count <= limit, try peek() != nil {
      let end = buffer[position...].firstIndex { stops.contains($0) } ?? buffer.count
      bytes += buffer[position..<end]
      position = end
      if end < buffer.count { return buffer[end] }
    }
    return nil
  }

  /// The next line without its end (LF or CR LF); nil at the end of the input.
  ///
  /// Of a line over `limit` bytes a little more
  /// than that comes back, and the rest follows as the next line.
  func line(limit: Int) throws(JobError) -> [UInt8]? {
    guard try peek() != nil else { return nil }
    var line: [UInt8] = []
    while line.count <= limit, try peek() != nil {
      let end = lineEnd()
      line += buffer[position..<(end ?? buffer.count)]
      position = end.map { $0 + 1 } ?? buffer.count
      if end != nil { break }
    }
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  /// Where the next line feed of the buffer is.
  private func lineEnd() -> Int? {
    let start = position
    return unsafe buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress else { return nil }
      // The search stays inside the buffer: from `start`, as many bytes as are left.
      guard let found = unsafe memchr(base + start, 0x0A, bytes.count - start) else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}

/// The system's words for an errno, in lower case.
func systemWords(_ number: CInt) -> String {
  // strerror's text is copied at once.
  unsafe strerror(number).map { unsafe String(cString: $0).lowercased() } ?? "error \(number)"
}
