#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
internal import Crypto

/// Files that are read whole because they are small, and what the file system says of others.
enum SmallFile {
  /// The bytes of the file at `path`.
  /// - Throws: ``JobError/file(path:reason:)``, also for more than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(JobError) -> [UInt8] {
    var bytes: [UInt8] = []
    try walk(path) { piece throws(JobError) in
      guard bytes.count + piece.count <= limit else {
        throw JobError.file(path: path, reason: "is longer than \(limit) bytes")
      }
      bytes += piece
    }
    return bytes
  }

  /// Whether `path` itself is a symbolic link.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    // The path and the structure outlive the call.
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The first `count` bytes of the file at `path`, or all of a shorter one.
  static func prefix(of path: String, count: Int) throws(JobError) -> [UInt8] {
    // The path lives for the call only.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: count)
    // The buffer is as long as it says.
    let read = unsafe buffer.withUnsafeMutableBytes { unsafe plainRead(descriptor, $0.baseAddress, $0.count) }
    guard read >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
    return Array(buffer[..<read])
  }

  /// The SHA-256 of the file at `path`, in hexadecimal.
  static func digest(of path: String) throws(JobError) -> String {
    var hash = SHA256()
    try walk(path) { piece in hash.update(data: piece) }
    return hexadecimal(hash.finalize())
  }

  /// The SHA-256 of `bytes`, in hexadecimal.
  static func digest(of bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

  /// Bytes as lower-case hexadecimal digits.
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func walk(_ path: String, _ body: (ArraySlice<UInt8>) throws(JobError) -> Void) throws(JobError) {
    // The path lives for the call only.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    while true {
      // The buffer is as long as it says.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe plainRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
      guard count > 0 else { return }
      try body(buffer[..<count])
    }
  }
}

/// `read(2)` under a name that no method has.
func plainRead(_ descriptor: CInt, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}

/// What tells one state of a file from another without reading it.
struct FileIdentity: Equatable, Sendable {
  /// Bytes.
  var size: Int64
  /// The time of the last change, in nanoseconds since 1970.
  var time: Int64
  /// The number of the file in its file system.
  var inode: Int64

  /// What the file system says of the regular file at `path`; nil where there is none.
  init?(_ path: String) {
    var information = stat()
    // The structure outlives the call.
    guard unsafe stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int64(information.st_size)
    #if canImport(Darwin)
      let time = information.st_mtimespec
    #else
      let time = information.st_mtim
    #endif
    self.time = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    inode = Int64(truncatingIfNeeded: information.st_ino)
  }

  /// An identity that was written down.
  init(size: Int64, time: Int64, inode: Int64) {
    self.size = size
    self.time = time
    self.inode = inode
  }
}
