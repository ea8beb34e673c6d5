/// Why a multipart body cannot be read on, and where.
public struct MultipartError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// The body ended before its closing boundary.
    case unexpectedEnd
    /// A line that begins with the boundary goes on with something else than white space or two hyphens.
    case badBoundaryLine
    /// A header line of a part has no colon.
    case badHeaderLine
    /// A part has no `Content-Disposition: form-data` with a name.
    case nameMissing
    /// The header of one part is longer than `limit` bytes.
    case headerTooLong(limit: Int)
    /// The body has more parts than `limit`.
    case tooManyParts(limit: Int)
  }

  /// What is wrong.
  public let code: Code
  /// Where: bytes since the start of the body.
  public let offset: Int

  /// Makes an error.
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line for people.
  public var description: String {
    let problem =
      switch code {
      case .unexpectedEnd: "unexpected end at offset \(offset), expected the closing boundary"
      case .badBoundaryLine: "malformed boundary line at offset \(offset), expected CR LF or '--' after the boundary"
      case .badHeaderLine: "malformed header line at offset \(offset), expected a name and a colon"
      case .nameMissing: "part without a name at offset \(offset), expected Content-Disposition: form-data; name=…"
      case .headerTooLong(let limit): "part header too long at offset \(offset), expected at most \(limit) bytes"
      case .tooManyParts(let limit): "too many parts at offset \(offset), expected at most \(limit)"
      }
    return "multipart: \(problem)"
  }
}
