internal import RiffleMedia

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The few calls to the file system that this room makes itself.
enum SystemFile {
  /// The length of a plain file; nil for everything else, links included.
  static func plainByteCount(_ path: String) -> Int? {
    var status = stat()
    // The pointers live for the call only.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether something has the name `path`.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    // The pointers live for the call only.
    return unsafe lstat(path, &status) == 0
  }

  /// Makes a folder for its owner alone, unless it is there.
  /// - Returns: the errno of what prevents it, or nil.
  static func makePrivateFolder(_ path: String) -> Int32? {
    // The path lives for the call only.
    if unsafe mkdir(path, 0o700) == 0 { return nil }
    let number = errno
    var status = stat()
    // The pointers live for the call only.
    let isFolder = unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    return number == EEXIST ? (isFolder ? nil : ENOTDIR) : number
  }

  /// A new folder for its owner alone, under a name that nobody can foresee.
  static func makeTemporaryFolder() -> String? {
    // The environment's text is copied at once.
    let root = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    let name = (root.isEmpty ? "/tmp" : root) + "/riffle-" + String(UInt64.random(in: .min ... .max), radix: 36)
    // The path lives for the call only.
    return unsafe mkdir(name, 0o700) == 0 ? name : nil
  }

  /// Removes a file.
  static func remove(_ path: String) {
    // The path lives for the call only.
    _ = unsafe unlink(path)
  }

  /// Removes the files in the folder at `path` whose names end in `ending`.
  static func removeFiles(in path: String, ending: String) {
    // The stream is closed here, and each name is copied before the next entry is read.
    guard let stream = unsafe opendir(path) else { return }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name.hasSuffix(ending) { names.append(name) }
    }
    for name in names { remove(path + "/" + name) }
  }

  /// Whether a program of this name can be started: a path as it is, any other name by the folders of `PATH`.
  /// - Returns: the errno of what prevents it, or nil.
  static func obstacle(toStarting program: String) -> Int32? {
    // The environment's text is copied at once.
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/bin:/usr/bin"
    let places =
      program.contains("/")
      ? [program]
      : path.split(separator: ":", omittingEmptySubsequences: false).map { ($0.isEmpty ? "." : $0) + "/" + program }
    var reason = ENOENT
    for place in places {
      var status = stat()
      // The pointers live for the calls only.
      guard unsafe stat(place, &status) == 0 else {
        if errno != ENOENT, errno != ENOTDIR { reason = errno }
        continue
      }
      if status.st_mode & S_IFMT == S_IFREG, unsafe access(place, X_OK) == 0 { return nil }
      reason = EACCES
    }
    return reason
  }

  /// Removes a folder, if nothing is in it.
  static func removeFolder(_ path: String) {
    // The path lives for the call only.
    _ = unsafe rmdir(path)
  }

  /// The whole file at `path`, at most `limit` bytes; nil with `errno` set where it cannot be read, is longer or is no file.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    // The path lives for the call only. A pipe that nobody writes to would keep an ordinary open waiting.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    // The pointer lives for the call only.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      errno = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ENODEV
      return nil
    }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      // The buffer is as long as it says.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { return result }
      guard result.count + count <= limit else {
        errno = EFBIG
        return nil
      }
      result += buffer[..<count]
    }
  }

  /// Copies the bytes of the file at `path` into `file`; the errno of what prevents it, or nil.
  static func copy(_ path: String, into file: PartialFile) throws(MediaFileError) -> Int32? {
    // The path lives for the call only.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: PartialFile.bufferSize)
    while true {
      // The buffer is as long as it says.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return errno }
      guard count > 0 else { return nil }
      try file.write(buffer.span.extracting(first: count))
    }
  }

  /// Whether ``read(_:limit:)`` failed because the name is that of a pipe, a device or a socket.
  static var foundNoFile: Bool { errno == ENODEV }

  /// The error number that the last system call of this thread left.
  static var lastError: Int32 { errno }

  /// The system's words for an `errno`, in lower case.
  static func words(_ number: Int32) -> String {
    // strerror's text is copied at once.
    unsafe strerror(number).map { unsafe String(cString: $0).lowercased() } ?? "error \(number)"
  }

  /// Holds the folder at `path` for this process alone, until the descriptor is closed.
  /// - Returns: the descriptor, -1 when another process holds it, nil where folders cannot be held.
  static func hold(_ path: String) -> Int32? {
    // The path lives for the call only.
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT ? -1 : nil }
    // Whoever held it may have removed it at its end: a lock on a folder that has no name any more keeps nobody away.
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
      var (held, named) = (stat(), stat())
      // Both live for the calls only.
      let isNamed = unsafe (fstat(descriptor, &held) == 0 && stat(path, &named) == 0)
      if isNamed && held.st_ino == named.st_ino && held.st_dev == named.st_dev { return descriptor }
      close(descriptor)
      return -1
    }
    let isHeld = errno == EWOULDBLOCK
    close(descriptor)
    return isHeld ? -1 : nil
  }

  /// Lets go of what ``hold(_:)`` gave.
  static func release(_ descriptor: Int32) { close(descriptor) }
}

private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}
