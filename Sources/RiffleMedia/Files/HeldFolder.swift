#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A folder for files that live no longer than the process: nobody else may look into it, and it goes away with the object.
///
/// A process that is killed leaves its folder behind. So each is held by a lock, which ends with its process however that ends, and
/// the first folder of a process removes those that nobody holds any more.
public final class HeldFolder: Sendable {
  /// How the names of all such folders begin.
  static let prefix = "riffle-held-"
  /// A folder younger than this may just be being made: it is not looked at.
  static let leastAge = 600

  /// Where it is.
  public let path: String
  private let hold: Int32

  /// Makes a folder inside the system's one for temporary files; nil with `errno` set where that cannot be.
  public convenience init?() {
    let root = Self.root
    Self.sweepOnce
    self.init(in: root)
  }

  /// Makes a folder inside `root`.
  init?(in root: String) {
    path = root + "/" + Self.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
    // The paths live for the calls only.
    guard unsafe mkdir(path, 0o700) == 0 else { return nil }
    hold = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    // Where folders cannot be locked this one is merely removed later than it might be.
    if hold >= 0 { _ = flock(hold, LOCK_EX | LOCK_NB) }
  }

  deinit {
    Self.remove(path)
    if hold >= 0 { close(hold) }
  }

  private static var root: String {
    // The environment's text is copied at once.
    let root = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return root.isEmpty ? "/tmp" : root
  }

  private static let sweepOnce: Void = sweep(root)

  /// Removes the folders that killed processes of this user left behind; only the first call of a process looks.
  ///
  /// Making the first folder does the same: this is for who may live long without one.
  public static func removeAbandoned() { sweepOnce }

  /// Removes the folders in `root` that a process of this user left behind.
  static func sweep(_ root: String) {
    for name in names(in: root) where name.hasPrefix(prefix) {
      let path = root + "/" + name
      // The path lives for the call only.
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      // The structure outlives the call.
      guard unsafe fstat(descriptor, &status) == 0, status.st_uid == getuid(),
        time(nil) - changeTime(of: status) > leastAge, flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      remove(path)
    }
  }

  private static func changeTime(of status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }

  /// Removes the folder at `path` with the files in it; folders in it stay, and so does it then.
  private static func remove(_ path: String) {
    for name in names(in: path) { SystemCalls.remove(path + "/" + name) }
    // The path lives for the call only.
    _ = unsafe rmdir(path)
  }

  /// The names in the folder at `path`.
  private static func names(in path: String) -> [String] {
    // The stream is closed here, and each name is copied before the next entry is read.
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
