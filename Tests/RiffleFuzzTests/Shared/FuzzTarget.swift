/// Something that takes any bytes from strangers, and what must hold for all of them.
struct FuzzTarget: Sendable {
  /// The name by which it is chosen, and the name of its folder of inputs.
  let name: String
  /// What does not hold for these bytes, in one line; nil when all holds.
  let check: @Sendable ([UInt8]) -> String?

  init(_ name: String, _ check: @escaping @Sendable ([UInt8]) -> String?) {
    self.name = name
    self.check = check
  }
}

/// Numbers that depend on an input alone, so that an input that fails once fails always.
struct Dice {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ bytes: [UInt8]) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// A number below `limit`.
  mutating func next(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(limit))
  }

  /// `bytes` in pieces that are never empty: in two, in three, or in pieces of one size.
  mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
    guard bytes.count > 1 else { return bytes.isEmpty ? [] : [bytes] }
    if next(2) == 0 {
      let size = 1 + next(min(bytes.count, 40))
      return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
    let cuts = [0, 1 + next(bytes.count - 1), next(bytes.count), bytes.count].sorted()
    return zip(cuts, cuts.dropFirst()).filter { $0 < $1 }.map { Array(bytes[$0..<$1]) }
  }
}

/// `bytes` for a message: short, and on one line.
func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(200), as: UTF8.self).debugDescription }
