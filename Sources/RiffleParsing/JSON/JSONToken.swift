/// A piece of JSON text, as ``JSONScanner`` returns it.
///
/// Ranges index into the chunk that was given to the scanner. Colons and commas are checked and not reported.
/// A key, string or number may come in several fragments; the last one has `isLast` set, and its range may be empty.
public enum JSONToken: Equatable, Sendable {
  /// `{`.
  case beginObject
  /// `}`.
  case endObject
  /// `[`.
  case beginArray
  /// `]`.
  case endArray
  /// Bytes of a member's name, without quotes and escapes.
  case key(Range<Int>, isLast: Bool)
  /// A character of a member's name that was written as an escape.
  case keyScalar(Unicode.Scalar)
  /// A string value begins that does not come whole: it holds an escape, is long, or is not closed in this window.
  case beginString
  /// Bytes of a string value, without quotes and escapes; every string value ends with one whose `isLast` is set.
  case string(Range<Int>, isLast: Bool)
  /// A character of a string value that was written as an escape.
  case scalar(Unicode.Scalar)
  /// Bytes of a number; that the input ended after it can only be told by ``JSONScanner/finish()``.
  case number(Range<Int>, isLast: Bool)
  /// `true` or `false`.
  case bool(Bool)
  /// `null`.
  case null
}
