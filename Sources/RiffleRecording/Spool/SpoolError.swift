public import RiffleTypes

/// Why a spool, or an answer in it, cannot be used.
public enum SpoolError: Error, Equatable, Sendable {
  /// There is no place for a spool: neither `XDG_STATE_HOME` nor `HOME` is an absolute path.
  case noFolder
  /// A folder of the spool is something else, a symbolic link for example, or belongs to somebody else.
  case unsafeFolder(String)
  /// The system refused, by this `errno`.
  case system(Int32, path: String)
  /// No answer has this name, or more than one begins like it.
  case notFound(String)
  /// Another run holds the answer.
  case inUse(String)
  /// What is known of the answer cannot be read; why.
  case badIdentity(String, String)
  /// Unrecovered answers fill the spool.
  case full(byteLimit: Int)
  /// The recovered media cannot be written where they are wanted.
  case recording(RecordingError)

  /// How a run ends that fails with this error.
  public var exitReason: ExitReason {
    switch self {
    case .noFolder, .notFound: .usage
    case .unsafeFolder, .system, .inUse, .badIdentity, .full: .fileError
    case .recording(let error): error.reason
    }
  }
}

extension SpoolError: CustomStringConvertible {
  /// One line: the subject, what is wrong with it, what was expected.
  public var description: String {
    switch self {
    case .noFolder: "spool: no place for it, expected HOME or XDG_STATE_HOME to be an absolute path"
    case .unsafeFolder(let path):
      "spool: \(Answer.oneLine(path)) is not used, expected a folder of one's own and no symbolic link"
    case .system(let number, let path): "spool: \(SystemError(code: number).words): \(Answer.oneLine(path))"
    case .notFound(let name):
      "spool: no answer called '\(Answer.oneLine(name))', or more than one, expected a name that --list tells"
    case .inUse(let id): "spool: \(id) is in use by another run"
    case .badIdentity(let id, let reason): "spool: what is known of \(id) cannot be read: \(Answer.oneLine(reason))"
    case .full(let byteLimit):
      "spool: unrecovered answers fill its \(byteLimit) bytes, expected some to be recovered (riffle recover --list)"
    case .recording(let error): error.description
    }
  }
}
