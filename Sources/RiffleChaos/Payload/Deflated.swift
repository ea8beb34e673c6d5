/// Compressed data made by hand (RFC 1950, 1951 and 1952): as large as it is, or a thousandth of what comes out.
enum Deflated {
  /// The checksum of PNG and gzip.
  static func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  }

  /// The checksum of zlib.
  static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// `bytes` in blocks that are not compressed; the last of them ends the data unless more follows.
  static func stored(_ bytes: [UInt8], isEnd: Bool = true) -> [UInt8] {
    var out: [UInt8] = []
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(0xFFFF)
      let count = UInt16(block.count)
      out.append(isEnd && rest.isEmpty ? 1 : 0)
      for value in [count, ~count] { out += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
      out += block
    } while !rest.isEmpty
    return out
  }

  /// One block that becomes `1 + 258 * count` times `byte`; two bits for 258 bytes.
  ///
  /// The code for "258 bytes again" has one bit, zero, and so has the distance: nearly all of the block is zeros.
  static func repeated(_ byte: UInt8, count: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.write(0b0, 1)
    bits.write(0b10, 2)
    // 286 codes of literals and lengths, one of distances, 18 lengths of codes.
    bits.write(286 - 257, 5)
    bits.write(0, 5)
    bits.write(18 - 4, 4)
    // The lengths of the codes for: run of zeros (18) 1, 1 is 2, 2 is 2; in the order of RFC 1951, section 3.2.7.
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]
    for symbol in order { bits.write(symbol == 18 ? 1 : symbol == 1 || symbol == 2 ? 2 : 0, 3) }
    func zeros(_ count: Int) {
      var left = count
      while left > 0 {
        // No run is so short that it has no code.
        let run = left > 138 && left - 138 < 11 ? left - 11 : min(left, 138)
        bits.write(0, 1)
        bits.write(run - 11, 7)
        left -= run
      }
    }
    func length(_ value: Int) { bits.writeCode(value == 1 ? 0b10 : 0b11, 2) }
    precondition((11...200).contains(byte), "no run of zeros is shorter than 11")
    zeros(Int(byte))
    length(2)
    zeros(255 - Int(byte))
    length(2)
    zeros(285 - 257)
    length(1)
    length(1)
    // The codes now: 285 is 0, the byte is 10, the end is 11.
    bits.writeCode(0b10, 2)
    for _ in 0..<count { bits.write(0, 2) }
    bits.writeCode(0b11, 2)
    // An empty block that is not compressed brings the next one to the beginning of a byte.
    bits.write(0, 3)
    return bits.finished() + [0, 0, 0xFF, 0xFF]
  }

  /// A gzip file of `blocks` that become `bytes`.
  static func gzip(_ blocks: [UInt8], of bytes: [UInt8]) -> [UInt8] {
    let numbers = [crc(bytes), UInt32(truncatingIfNeeded: bytes.count)]
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + blocks
      + numbers.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
  }

  /// A gzip file of `bytes`, as large as they are.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] { gzip(stored(bytes), of: bytes) }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }
}

/// Bits, the lowest first, as deflate wants them.
struct BitWriter {
  private var bytes: [UInt8] = []
  private var held: UInt32 = 0
  private var count = 0

  /// Writes a number of `width` bits, its lowest first.
  mutating func write(_ value: Int, _ width: Int) {
    held |= UInt32(value) << UInt32(count)
    count += width
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: held))
      held >>= 8
      count -= 8
    }
  }

  /// Writes a code, its highest bit first.
  mutating func writeCode(_ code: Int, _ width: Int) {
    for place in stride(from: width - 1, through: 0, by: -1) { write(code >> place & 1, 1) }
  }

  /// The bytes, the last one filled with zeros.
  consuming func finished() -> [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: held)] : bytes }
}
