/// Why bytes are not JSON, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the grammar allows at some place.
  public enum Expected: String, Equatable, Sendable {
    /// A value.
    case value = "a value"
    /// A value, or the end of an empty array.
    case valueOrArrayEnd = "a value or ']'"
    /// A member's name.
    case key = "a key"
    /// A member's name, or the end of an empty object.
    case keyOrObjectEnd = "a key or '}'"
    /// The colon after a name.
    case colon = "':'"
    /// What may follow an array's element.
    case commaOrArrayEnd = "',' or ']'"
    /// What may follow a member's value.
    case commaOrObjectEnd = "',' or '}'"
    /// Nothing but white space.
    case endOfDocument = "the end of the document"
    /// The rest of `true`, `false` or `null`.
    case literal = "the rest of true, false or null"
  }

  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// A byte that the grammar does not allow here.
    case unexpectedByte(UInt8, expected: Expected)
    /// Fine so far, but cut.
    case unexpectedEnd
    /// More open objects and arrays than the limit.
    case nestingTooDeep(limit: Int)
    /// A backslash followed by something that is no escape.
    case invalidEscape(UInt8)
    /// A raw control character inside a string.
    case controlCharacterInString(UInt8)
    /// Half of a surrogate pair (strict mode only).
    case loneSurrogate
    /// A number that RFC 8259 does not know.
    case invalidNumber(UInt8)
  }

  /// What is wrong.
  public let code: Code
  /// Bytes since the start of the stream.
  public let offset: Int

  /// An error at `offset` bytes since the start of the stream.
  public init(code: Code, offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line: the subject first, then what was expected.
  public var description: String { "json: " + code.text(at: offset) }
}

extension JSONError.Code {
  /// The error in words, with its place.
  public func text(at offset: Int) -> String {
    switch self {
    case .unexpectedByte(let byte, let expected):
      "unexpected byte \(Self.hex(byte)) at offset \(offset), expected \(expected.rawValue)"
    case .unexpectedEnd: "unexpected end at offset \(offset), expected the rest of a document"
    case .nestingTooDeep(let limit): "nesting too deep at offset \(offset), expected at most \(limit) levels"
    case .invalidEscape(let byte): "invalid escape \(Self.hex(byte)) at offset \(offset), expected one of \"\\/bfnrtu"
    case .controlCharacterInString(let byte):
      "control character \(Self.hex(byte)) in a string at offset \(offset), expected an escape"
    case .loneSurrogate: "lone surrogate at offset \(offset), expected a pair"
    case .invalidNumber(let byte): "invalid number, byte \(Self.hex(byte)) at offset \(offset), expected a digit"
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
