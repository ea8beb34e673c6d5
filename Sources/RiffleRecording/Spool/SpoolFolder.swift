#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The folder of a spool, held open: everything in it is reached from there, so that nobody can put another in its place.
///
/// It is a folder of ours that nobody else can look into (0700), and it is no symbolic link; its files are plain ones for
/// their owner alone (0600), made with `O_EXCL` and opened without following a link.
final class SpoolFolder: Sendable {
  /// The most bytes of a small file that are read.
  static let smallFileLimit = 16 << 20

  /// What is thrown where somebody else was quicker.
  static let busy = SystemError(code: EAGAIN)

  let path: String
  private let descriptor: Int32

  /// Opens the folder at `path`.
  ///
  /// Folders that are missing are made. The last two components, `riffle/spool` as a rule, may not be links; what lies
  /// above them is the user's own business.
  /// - Throws: ``SpoolError/unsafeFolder(_:)``, ``SpoolError/system(_:path:)``.
  init(at path: String) throws(SpoolError) {
    self.path = path
    let parent = OutputNaming.split(path).folder
    if let number = Self.make(OutputNaming.split(parent).folder) { throw .system(number, path: path) }
    let outer = try Self.open(parent, in: AT_FDCWD, name: parent)
    defer { _ = close(outer) }
    descriptor = try Self.open(path, in: outer, name: OutputNaming.split(path).name)
    if let number = Self.makePrivate(descriptor) {
      _ = close(descriptor)
      throw .system(number, path: path)
    }
  }

  deinit { _ = close(descriptor) }

  /// Makes the folder at `path` and those above it.
  private static func make(_ path: String) -> Int32? {
    guard !path.isEmpty, path != ".", !LocalFile.isFolder(path) else { return nil }
    if let number = make(OutputNaming.split(path).folder) { return number }
    // The path lives for the call only.
    return unsafe mkdir(path, 0o700) == 0 || errno == EEXIST ? nil : errno
  }

  /// Makes the folder `name` in `outer` unless it is there, and opens it.
  private static func open(_ path: String, in outer: Int32, name: String) throws(SpoolError) -> Int32 {
    // The name lives for the calls only.
    if unsafe mkdirat(outer, name, 0o700) != 0, errno != EEXIST { throw .system(errno, path: path) }
    let opened = unsafe openat(outer, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else {
      throw errno == ELOOP || errno == ENOTDIR ? .unsafeFolder(path) : .system(errno, path: path)
    }
    var status = stat()
    // The structure outlives the call.
    guard unsafe fstat(opened, &status) == 0, status.st_uid == geteuid() else {
      _ = close(opened)
      throw .unsafeFolder(path)
    }
    return opened
  }

  private static func makePrivate(_ descriptor: Int32) -> Int32? {
    var status = stat()
    // The structure outlives the call.
    guard unsafe fstat(descriptor, &status) == 0 else { return errno }
    guard status.st_mode & 0o077 != 0 else { return nil }
    return fchmod(descriptor, 0o700) == 0 ? nil : errno
  }

  // MARK: files

  /// Makes the file `name`, which must not be there, for its owner alone; what is written goes to its end.
  func create(_ name: String) throws(SystemError) -> Int32 {
    // The name lives for the call only.
    let opened = unsafe openat(
      descriptor, name, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw SystemError(code: errno) }
    return opened
  }

  /// Opens the plain file `name`.
  func open(_ name: String) throws(SystemError) -> Int32 {
    // The name lives for the call only. A pipe with this name must not keep us waiting.
    let opened = unsafe openat(descriptor, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else { throw SystemError(code: errno) }
    guard LocalFile.byteCount(opened) != nil else {
      _ = close(opened)
      throw SystemError(code: EINVAL)
    }
    return opened
  }

  /// Takes a file for this owner of the descriptor alone; false where somebody else has it.
  static func lock(_ opened: Int32) -> Bool { flock(opened, LOCK_EX | LOCK_NB) == 0 }

  /// As ``lock(_:)``, but has patience with those who only look whether a file is free, which takes them microseconds.
  static func lockPatiently(_ opened: Int32) -> Bool {
    for _ in 0..<20 {
      if lock(opened) { return true }
      _ = usleep(1000)
    }
    return false
  }

  /// Whether nobody works with an open file; those who ask at the same time do not disturb each other.
  static func isFree(_ opened: Int32) -> Bool { flock(opened, LOCK_SH | LOCK_NB) == 0 }

  /// Whether an open file still has a name.
  static func hasName(_ opened: Int32) -> Bool {
    var status = stat()
    // The structure outlives the call.
    return unsafe fstat(opened, &status) == 0 && status.st_nlink > 0
  }

  /// The names in the folder, sorted.
  func names() throws(SystemError) -> [String] {
    // The name lives for the call only.
    let opened = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw SystemError(code: errno) }
    guard let list = unsafe fdopendir(opened) else {
      _ = close(opened)
      throw SystemError(code: errno)
    }
    defer { unsafe closedir(list) }
    var names: [String] = []
    // An entry lives until the next call, and its name ends with a zero byte.
    while let entry = unsafe readdir(list) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The length of the plain file `name`; nil for everything else.
  func byteCount(of name: String) -> Int? {
    var status = stat()
    // Both live for the call only.
    guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size)
  }

  /// Removes the file `name`.
  @discardableResult
  func remove(_ name: String) -> Bool {
    // The name lives for the call only.
    unsafe unlinkat(descriptor, name, 0) == 0
  }

  /// The bytes of the small file `name`.
  func read(_ name: String) throws(SystemError) -> [UInt8] {
    let opened = try open(name)
    defer { _ = close(opened) }
    guard let count = LocalFile.byteCount(opened), count <= Self.smallFileLimit else { throw SystemError(code: EFBIG) }
    let buffer = ByteBuffer(capacity: 64 * 1024)
    var bytes: [UInt8] = []
    while case let count = try LocalFile.read(opened, into: buffer), count > 0, bytes.count <= Self.smallFileLimit {
      // The first `count` bytes of the buffer were just read.
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer.memory[..<count]))
    }
    return bytes
  }

  /// Writes the small file `name` anew: it is always a whole one, of before or of after.
  func replace(_ name: String, with bytes: [UInt8], isSynced: Bool) throws(SystemError) {
    let draft = name + ".new"
    remove(draft)
    let opened = try create(draft)
    defer { _ = close(opened) }
    do throws(SystemError) {
      try LocalFile.write(bytes.span, to: opened)
      if isSynced, fsync(opened) != 0 { throw SystemError(code: errno) }
      // Both names live for the call only.
      if unsafe renameat(descriptor, draft, descriptor, name) != 0 { throw SystemError(code: errno) }
    } catch {
      remove(draft)
      throw error
    }
  }

  /// Makes the names last through a power cut.
  func sync() { _ = fsync(descriptor) }

  /// Waits until the disk has the bytes of an open file.
  static func sync(_ opened: Int32) { _ = fsync(opened) }

  /// The same open file under a number of its own; nil where there are too many.
  static func copy(_ opened: Int32) -> Int32? {
    let other = dup(opened)
    return other < 0 ? nil : other
  }

  /// Puts the next read at the beginning.
  static func rewind(_ opened: Int32) { _ = lseek(opened, 0, SEEK_SET) }
}

/// Where this process works: the current folder.
enum WorkingFolder {
  /// Its absolute path; nil where it is gone.
  static var path: String? {
    guard let text = unsafe getcwd(nil, 0) else { return nil }
    // The text is copied, and then given back as the manual asks.
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}
