/// Why a text is not base64, and where.
public struct Base64Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Equatable, Sendable {
    /// A byte of neither alphabet, which is no padding and no white space that may be skipped.
    case foreignByte(UInt8)
    /// A `=` where no padding can stand: after a whole group, after a single character, or one too many.
    case unexpectedPadding
    /// Something other than padding after a `=`.
    case byteAfterPadding(UInt8)
    /// The text ended after one `=` where two were due.
    case incompletePadding
    /// The text ended with a single character of a group: six bits, less than a byte.
    case incompleteGroup
  }

  /// What is wrong.
  public let code: Code
  /// Where: bytes since the start of the stream, of the offending byte or of the end.
  public let offset: Int

  /// Makes an error.
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line for people.
  public var description: String {
    switch code {
    case .foreignByte(let byte):
      "base64: unexpected byte \(hexadecimal(byte)) at offset \(offset), expected a character of the alphabet"
    case .unexpectedPadding: "base64: unexpected padding at offset \(offset)"
    case .byteAfterPadding(let byte):
      "base64: unexpected byte \(hexadecimal(byte)) at offset \(offset), expected nothing after the padding"
    case .incompletePadding: "base64: incomplete padding at offset \(offset), expected another '='"
    case .incompleteGroup: "base64: incomplete group at offset \(offset), expected at least one more character"
    }
  }
}

/// `byte` as text, such as `0x7D`.
private func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return digits.count == 1 ? "0x0\(digits)" : "0x\(digits)"
}
