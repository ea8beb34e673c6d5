#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
public import RiffleTypes

/// What keeps a measurement from its end.
public struct BenchmarkError: Error, Equatable, CustomStringConvertible {
  /// How the tool ends with it.
  public let reason: ExitReason
  /// One line for people.
  public let description: String

  /// The measurement was stopped from outside.
  public static let stopped = BenchmarkError(reason: .interrupted, description: "stopped")

  /// A file cannot be read or written.
  static func file(_ path: String, _ words: String) -> BenchmarkError {
    BenchmarkError(reason: .fileError, description: "\(path): \(words)")
  }

  /// A file cannot be written, in words that name it already.
  static func described(_ words: String) -> BenchmarkError {
    BenchmarkError(reason: .fileError, description: words)
  }

  /// The answer cannot be decoded.
  static func undecodable(_ words: String) -> BenchmarkError {
    BenchmarkError(reason: .malformedAnswer, description: words)
  }

  /// Two ways to decode the answer disagree.
  static func mismatch(_ words: String) -> BenchmarkError {
    BenchmarkError(reason: .internalError, description: words)
  }

  /// The last system call failed.
  static func last(_ path: String) -> BenchmarkError {
    let number = errno
    // strerror's text is copied at once.
    guard let text = unsafe strerror(number) else { return .file(path, "error \(number)") }
    return .file(path, unsafe String(cString: text).lowercased())
  }
}
