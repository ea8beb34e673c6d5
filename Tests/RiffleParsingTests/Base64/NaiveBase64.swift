/// Base64 by bits in a list: slow, and simple enough to be believed.
enum NaiveBase64 {
  static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func sextet(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: alphabet.firstIndex(of: byte)
    }
  }

  /// The bits of `value`, highest first.
  static func bits(_ value: Int, count: Int) -> [Int] { (0..<count).map { value >> (count - 1 - $0) & 1 } }

  static func number(_ bits: some Collection<Int>) -> Int { bits.reduce(0) { $0 * 2 + $1 } }

  static func encode(_ bytes: [UInt8], isPadded: Bool = true) -> [UInt8] {
    var bits = bytes.flatMap { Self.bits(Int($0), count: 8) }
    while bits.count % 6 != 0 { bits.append(0) }
    var text = stride(from: 0, to: bits.count, by: 6).map { alphabet[number(bits[$0..<$0 + 6])] }
    while isPadded, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return text
  }

  /// The bytes of `text`, which has no padding; bits that are left over are dropped.
  static func decode(_ text: [UInt8]) -> [UInt8] {
    let bits = text.flatMap { Self.bits(sextet($0) ?? 0, count: 6) }
    return stride(from: 0, to: bits.count - 7, by: 8).map { UInt8(number(bits[$0..<$0 + 8])) }
  }
}
