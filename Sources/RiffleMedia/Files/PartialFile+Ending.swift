#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension PartialFile {
  /// Says, before anything is paid for, whether a file can be made under `finalPath`.
  ///
  /// Looked at are: that the name is free (or `replacing`), is no folder or device and not too long, and that its folder is there
  /// and can be written to. Another process may still change any of that later.
  /// - Throws: ``MediaFileError`` with what is in the way.
  public static func preflight(_ finalPath: String, replacing: Bool = false) throws(MediaFileError) {
    try checkTarget(finalPath, replacing: replacing)
    guard unsafe access(PartialName.folder(of: finalPath), W_OK | X_OK) == 0 else {
      throw MediaFileError(.system(errno: errno, .writeInFolder), path: finalPath)
    }
  }

  static func checkTarget(_ finalPath: String, replacing: Bool) throws(MediaFileError) {
    let (_, name) = PartialName.split(finalPath)
    if name.isEmpty || name == "." || name == ".." { throw MediaFileError(.isDirectory, path: finalPath) }
    let kind: mode_t?
    do {
      kind = try SystemCalls.kind(of: finalPath)
    } catch {
      throw MediaFileError(.system(errno: error.value, .create), path: finalPath)
    }
    switch kind {
    case nil: return
    case S_IFDIR: throw MediaFileError(.isDirectory, path: finalPath)
    case S_IFREG, S_IFLNK: if !replacing { throw MediaFileError(.exists, path: finalPath) }
    default: throw MediaFileError(.notRegularFile, path: finalPath)
    }
  }

  /// The name under which the usable part of a cut medium is kept: `out.partial.wav` for `out.wav`.
  public static func keptPath(for finalPath: String) -> String { PartialName.kept(finalPath, 1) }

  /// Makes sure that the bytes are on the disk, and goes on.
  /// - Throws: ``MediaFileError`` with the system's reason.
  public func sync() throws(MediaFileError) {
    precondition(!isClosed, "a PartialFile is not synced after its ending")
    try flush()
    releaseReserve()
    let descriptor = descriptor
    do {
      _ = try SystemCalls.retrying { fsync(descriptor) }
    } catch {
      // Pipes and some network file systems cannot be synced; that is not the file's fault.
      guard error.value == EINVAL || error.value == ENOTSUP else {
        throw MediaFileError(.system(errno: error.value, .sync), path: path, offset: byteCount)
      }
    }
  }

  /// Ends well: the bytes are synced and the file gets its final name, and then the folder is synced (unless ``isSynced`` is off).
  ///
  /// An existing file is replaced only when asked, and a symbolic link is then replaced itself, never written through. When the name
  /// was taken in the meantime the partial file stays, open, and another name may be tried.
  /// - Parameters:
  ///   - finalPath: another final name in the same folder; nil leaves ``finalPath`` as it is.
  ///   - replacing: whether an existing file may be replaced.
  /// - Throws: ``MediaFileError`` with what is in the way.
  public func commit(as finalPath: String? = nil, replacing: Bool = false) throws(MediaFileError) {
    if let finalPath { self.finalPath = finalPath }
    try flush()
    if isSynced { try sync() }
    try Self.checkTarget(self.finalPath, replacing: replacing)
    try move(to: self.finalPath, replacing: replacing)
    closeDescriptor()
  }

  /// Ends half-way: the bytes are synced and stay under a name that says so, `out.partial.wav`.
  ///
  /// When that name is taken, `out.partial-2.wav` is tried, and so on: an earlier part is never replaced.
  /// - Parameter path: the name to begin with; nil derives it from ``finalPath``.
  /// - Returns: the name that the file got.
  /// - Throws: ``MediaFileError``; the partial file then stays under its working name.
  @discardableResult
  public func keepPartial(as path: String? = nil) throws(MediaFileError) -> String {
    // A failed write is no reason to lose what was written before it.
    try? flush()
    if isSynced { try? sync() }
    for number in 1...Self.leftoverLimit {
      let candidate: String
      switch path {
      case let path? where number == 1: candidate = path
      case let path?:
        let (folder, name) = PartialName.split(path)
        candidate = folder + "\(number)-" + name
      case nil: candidate = PartialName.kept(finalPath, number)
      }
      // Without an extension the kept name is the working name, and the file may stay where it is.
      if candidate == self.path {
        closeDescriptor()
        return candidate
      }
      do {
        try move(to: candidate, replacing: false)
      } catch  where error.code == .exists {
        continue
      }
      closeDescriptor()
      return candidate
    }
    throw MediaFileError(.tooManyLeftovers(limit: Self.leftoverLimit), path: finalPath)
  }

  /// Ends with nothing: the partial file is removed.
  public func discard() {
    guard !isClosed else { return }
    unsafe unlink(path)
    closeDescriptor()
  }

  private func move(to newPath: String, replacing: Bool) throws(MediaFileError) {
    do throws(ErrorNumber) {
      if replacing {
        if unsafe rename(path, newPath) != 0 { throw ErrorNumber.last }
      } else {
        try SystemCalls.renameWithoutClobber(path, to: newPath)
      }
    } catch {
      let number = error.value
      switch number {
      case EEXIST: throw MediaFileError(.exists, path: newPath)
      case EISDIR: throw MediaFileError(.isDirectory, path: newPath)
      default: throw MediaFileError(.system(errno: number, .rename), path: newPath, offset: byteCount)
      }
    }
    path = newPath
    if isSynced { SystemCalls.syncFolder(PartialName.folder(of: newPath)) }
  }
}
