/// A writer of deflate streams that says exactly what it is told to, right or wrong (RFC 1951, section 3.2).
struct DeflateWriter {
  /// The bytes so far; the last may be begun only.
  private(set) var bytes: [UInt8] = []
  private var bitCount = 0

  /// Adds a number of `count` bits, its lowest first.
  mutating func bits(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if bitCount % 8 == 0 { bytes.append(0) }
      bytes[bitCount / 8] |= UInt8(value >> bit & 1) << UInt8(bitCount % 8)
      bitCount += 1
    }
  }

  /// Adds a code, its highest bit first.
  mutating func code(_ code: (value: Int, length: Int)) {
    for bit in stride(from: code.length - 1, through: 0, by: -1) { bits(code.value >> bit & 1, 1) }
  }

  /// Goes on to the next whole byte.
  mutating func align() { bitCount = bytes.count * 8 }

  /// Adds the head of a block: 0 is stored, 1 has fixed codes, 2 its own.
  mutating func block(_ type: Int, isLast: Bool = true) {
    bits(isLast ? 1 : 0, 1)
    bits(type, 2)
  }

  /// Adds a stored block.
  mutating func stored(_ data: [UInt8], isLast: Bool = true) {
    block(0, isLast: isLast)
    align()
    for byte in [UInt8(data.count & 255), UInt8(data.count >> 8), ~UInt8(data.count & 255), ~UInt8(data.count >> 8)] {
      bits(Int(byte), 8)
    }
    for byte in data { bits(Int(byte), 8) }
  }

  /// Adds the code lengths of a block with its own codes; all lengths of code lengths are four bits.
  mutating func lengths(literals: [Int], distances: [Int]) {
    bits(literals.count - 257, 5)
    bits(distances.count - 1, 5)
    codeLengths([Int](repeating: 4, count: 16) + [0, 0, 0])
    for length in literals + distances { code((length, 4)) }
  }

  /// Adds the lengths of the 19 codes that code lengths are written in.
  mutating func codeLengths(_ lengths: [Int]) {
    bits(15, 4)
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] { bits(lengths[symbol], 3) }
  }

  /// The fixed code of a literal or length.
  static func fixed(_ symbol: Int) -> (value: Int, length: Int) {
    switch symbol {
    case ..<144: (0x30 + symbol, 8)
    case ..<256: (0x190 + symbol - 144, 9)
    case ..<280: (symbol - 256, 7)
    default: (0xC0 + symbol - 280, 8)
    }
  }

  /// The codes of symbols whose codes have `lengths` bits.
  static func codes(_ lengths: [Int]) -> [(value: Int, length: Int)] {
    var codes = lengths.map { (value: 0, length: $0) }
    var next = 0
    for length in 1...15 {
      next <<= 1
      for symbol in lengths.indices where lengths[symbol] == length {
        codes[symbol].value = next
        next += 1
      }
    }
    return codes
  }

  /// A zlib stream (RFC 1950) of what `write` writes; `raw` is what it should inflate to.
  static func zlib(_ raw: [UInt8], head: [UInt8] = [0x78, 0x01], _ write: (inout DeflateWriter) -> Void) -> [UInt8] {
    var writer = DeflateWriter()
    write(&writer)
    return head + writer.bytes + PNGFixtures.big(PNGFixtures.adler(raw))
  }
}
