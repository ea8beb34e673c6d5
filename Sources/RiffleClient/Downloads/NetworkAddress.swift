/// An address of IPv4 or IPv6, and whether it belongs to everybody.
struct NetworkAddress: Hashable, Sendable {
  /// Four or sixteen bytes in network order.
  let bytes: [UInt8]

  /// An address of four or sixteen bytes.
  init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// The address of IPv4 that this one stands for: itself, or the one inside a mapped, translated or 6to4 address.
  private var embedded: [UInt8]? {
    if bytes.count == 4 { return bytes }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    let isTranslated = bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) && bytes[4..<12].allSatisfy { $0 == 0 }
    if isMapped || isTranslated { return Array(bytes[12...]) }
    return bytes.starts(with: [0x20, 0x02]) ? Array(bytes[2..<6]) : nil
  }

  /// Whether it is this machine's own.
  var isLoopback: Bool {
    if let embedded { return embedded[0] == 127 }
    return bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// Whether it can belong to a machine of the public network (the special-purpose registries of RFC 6890 and later).
  var isPublic: Bool {
    if let embedded { return !Self.special4.contains { $0.covers(embedded) } }
    // Global unicast is 2000::/3; the rest is private, local, or nobody's yet.
    return bytes[0] & 0xE0 == 0x20 && !Self.special6.contains { $0.covers(bytes) }
  }

  /// Addresses that begin with the same bits.
  private struct Block: Sendable {
    let prefix: [UInt8]
    let length: Int

    func covers(_ bytes: [UInt8]) -> Bool {
      for (index, byte) in prefix.enumerated() {
        let count = min(8, length - index * 8)
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> count)
        if (bytes[index] ^ byte) & mask != 0 { return false }
      }
      return true
    }
  }

  private static let special4: [Block] = [
    Block(prefix: [0], length: 8), Block(prefix: [10], length: 8), Block(prefix: [100, 64], length: 10),
    Block(prefix: [127], length: 8), Block(prefix: [169, 254], length: 16), Block(prefix: [172, 16], length: 12),
    Block(prefix: [192, 0, 0], length: 24), Block(prefix: [192, 0, 2], length: 24),
    Block(prefix: [192, 88, 99], length: 24), Block(prefix: [192, 168], length: 16),
    Block(prefix: [198, 18], length: 15), Block(prefix: [198, 51, 100], length: 24),
    Block(prefix: [203, 0, 113], length: 24), Block(prefix: [224], length: 3),
  ]

  private static let special6: [Block] = [
    // Teredo and other protocol assignments, documentation.
    Block(prefix: [0x20, 0x01, 0x00], length: 23), Block(prefix: [0x20, 0x01, 0x0D, 0xB8], length: 32),
    Block(prefix: [0x3F, 0xFF, 0x00], length: 20),
  ]
}

extension NetworkAddress: CustomStringConvertible {
  /// Four numbers, or eight groups of hexadecimal digits.
  var description: String {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }
}
