#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The words of the operating system for its error numbers.
enum SystemError {
  static func text(_ number: Int32) -> String {
    // Safe: the C library keeps the texts of its error numbers for as long as the process lives.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}

/// An error number, thrown where the path is not known.
struct ErrorNumber: Error, Equatable {
  let value: Int32

  init(_ value: Int32) { self.value = value }

  /// What the last system call of this thread left behind.
  static var last: ErrorNumber { ErrorNumber(errno) }
}

/// System calls with the patience that they want.
enum SystemCalls {
  /// The length of the file at `path`; nil where there is none to be seen.
  static func byteCount(of path: String) -> Int? {
    var status = stat()
    // Safe: the structure outlives the call.
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Removes the file at `path`, if it can be.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Calls `body` again for as long as signals interrupt it.
  /// - Throws: the error number that it left.
  static func retrying<Result: SignedInteger>(_ body: () -> Result) throws(ErrorNumber) -> Result {
    while true {
      let result = body()
      if result != -1 { return result }
      let failure = ErrorNumber.last
      if failure.value != EINTR { throw failure }
    }
  }

  /// Writes all of `bytes`, in as many calls of `call` as it takes: signals and short writes are no failures.
  ///
  /// `call` is like write(2): it gets what is left and the count of what is done, and answers a count or -1 with `errno` set. When it
  /// says `EAGAIN`, `wait` is called once before the next try.
  static func writeAll(
    _ bytes: UnsafeRawBufferPointer, wait: () -> Void, call: (UnsafeRawBufferPointer, Int) -> Int
  ) throws(ErrorNumber) {
    var done = 0
    while done < bytes.count {
      // Safe: `done` is below the count, so the rest lies inside the buffer.
      let count = unsafe call(UnsafeRawBufferPointer(rebasing: bytes[done...]), done)
      if count > 0 {
        done += count
        continue
      }
      let failure = ErrorNumber.last
      if count == 0 { throw ErrorNumber(EIO) }
      switch failure.value {
      case EINTR: continue
      case EAGAIN: wait()
      default: throw failure
      }
    }
  }

  /// Writes all of `bytes` at `offset` of a file that can seek.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int) throws(ErrorNumber) {
    try unsafe writeAll(bytes, wait: { waitUntilWritable(descriptor) }) { rest, done in
      // Safe: the pointer and the count are those of one buffer, alive during the call.
      unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    }
  }

  /// Writes all of `bytes` to a pipe, a terminal or whatever the descriptor is.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(ErrorNumber) {
    try unsafe writeAll(bytes, wait: { waitUntilWritable(descriptor) }) { rest, _ in
      // Safe: the pointer and the count are those of one buffer, alive during the call.
      #if canImport(Darwin)
        unsafe Darwin.write(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Glibc)
        unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      #else
        unsafe Musl.write(descriptor, rest.baseAddress, rest.count)
      #endif
    }
  }

  /// Blocks until a descriptor that was left non-blocking by another program takes bytes again.
  private static func waitUntilWritable(_ descriptor: Int32) {
    var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&wish, 1, -1)
  }

  /// What `path` itself is, symbolic links not followed; nil when nothing is there.
  static func kind(of path: String) throws(ErrorNumber) -> mode_t? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      let failure = ErrorNumber.last
      if failure.value == ENOENT { return nil }
      throw failure
    }
    return status.st_mode & S_IFMT
  }

  /// Gives `old` the name `new` unless that name is taken: then `EEXIST`.
  static func renameWithoutClobber(_ old: String, to new: String) throws(ErrorNumber) {
    // A hard link is exclusive on every POSIX system, and for a moment the whole file has two names.
    if unsafe link(old, new) == 0 {
      _ = unsafe unlink(old)
      return
    }
    let refusal = ErrorNumber.last
    guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(refusal.value) else { throw refusal }
    // A file system without links (FAT): a look before an ordinary rename is all that is left, with a gap in which another process
    // may take the name.
    if try kind(of: new) != nil { throw ErrorNumber(EEXIST) }
    if unsafe rename(old, new) != 0 { throw ErrorNumber.last }
  }

  /// Makes the names in the folder last through a power cut; file systems that cannot are excused.
  static func syncFolder(_ folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}
