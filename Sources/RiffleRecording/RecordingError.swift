public import RiffleAPI
public import RiffleMedia
public import RiffleTypes

/// Why the recording of an answer stopped, or could not begin.
public enum RecordingError: Error, Equatable, Sendable {
  /// The answer's bytes are wrong.
  case answer(ResponseDecodingError)
  /// A file could not be written.
  case file(MediaFileError)
  /// A system call on a folder, an input or an output failed.
  case system(code: Int32, words: String, path: String)
  /// A medium could not be ended; the reason and its one line.
  case stopped(ExitReason, message: String)
  /// The options contradict each other.
  case usage(String)

  /// How a run ends that stops for this.
  public var reason: ExitReason {
    switch self {
    case .answer: .malformedAnswer
    case .file(let error): error.exitReason
    case .system(let code, _, _): code == LocalFile.brokenPipe ? .brokenPipe : .fileError
    case .stopped(let reason, _): reason
    case .usage: .usage
    }
  }

  init(_ error: SystemError, path: String) {
    self = .system(code: error.code, words: error.words, path: path)
  }
}

extension RecordingError: CustomStringConvertible {
  /// One line: the subject first.
  public var description: String {
    switch self {
    case .answer(let error): error.description
    case .file(let error): error.description
    case .system(_, let words, let path): "file: \(words): \(Answer.oneLine(path))"
    case .stopped(_, let words), .usage(let words): words
    }
  }
}
