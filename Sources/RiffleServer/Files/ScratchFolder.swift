import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
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
    case made(String)
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
      case .made(let path): return path
      case .removed: throw .internalError
      case .unmade:
        let path = FileManager.default.temporaryDirectory.path + "/riffle-" + RandomName.make()
        // The path is copied by the kernel before the call returns.
        guard unsafe mkdir(path, 0o700) == 0 else { throw .internalError }
        state = .made(path)
        return path
      }
    }
    return try ScratchFile(path: path + "/" + RandomName.make() + "." + fileExtension)
  }

  /// Removes the folder and whatever is in it; no file can be made afterwards.
  func remove() {
    let path = state.withLock { state -> String? in
      defer { state = .removed }
      guard case .made(let path) = state else { return nil }
      return path
    }
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }
}

/// A file that is removed when nobody knows it any more.
final class ScratchFile: Sendable {
  /// Where it is.
  let path: String
  private let descriptor: Int32
  private let length = Mutex(0)

  /// The bytes written so far.
  var byteCount: Int { length.withLock(\.self) }

  /// The last element of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }

  fileprivate init(path: String) throws(ServiceError) {
    self.path = path
    // The path is copied by the kernel before the call returns.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .internalError }
  }

  deinit {
    close(descriptor)
    // As above.
    _ = unsafe unlink(path)
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: `ServiceError` when the disk takes no more.
  func append(_ bytes: Span<UInt8>) throws(ServiceError) {
    let isWritten = unsafe bytes.withUnsafeBytes { buffer -> Bool in
      var done = 0
      while done < buffer.count {
        // `done` is below the count, so the rest lies inside the buffer, which lives until the closure returns.
        let count = unsafe systemWrite(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
        if count <= 0, errno != EINTR { return false }
        done += max(count, 0)
      }
      return true
    }
    guard isWritten else { throw .internalError }
    length.withLock { $0 += bytes.count }
  }
}

/// `write(2)`, by a name that no method hides.
private func systemWrite(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
  // The caller keeps the memory alive during the call.
  unsafe write(descriptor, memory, count)
}
