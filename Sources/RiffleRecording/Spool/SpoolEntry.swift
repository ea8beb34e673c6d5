internal import Dispatch
internal import RiffleTypes

/// One answer on its way into the spool.
///
/// A chunk is one plain `write`. The disk is told to catch up every ``Spool/syncStep`` bytes and at the end, by a queue of its
/// own, so that nobody waits for it who is still receiving. Nothing is thrown: an entry that fails removes what it has,
/// because the media on the same disk need the room more, and leaves a warning.
final class SpoolEntry {
  /// The bytes, while the entry is alive; the lock goes with the descriptor.
  private var descriptor: Int32 = -1
  private let folder: SpoolFolder?
  private let spool: Spool
  private let isSynced: Bool
  private lazy var queue = DispatchQueue(label: "riffle.spool")
  private var syncedCount = 0
  private var isCapped = false
  private(set) var identity: SpoolIdentity?
  /// Bytes so far.
  private(set) var byteCount = 0
  /// What the user should know.
  private(set) var warning: String?

  /// An entry that keeps nothing, because of `error`.
  init(failing error: SpoolError, of spool: Spool) {
    folder = nil
    self.spool = spool
    isSynced = false
    warning = spool.warning(for: error)
  }

  /// An entry for a new answer, locked before anybody can know of it.
  init(_ identity: SpoolIdentity, in folder: SpoolFolder, of spool: Spool, isSynced: Bool) throws(SystemError) {
    self.folder = folder
    self.spool = spool
    self.isSynced = isSynced
    descriptor = try folder.create(identity.id + Spool.bodySuffix)
    // Whoever cleans up may have been quicker: then the file is gone, or will be.
    guard SpoolFolder.lock(descriptor), SpoolFolder.hasName(descriptor) else { throw SpoolFolder.busy }
    self.identity = identity
    do {
      try write()
    } catch {
      folder.remove(identity.id + Spool.bodySuffix)
      throw error
    }
  }

  /// An answer that is there, for its recovery; `descriptor` is locked.
  init(_ identity: SpoolIdentity, _ descriptor: Int32, in folder: SpoolFolder, of spool: Spool) {
    self.folder = folder
    self.spool = spool
    self.descriptor = descriptor
    self.identity = identity
    isSynced = true
    byteCount = LocalFile.byteCount(descriptor) ?? 0
    syncedCount = byteCount
  }

  deinit { close() }

  /// Whether bytes are being kept.
  var isKeeping: Bool { descriptor >= 0 && !isCapped }

  /// The name of the answer in the spool; nil when nothing is kept.
  var id: String? { descriptor >= 0 ? identity?.id : nil }

  private func write() throws(SystemError) {
    guard let folder, let identity else { return }
    try folder.replace(identity.id + Spool.identitySuffix, with: identity.encoded(), isSynced: false)
  }

  /// Keeps the next bytes.
  func append(_ bytes: Span<UInt8>) {
    guard isKeeping, bytes.count > 0 else { return }
    if !spool.count(bytes.count), !makeRoom() { return }
    do {
      try LocalFile.write(bytes, to: descriptor)
    } catch {
      warning = spool.warning(for: .system(error.code, path: spool.path))
      return remove()
    }
    byteCount += bytes.count
    if isSynced, byteCount - syncedCount >= Spool.syncStep { startSync() }
  }

  /// Sees that there is room for what comes; without, what is there stays and nothing is added.
  private func makeRoom() -> Bool {
    do throws(SpoolError) {
      if let folder { try spool.makeRoom(in: folder) }
      return true
    } catch {
      isCapped = true
      warning = spool.warning(for: error)
      return false
    }
  }

  /// Sends the bytes on their way to the disk and does not wait.
  private func startSync() {
    syncedCount = byteCount
    // A number of its own: this one may be closed, and given to another file, before the queue has come to it.
    guard let copy = SpoolFolder.copy(descriptor) else { return }
    queue.async {
      SpoolFolder.sync(copy)
      LocalFile.close(copy)
    }
  }

  /// The message has ended, well or not.
  func end(_ ending: TransportEnding) {
    guard descriptor >= 0 else { return }
    var end = SpoolIdentity.End(isComplete: ending == .complete && !isCapped)
    if case .failed(let reason, let message) = ending { (end.exit, end.message) = (reason.rawValue, message) }
    if case .cancelled = ending { end.message = "stopped" }
    if isCapped { end.message = "the spool was full" }
    identity?.end = end
    // What is not written is as if the run had been killed, and the bytes themselves tell most of it.
    try? write()
    if isSynced, byteCount > syncedCount { startSync() }
  }

  /// The recording has ended: what is verified goes, the rest stays with word of what became of it.
  /// - Returns: the name of an answer that stays and is not verified.
  func settle(_ reason: ExitReason, files: [String], isSalvaged: Bool, keepsVerified: Bool) -> String? {
    guard descriptor >= 0, var identity else { return nil }
    let isVerified = Self.isHandedOver(reason)
    guard byteCount > 0, !isVerified || keepsVerified else {
      remove()
      return nil
    }
    identity.state = isVerified ? .verified : isSalvaged ? .salvaged : identity.state
    if reason == .fileError || reason == .brokenPipe { identity.state = .unrecovered }
    identity.exit = reason.rawValue
    identity.files = files
    self.identity = identity
    try? write()
    if isSynced {
      queue.sync {}
      folder?.sync()
    }
    close()
    return isVerified ? nil : identity.id
  }

  /// Whether everything in a whole answer has gone where it was to go, be it good or not.
  private static func isHandedOver(_ reason: ExitReason) -> Bool {
    reason == .success || reason == .blocked || reason == .notWhatWasAsked
  }

  /// The bytes from their beginning, for a recovery; to be closed by the caller.
  func openBody() throws(RecordingError) -> Int32 {
    guard let copy = SpoolFolder.copy(descriptor) else { throw RecordingError(SpoolFolder.busy, path: spool.path) }
    SpoolFolder.rewind(copy)
    return copy
  }

  /// Removes the answer.
  func remove() {
    guard descriptor >= 0, let folder, let identity else { return }
    // The name that lists are made of goes first.
    folder.remove(identity.id + Spool.identitySuffix)
    folder.remove(identity.id + Spool.bodySuffix)
    _ = spool.count(-byteCount)
    close()
  }

  private func close() {
    guard descriptor >= 0 else { return }
    LocalFile.close(descriptor)
    descriptor = -1
  }
}
