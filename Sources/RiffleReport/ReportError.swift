public import RiffleMedia
public import RiffleTypes

/// Why a report cannot be written.
public enum ReportError: Error, Equatable, Sendable {
  /// A file could not be written.
  case file(MediaFileError)
  /// The system refused, by this `errno`.
  case system(Int32, path: String)

  /// How a run ends that fails with this error.
  public var exitReason: ExitReason {
    switch self {
    case .file(let error): error.exitReason
    case .system: .fileError
    }
  }
}

extension ReportError: CustomStringConvertible {
  /// One line: the subject first, then what is wrong.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .system(let number, let path): "report: \(LocalSystem.words(number)): '\(path)'"
    }
  }
}

/// What was written of a report.
public struct ReportFiles: Sendable, Equatable {
  /// The files, the first one first.
  public var paths: [String] = []
  /// Rows in them.
  public var rowCount = 0
  /// Rows of each state that there was.
  public var counts: [ReportRow.State: Int] = [:]
}
