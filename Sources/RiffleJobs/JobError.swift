public import RiffleTypes

/// Why a batch cannot go on: its manifest, its ledger or its prices, never one item of it.
public enum JobError: Error, Sendable, Equatable {
  /// Lines of the manifest are wrong; nothing was sent.
  case manifest([ManifestProblem], isShortened: Bool)
  /// A file cannot be read or written, with the system's words.
  case file(path: String, reason: String)
  /// The ledger is none, or one of another version.
  case ledger(path: String, reason: String)
  /// The list of prices cannot be read.
  case prices(String)
  /// What was asked for contradicts itself.
  case usage(String)

  /// How a run ends that stops for this.
  public var exitReason: ExitReason {
    switch self {
    case .manifest, .prices, .usage: .usage
    case .file, .ledger: .fileError
    }
  }
}

extension JobError: CustomStringConvertible {
  /// One line for each problem: the subject first.
  public var description: String {
    switch self {
    case .manifest(let problems, let isShortened):
      (problems.map(\.description) + (isShortened ? ["manifest: there are more such lines"] : []))
        .joined(separator: "\n")
    case .file(let path, let reason): "\(path): \(reason)"
    case .ledger(let path, let reason): "ledger: \(path): \(reason)"
    case .prices(let words): "prices: \(words)"
    case .usage(let words): words
    }
  }
}

/// What is wrong with one line of a manifest.
public struct ManifestProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line, counted from 1; for a CSV record over several lines the first of them.
  public var line: Int
  /// What is wrong, and what was expected.
  public var message: String

  /// A problem with the line `line`.
  public init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  /// One line: the place, then the problem.
  public var description: String { "manifest: line \(line): \(message)" }
}
