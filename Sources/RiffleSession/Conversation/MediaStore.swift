internal import RiffleAPI
internal import RiffleMedia
internal import RiffleTypes
internal import Synchronization

/// The folder in which a conversation keeps its media, just as they came.
///
/// What a person gets may be converted, renamed, changed or deleted; what is sent back to the model must not be. So each
/// medium of an answer is kept here once more, without anything done to it. A store of a session file lasts, and takes
/// copies of what was shown to the model too; the store of a conversation in memory is a temporary folder that goes away
/// with it. Folder and files can be read by their owner only.
public final class MediaStore: Sendable {
  private struct State {
    var folder: String?
    /// The folder of a store that does not last.
    var temporary: HeldFolder?
    var next = 1
    /// Files of the exchange under way, which are removed unless it is kept.
    var pending: [String] = []
    var kept: [String] = []
    /// Files of long signatures, by their text.
    var signatures: [String: String] = [:]
    /// What holds the folder against other processes.
    var hold: Int32?
  }

  private let state: Mutex<State>
  /// Whether the files stay when the store goes away.
  public let isLasting: Bool

  /// A store in a temporary folder, which is made for the first medium and removed with the store.
  public init() {
    state = Mutex(State())
    isLasting = false
  }

  /// A store in `folder`, which is made when it is needed, and stays.
  public init(folder: String) {
    state = Mutex(State(folder: folder))
    isLasting = true
  }

  deinit {
    let state = state.withLock { $0 }
    for path in isLasting ? state.pending : state.pending + state.kept { SystemFile.remove(path) }
    // A folder with files in it stays. Who does not hold it may not take it from under who does, and who does lets go of it
    // last.
    if let folder = state.folder, !isLasting || state.hold != nil { SystemFile.removeFolder(folder) }
    if let hold = state.hold { SystemFile.release(hold) }
  }

  /// Counts names from behind `count` files that are there already.
  func begin(after count: Int) { state.withLock { $0.next = count + 1 } }

  /// Sees that no other process works with the store, and keeps others away.
  /// - Throws: ``SessionFileError/inUse(_:)``, or `.system` where the folder cannot be made.
  func hold() throws(SessionFileError) {
    let folder: String
    do {
      folder = try self.folder()
    } catch {
      throw .file(error)
    }
    let hold = SystemFile.hold(folder)
    if hold == -1 { throw .inUse(folder) }
    state.withLock { $0.hold = hold }
    // Nobody else works here, so these are of a run that was killed.
    if hold != nil { SystemFile.removeFiles(in: folder, ending: ".partial") }
  }

  /// A file in the making for the next medium, whose name will end in `ending`.
  func makeFile(ending: String) throws(MediaFileError) -> PartialFile {
    let file = try PartialFile(finalPath: try freePath(ending), isPrivate: true)
    file.isSynced = isLasting
    return file
  }

  /// Ends `file` and keeps it with the exchange under way.
  func commit(_ file: PartialFile, ending: String) throws(MediaFileError) -> MediaData {
    let byteCount = file.byteCount
    // The number that it has been made under, where that is free with the true ending too.
    let stem = file.finalPath[..<(file.finalPath.lastIndex(of: ".") ?? file.finalPath.endIndex)]
    let path = SystemFile.exists("\(stem).\(ending)") ? try freePath(ending) : "\(stem).\(ending)"
    try file.commit(as: path)
    state.withLock { $0.pending.append(path) }
    return .file(path: path, byteCount: byteCount)
  }

  /// `medium` as it can be sent again as long as the store lasts: a lasting store takes a copy of what is elsewhere.
  func keep(_ medium: InlineData) throws(MediaFileError) -> InlineData {
    guard isLasting, let data = medium.data else { return medium }
    if case .file(let path, _) = data, let folder = state.withLock({ $0.folder }), path.hasPrefix(folder + "/") {
      return medium
    }
    let ending = Self.ending(for: medium.mimeType)
    let file = try makeFile(ending: ending)
    do {
      switch data {
      case .file(let path, _):
        if let number = try SystemFile.copy(path, into: file) {
          throw MediaFileError(.system(errno: number, .read), path: path)
        }
      // A number that no medium came for is one of a service that answers with what nobody asked for.
      case .base64, .bytes, .ordinal:
        guard let bytes = data.decodedBytes else { throw MediaFileError(.empty, path: file.finalPath) }
        try file.write(bytes.span)
      }
      var medium = medium
      medium.data = try commit(file, ending: ending)
      return medium
    } catch let error as MediaFileError {
      file.discard()
      throw error
    } catch {
      preconditionFailure("files fail with errors of files")
    }
  }

  /// A file with the text of a thought signature; one that has this very text already is used again.
  func signatureFile(holding text: String) throws(MediaFileError) -> String {
    if let known = state.withLock({ $0.signatures[text] }) { return known }
    let file = try makeFile(ending: "signature")
    do {
      try file.write(text.utf8.span)
      guard case .file(let path, _) = try commit(file, ending: "signature") else {
        preconditionFailure("a store answers with files")
      }
      state.withLock { $0.signatures[text] = path }
      return path
    } catch {
      file.discard()
      throw error
    }
  }

  /// Remembers the file of a signature that was read.
  func remember(signature text: String, at path: String) { state.withLock { $0.signatures[text] = path } }

  /// The files of the exchange under way stay with the conversation.
  func keepPending() {
    state.withLock { state in
      state.kept += state.pending
      state.pending = []
    }
  }

  /// The files of the exchange under way are of no use.
  func dropPending() {
    let (paths, folder) = state.withLock { state in
      defer { state.pending = [] }
      return (state.pending, state.folder)
    }
    for path in paths { SystemFile.remove(path) }
    // A folder that was made for this exchange only goes too; one with files in it stays.
    if let folder { SystemFile.removeFolder(folder) }
  }

  private func folder() throws(MediaFileError) -> String {
    if let folder = state.withLock({ $0.folder }) {
      if isLasting, let number = SystemFile.makePrivateFolder(folder) {
        throw MediaFileError(.system(errno: number, .create), path: folder)
      }
      return folder
    }
    guard let folder = HeldFolder() else {
      throw MediaFileError(.system(errno: SystemFile.lastError, .create), path: "a temporary folder")
    }
    state.withLock { ($0.folder, $0.temporary) = (folder.path, folder) }
    return folder.path
  }

  private func freePath(_ ending: String) throws(MediaFileError) -> String {
    let folder = try folder()
    return state.withLock { state in
      while true {
        let path = "\(folder)/\(state.next).\(ending)"
        state.next += 1
        // Left by a run that was killed, or by an earlier one of this conversation.
        if !SystemFile.exists(path) { return path }
      }
    }
  }

  /// The extension of files of the declared type.
  static func ending(for mimeType: String?) -> String {
    mimeType.flatMap { MediaType(parsing: $0)?.fileExtension } ?? "bin"
  }
}
