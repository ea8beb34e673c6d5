internal import FoundationEssentials

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The few calls to the file system that this room makes itself.
enum LocalFile {
  /// The errno of a pipe that nobody reads.
  static let brokenPipe = EPIPE

  /// Whether `path` is a folder, through links.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // The pointers live for the call only.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether something, even a dead link, has the name `path`.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    // The pointers live for the call only.
    return unsafe lstat(path, &status) == 0
  }

  /// The names in the folder at `path`, sorted.
  static func names(in path: String) throws(SystemError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw SystemError(code: ENOENT)
    }
  }

  /// Makes the folder at `path` unless it is there, and sees that files can be made in it.
  /// - Returns: the errno of what prevents it, or nil.
  static func makeFolder(_ path: String) -> CInt? {
    let path = path.isEmpty ? "/" : path
    // The paths live for the calls only.
    if !isFolder(path), unsafe mkdir(path, 0o777) != 0 { return errno }
    return unsafe access(path, W_OK | X_OK) == 0 ? nil : errno
  }

  /// Opens `path` for reading; throws the errno.
  static func open(_ path: String) throws(SystemError) -> CInt {
    // The path lives for the call only.
    let descriptor = unsafe systemOpen(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    guard !isFolder(path) else {
      _ = systemClose(descriptor)
      throw SystemError(code: EISDIR)
    }
    return descriptor
  }

  /// Closes a descriptor.
  static func close(_ descriptor: CInt) { _ = systemClose(descriptor) }

  /// The length of an open file; nil for a pipe, whose length nobody knows.
  static func byteCount(_ descriptor: CInt) -> Int? {
    var status = stat()
    // The pointer lives for the call only.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Tells the system that a file will be read from its beginning to its end, so that it reads further ahead.
  static func willReadToEnd(_ descriptor: CInt) {
    #if !canImport(Darwin)
      _ = posix_fadvise(descriptor, 0, 0, CInt(POSIX_FADV_SEQUENTIAL))
    #endif
  }

  /// Reads at most `buffer.capacity` bytes into the empty `buffer`; 0 is the end.
  static func read(_ descriptor: CInt, into buffer: ByteBuffer) throws(SystemError) -> Int {
    while true {
      // The buffer is as long as it says and ours alone.
      let count = unsafe systemRead(descriptor, buffer.memory.baseAddress, buffer.memory.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw SystemError(code: errno) }
    }
  }

  /// Writes all of `bytes`.
  static func write(_ bytes: Span<UInt8>, to descriptor: CInt) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      // The pointer lives for the call only.
      let count = unsafe bytes.extracting(start...).withUnsafeBufferPointer { pointer in
        unsafe systemWrite(descriptor, pointer.baseAddress, pointer.count)
      }
      if count < 0 {
        guard errno == EINTR else { throw SystemError(code: errno) }
      } else {
        start += count
      }
    }
  }

  /// The folder for files that nobody is to keep.
  static var temporaryFolder: String {
    // The environment's text is copied at once.
    guard let value = unsafe getenv("TMPDIR"), unsafe value.pointee != 0 else { return "/tmp" }
    return unsafe String(cString: value)
  }

  /// The number of this process.
  static var processNumber: Int { Int(getpid()) }
}

/// An errno of a call that this room made itself.
struct SystemError: Error, Equatable {
  /// The errno.
  let code: CInt

  /// The system's words for it, in lower case.
  var words: String {
    // strerror's text is copied at once.
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
  }
}

private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: CInt) -> CInt { unsafe open(path, flags) }
private func systemClose(_ descriptor: CInt) -> CInt { close(descriptor) }
private func systemRead(_ descriptor: CInt, _ memory: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}
private func systemWrite(_ descriptor: CInt, _ memory: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  unsafe write(descriptor, memory, count)
}
