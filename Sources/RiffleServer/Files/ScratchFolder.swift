import RiffleMedia
import Synchronization

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
/// It is made when the first file is, inside the system's folder for temporary files, and held as every `HeldFolder` is: what a
/// server leaves behind that is killed goes with the next process that makes one.
final class ScratchFolder: Sendable {
  private enum State {
    case unmade
    case made(HeldFolder)
    case removed
  }

  private let state = Mutex(State.unmade)

  /// A new, empty file.
  ///
  /// - Throws: `ServiceError` when there can be none; the system's reason is not for clients.
  func makeFile(fileExtension: String = "bin") throws(ServiceError) -> ScratchFile {
    let path = try state.withLock { state throws(ServiceError) -> String in
      switch state {
      case .made(let folder): return folder.path
      case .removed: throw .internalError
      case .unmade:
        guard let folder = HeldFolder() else { throw .internalError }
        state = .made(folder)
        return folder.path
      }
    }
    return try ScratchFile.make(path: path + "/" + RandomName.make() + "." + fileExtension)
  }

  /// Removes the folder and whatever is in it; no file can be made afterwards.
  func remove() {
    // The folder goes with its object, outside of the lock.
    let last = state.withLock { state in
      defer { state = .removed }
      return state
    }
    withExtendedLifetime(last) {}
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
