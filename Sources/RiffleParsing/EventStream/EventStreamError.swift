/// Why an event stream cannot be read on, and where.
///
/// The format itself has no wrong input: a line that is no field is reported, not refused. Only limits can be broken.
public struct EventStreamError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// The value of an `event` or `id` field is longer than `limit` bytes.
    case valueTooLong(limit: Int)
  }

  /// What is wrong.
  public let code: Code
  /// Where: bytes since the start of the stream, of the first byte that is too much.
  public let offset: Int

  /// Makes an error.
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line for people.
  public var description: String {
    switch code {
    case .valueTooLong(let limit):
      "event stream: value too long at offset \(offset), expected at most \(limit) bytes in an event or id field"
    }
  }
}
