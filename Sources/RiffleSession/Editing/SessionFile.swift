internal import RiffleAPI
public import RiffleMedia
public import RiffleTypes

/// A conversation in a file, to be gone on with later.
///
/// The file is one JSON object that only its owner can read:
///
/// - `riffleSession`: the version of this format, 1;
/// - `model`: who was asked last;
/// - `systemInstruction`, `contents`: as in a request, with each medium as its number in `media`;
/// - `media`: for each medium its file and its length;
/// - `signatures`: thought signatures of more than 64 KiB: which turn, which part, and the file with its text.
///
/// The files lie in the folder `NAME.media` beside the file `NAME` and are never changed, so the bytes that the model gets
/// back are the bytes that came, whatever becomes of the pictures that a person was given; move both together. They are
/// read only while they are sent. The file itself is written anew after each exchange and renamed into its place: it is
/// always a whole one, of before or of after. While a process works with a session it holds the folder, and others are
/// refused.
public struct SessionFile: Sendable {
  /// The version that is written, and the newest that is read.
  static let version = 1
  /// The longest file that is read: words and signatures of thousands of turns.
  static let byteLimit = 256 << 20
  /// A longer signature has a file of its own.
  static let inlineSignatureLimit = 64 << 10

  /// Where the file is.
  public let path: String
  /// Who was asked last.
  public var model: String?
  /// What was said.
  public var conversation: Conversation
  /// Whether the file was there already.
  public let isOld: Bool

  /// The folder of the media of the session at `path`.
  public static func mediaFolder(of path: String) -> String { path + ".media" }

  /// Opens the session at `path`, or begins one where nothing has that name.
  /// - Parameter path: the file.
  /// - Throws: ``SessionFileError``.
  public init(at path: String) throws(SessionFileError) {
    self.path = path
    let store = MediaStore(folder: Self.mediaFolder(of: path))
    if SystemFile.exists(path) {
      // A file that is no session is refused before anything is made beside it.
      _ = try Self.record(at: path)
    } else {
      do {
        try PartialFile.preflight(path)
      } catch {
        throw .file(error)
      }
    }
    try store.hold()
    // Only now it stands still: another run may have gone on with it, or begun it, in between.
    isOld = SystemFile.exists(path)
    guard isOld else {
      conversation = Conversation(media: store)
      return
    }
    let record = try Self.record(at: path)
    store.begin(after: record.media.count + record.signatures.count)
    model = record.model
    conversation = Conversation(
      systemInstruction: record.systemInstruction, contents: try record.restoredContents(in: path, store: store),
      media: store)
  }

  private static func record(at path: String) throws(SessionFileError) -> SessionRecord {
    guard let bytes = SystemFile.read(path, limit: byteLimit) else {
      throw SystemFile.foundNoFile ? .notASession(path, "no plain file") : .system(SystemFile.lastError, path: path)
    }
    return try SessionRecord(bytes, path: path)
  }

  /// Writes the session as it is now; the file is replaced in one step.
  /// - Throws: ``SessionFileError``; the file of before is then still there.
  public mutating func save() throws(SessionFileError) {
    let store = conversation.media
    do throws(MediaFileError) {
      try conversation.mapMedia { medium throws(MediaFileError) in try store.keep(medium) }
    } catch {
      throw .file(error)
    }
    let record = try SessionRecord(self)
    defer { conversation.media.keepPending() }
    do {
      let bytes = try record.encoded()
      let file = try PartialFile(finalPath: path, replacing: true, isPrivate: true)
      do {
        try file.write(bytes.span)
        try file.commit(replacing: true)
      } catch {
        file.discard()
        throw error
      }
    } catch let error as MediaFileError {
      throw .file(error)
    } catch {
      throw .notASession(path, "\(error)")
    }
  }
}

/// Why a session cannot be opened or saved.
public enum SessionFileError: Error, Equatable, Sendable {
  /// The file is something else; why.
  case notASession(String, String)
  /// The file is from a later version of Riffle.
  case tooNew(String, version: Int)
  /// A file of the session is not there, or not as it was.
  case mediumChanged(String)
  /// The file names a medium that is not in its own folder.
  case strayFile(String, folder: String)
  /// Another process works with the session.
  case inUse(String)
  /// There is no turn to take back.
  case nothingToUndo(String)
  /// The system refused, by this `errno`.
  case system(Int32, path: String)
  /// A file could not be written.
  case file(MediaFileError)

  /// How a run ends that fails with this error.
  public var exitReason: ExitReason {
    switch self {
    case .notASession, .tooNew, .strayFile, .nothingToUndo: .usage
    case .mediumChanged, .inUse, .system: .fileError
    case .file(let error): error.exitReason
    }
  }
}

extension SessionFileError: CustomStringConvertible {
  /// One line: the subject, what is wrong with it, what was expected.
  public var description: String {
    switch self {
    case .notASession(let path, let reason):
      "session: \(OneLine.text(path)) is no session of Riffle (\(OneLine.text(reason))), expected one, or a free name"
    case .tooNew(let path, let version):
      "session: \(OneLine.text(path)) has version \(version), expected at most \(SessionFile.version)"
    case .mediumChanged(let path):
      "session: \(OneLine.text(path)) is missing or was changed, expected it as it was kept"
    case .nothingToUndo(let path): "session: \(OneLine.text(path)) has no turn to take back"
    case .strayFile(let name, let folder):
      "session: '\(OneLine.text(name))' is outside of \(OneLine.text(folder)), expected a file in it"
    case .inUse(let path): "session: \(OneLine.text(path)) is in use by another run"
    case .system(let number, let path): "session: \(SystemFile.words(number)): \(OneLine.text(path))"
    case .file(let error): error.description
    }
  }
}
