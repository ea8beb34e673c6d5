public import RiffleParsing

/// Why the bytes of a response cannot be read, and where.
public struct ResponseDecodingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// The JSON is malformed.
    case json(JSONError.Code)
    /// A medium's base64 is malformed.
    case base64(Base64Error.Code)
    /// A field of the event stream is malformed.
    case eventStream(EventStreamError.Code)
    /// The response is a page for people.
    case html
    /// The response begins with a byte that begins neither JSON nor an event stream.
    case notJSON(UInt8)
    /// An error object or a skeleton is longer than the limit, in bytes.
    case valueTooLong(limit: Int)
  }

  /// What is wrong.
  public var code: Code
  /// Bytes since the start of the response.
  public var offset: Int

  /// An error at `offset` bytes since the start of the response.
  public init(code: Code, offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line: the subject first, then what was expected.
  public var description: String {
    switch code {
    case .json(let code): "response: \(JSONError(code: code, offset: offset))"
    case .base64(let code): "response: \(Base64Error(code, at: offset))"
    case .eventStream(let code): "response: \(EventStreamError(code, at: offset))"
    case .html: "response: an HTML page at offset \(offset), expected JSON or an event stream"
    case .notJSON(let byte):
      "response: unexpected byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset), "
        + "expected JSON or an event stream"
    case .valueTooLong(let limit): "response: value too long at offset \(offset), expected at most \(limit) bytes"
    }
  }
}

extension ResponseDecodingError {
  init(_ error: JSONError) { self.init(code: .json(error.code), offset: error.offset) }
  init(_ error: Base64Error) { self.init(code: .base64(error.code), offset: error.offset) }
  init(_ error: EventStreamError) { self.init(code: .eventStream(error.code), offset: error.offset) }
}

/// A bounded value went beyond its limit; where, its caller knows.
struct ValueTooLong: Error {
  let limit: Int
}
