/// The CRC-32 of gzip and PNG (ISO 3309), which most languages have at hand to compare with.
public struct CRC32: Sendable {
  /// Eight tables of 256 numbers: what a byte does to the sum when 0 to 7 bytes come after it.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = []
    for byte in 0..<256 {
      var sum = UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
      tables.append(sum)
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
    }
    return tables
  }()

  private var register: UInt32 = .max

  /// The sum of no bytes.
  public init() {}

  /// The sum of the bytes so far.
  public var value: UInt32 { ~register }

  /// Adds `bytes`, eight at a step.
  /// - Complexity: O(`bytes.count`).
  public mutating func update(_ bytes: Span<UInt8>) {
    let tables = Self.tables.span
    var sum = register
    var index = 0
    while bytes.count - index >= 8 {
      var next: UInt32 = 0
      for place in 0..<4 {
        let low = UInt8(truncatingIfNeeded: sum >> UInt32(8 * place))
        next ^= tables[(7 - place) * 256 + Int(bytes[index + place] ^ low)]
        next ^= tables[(3 - place) * 256 + Int(bytes[index + place + 4])]
      }
      sum = next
      index += 8
    }
    while index < bytes.count {
      let low = UInt8(truncatingIfNeeded: sum) ^ bytes[index]
      sum = (sum >> 8) ^ tables[Int(low)]
      index += 1
    }
    register = sum
  }
}
