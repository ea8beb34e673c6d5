import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder for files that live no longer than the server: nobody else may look into it (0700), and its files have random names
/// (0600).
///
/// It is made when the first file is, inside the system's folder for temporary files.
final class ScratchFolder: Sendable {
  private enum State {
    case unmade
    /// Its path, and the descriptor of its lock.
    case made(String, Int32)
    case removed
  }

  private let state = Mutex(State.unmade)

  deinit { remove() }

  /// A new, empty file.
  ///
  /// - Throws: `ServiceError` when there can be none; the system's reason is not for clients.
  func makeFile(fileExtension: String = "bin") throws(ServiceError) -> ScratchFile {
    let path = try state.withLock { state throws(ServiceError) -> String in
      switch state {
      case .made(let path, _): return path
      case .removed: throw .internalError
      case .unmade:
        let path = FileManager.default.temporaryDirectory.path + "/" + Self.prefix + RandomName.make()
        // The path is copied by the kernel before the call returns.
        guard unsafe mkdir(path, 0o700) == 0 else { throw .internalError }
        let lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
        state = .made(path, lock)
        return path
      }
    }
    return try ScratchFile.make(path: path + "/" + RandomName.make() + "." + fileExtension)
  }

  /// Removes the folder and whatever is in it; no file can be made afterwards.
  func remove() {
    let made = state.withLock { state -> (path: String, lock: Int32)? in
      defer { state = .removed }
      guard case .made(let path, let lock) = state else { return nil }
      return (path, lock)
    }
    guard let made else { return }
    try? FileManager.default.removeItem(atPath: made.path)
    if made.lock >= 0 { close(made.lock) }
  }

  /// How folders of servers are called, in front of a random name.
  private static let prefix = "riffle-"
  /// How long a folder must have lain untouched; twice as long as any result is kept.
  static let abandonedAge = 7200

  /// Removes the folders in `parent` that servers left behind which did not come to their end.
  ///
  /// Only those that are called as ours, belong to this user, have lain untouched for ``abandonedAge`` seconds, and whose lock
  /// nobody holds: the system takes it from a process that dies.
  static func removeAbandoned(in parent: String = FileManager.default.temporaryDirectory.path) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent) else { return }
    for name in names where name.hasPrefix(prefix) && isRandom(name.dropFirst(prefix.count)) {
      let path = parent + "/" + name
      // The path is copied by the kernel before the call returns, and the structure outlives the call.
      let lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard lock >= 0 else { continue }
      defer { close(lock) }
      var status = stat()
      guard unsafe fstat(lock, &status) == 0, status.st_uid == getuid(),
        modificationTime(of: status) + abandonedAge < time(nil), flock(lock, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  private static func modificationTime(of status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }

  /// Whether this is one of ``RandomName``'s.
  private static func isRandom(_ name: Substring) -> Bool {
    name.utf8.count == 32 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// A file that is removed when nobody knows it any more.
///
/// It is open only while it is written: what waits for its reader, for an hour perhaps, takes none of the process's descriptors.
final class ScratchFile: Sendable {
  private struct State {
    /// Nil when nothing more is written.
    var descriptor: Int32?
    var length = 0
  }

  /// Where it is.
  let path: String
  private let state: Mutex<State>

  /// The bytes written so far.
  var byteCount: Int { state.withLock(\.length) }

  /// The last element of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// A new file at `path`.
  ///
  /// - Throws: `ServiceError` when there can be none.
  static func make(path: String) throws(ServiceError) -> ScratchFile {
    // The path is copied by the kernel before the call returns.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .internalError }
    return ScratchFile(path, descriptor)
  }

  private init(_ path: String, _ descriptor: Int32) {
    self.path = path
    state = Mutex(State(descriptor: descriptor))
  }

  deinit {
    finish()
    // The path is copied by the kernel before the call returns.
    _ = unsafe unlink(path)
  }

  /// Ends the writing.
  func finish() {
    if let descriptor = state.withLock({ $0.descriptor.take() }) { close(descriptor) }
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: `ServiceError` when the disk takes no more, or the writing has ended.
  func append(_ bytes: Span<UInt8>) throws(ServiceError) {
    let isWritten = unsafe bytes.withUnsafeBytes { buffer -> Bool in
      // The buffer lives until the closure returns.
      state.withLock { state in
        guard let descriptor = state.descriptor else { return false }
        var done = 0
        while done < buffer.count {
          // `done` is below the count, so the rest lies inside the buffer.
          let count = unsafe systemWrite(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
          if count <= 0, errno != EINTR { return false }
          done += max(count, 0)
        }
        state.length += buffer.count
        return true
      }
    }
    guard isWritten else { throw .internalError }
  }
}

/// `write(2)`, by a name that no method hides.
private func systemWrite(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
  // The caller keeps the memory alive during the call.
  unsafe write(descriptor, memory, count)
}
