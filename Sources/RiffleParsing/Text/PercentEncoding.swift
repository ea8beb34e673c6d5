/// Percent-encoding (RFC 3986, section 2.1).
public enum PercentEncoding {
  /// The bytes with each `%` and its two hexadecimal digits replaced by the byte they stand for; nil when an escape is broken.
  public static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  /// The text with each escape replaced; nil when one is broken, or when the bytes are no UTF-8.
  public static func decode(_ text: some StringProtocol) -> String? {
    decode(text.utf8).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The value of a hexadecimal digit; nil for everything else, signs too.
  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
