internal import Synchronization

/// Answers as they came, kept in a folder until their media are safe.
///
/// An answer is two files: `ID.body` has its bytes, appended before anything looks at them, and `ID.json` says what is known
/// of it (``SpoolIdentity``). While a process works with an answer it holds a lock on the bytes, which the system takes back
/// when the process dies, however it dies. An answer that was handed over complete and verified goes; everything else stays
/// until ``recover(_:naming:shouldStop:change:)`` has made media of it or ``remove(_:)`` throws it away.
///
/// The folder has a limit. Above it verified answers that were kept by wish go first, oldest first, then those of which the
/// usable part was written; an unrecovered one never goes by itself, and when only those are left new answers are not kept.
/// Nothing that goes wrong here stops a recording: it is told once, as a warning.
public final class Spool: Sendable {
  /// The usual limit of a spool: 4 GiB.
  public static let usualByteLimit = 4 << 30
  /// Bytes after which the disk is told to catch up.
  static let syncStep = 8 << 20

  static let bodySuffix = ".body"
  static let identitySuffix = ".json"

  private struct State {
    var folder: SpoolFolder?
    /// Bytes in the folder as far as this process knows; nil before it has looked.
    var byteCount: Int?
    var hasWarned = false
  }

  /// The folder.
  public let path: String
  /// The most bytes that are kept before some go.
  public let byteLimit: Int
  /// Whether verified answers stay.
  public let keepsVerified: Bool
  /// Whether the request stands beside the answer.
  public let keepsPrompts: Bool
  /// The command that is run, for the identities.
  public let command: String?

  private let state = Mutex(State())

  /// A spool in the folder at `path`, which is made when the first answer comes.
  public init(
    folder path: String, byteLimit: Int = Spool.usualByteLimit, keepsVerified: Bool = false,
    keepsPrompts: Bool = false, command: String? = nil
  ) {
    self.path = path
    self.byteLimit = byteLimit
    self.keepsVerified = keepsVerified
    self.keepsPrompts = keepsPrompts
    self.command = command
  }

  /// The folder, opened and made when it is wanted for the first time.
  func folder() throws(SpoolError) -> SpoolFolder {
    let known = state.withLock { $0.folder }
    if let known { return known }
    let opened = try SpoolFolder(at: path)
    state.withLock { $0.folder = opened }
    return opened
  }

  /// Begins to keep an answer; what is in the way is told by the entry, which then keeps nothing.
  func begin(_ options: RecordingOptions, _ origin: AnswerOrigin) -> SpoolEntry {
    do throws(SpoolError) {
      let folder = try folder()
      try makeRoom(in: folder)
      while true {
        var identity = SpoolIdentity(options, origin, command: command)
        if keepsPrompts {
          let request = origin.request()
          identity.request = request.isEmpty ? nil : String(decoding: request, as: UTF8.self)
          identity.comment = options.comment
        }
        do {
          return try SpoolEntry(identity, in: folder, of: self, isSynced: options.isSynced)
        } catch SpoolFolder.busy {
          // Somebody who cleans up took the new file for a scrap: another name, another try.
          continue
        } catch {
          throw SpoolError.system(error.code, path: path)
        }
      }
    } catch {
      return SpoolEntry(failing: error, of: self)
    }
  }

  /// Counts bytes that this process has written or removed; true when there is room for them.
  func count(_ change: Int) -> Bool {
    state.withLock { state in
      state.byteCount = (state.byteCount ?? 0) + change
      return state.byteCount ?? 0 <= byteLimit
    }
  }

  /// The warning for `error`; nil when one was given before.
  func warning(for error: SpoolError) -> String? {
    let isFirst = state.withLock { state in
      defer { state.hasWarned = true }
      return !state.hasWarned
    }
    return isFirst ? "\(error); answers are not kept as they came" : nil
  }

  // MARK: room

  /// Sees that there is room under the limit.
  /// - Throws: ``SpoolError/full(byteLimit:)`` when only unrecovered answers are left.
  func makeRoom(in folder: SpoolFolder) throws(SpoolError) {
    let known = state.withLock { $0.byteCount }
    if let known, known <= byteLimit { return }
    // Other processes add and remove too: before anything goes, it is counted anew.
    var count = try byteCount(in: folder)
    if count > byteLimit {
      // A little more than needed, so that not every answer has to clean up.
      count -= drop(.verified, count - byteLimit + byteLimit / 16)
      if count > byteLimit { count -= drop(.salvaged, count - byteLimit) }
    }
    state.withLock { $0.byteCount = count }
    if count > byteLimit { throw .full(byteLimit: byteLimit) }
  }

  private func byteCount(in folder: SpoolFolder) throws(SpoolError) -> Int {
    do {
      return try folder.names().reduce(0) { $0 + (folder.byteCount(of: $1) ?? 0) }
    } catch {
      throw .system(error.code, path: path)
    }
  }

  /// Lets answers in `state` go, the oldest first, until `excess` bytes are free.
  /// - Returns: how many bytes are free now.
  private func drop(_ state: SpoolIdentity.State, _ excess: Int) -> Int {
    guard let records = try? entries() else { return 0 }
    var freed = 0
    for record in records where record.identity.state == state && !record.isInUse && freed < excess {
      if (try? remove(record)) != nil { freed += record.byteCount }
    }
    return freed
  }
}
