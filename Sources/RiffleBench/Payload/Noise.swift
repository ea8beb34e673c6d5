/// Pseudo-random bytes that are the same for a seed on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), whose numbers are taken
/// from their lowest byte on. Not for secrets.
struct Noise: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to `limit - 1`; the small preference for low ones does no harm here.
  mutating func number(below limit: Int) -> Int { Int(next() >> 32) % limit }

  /// Fills `bytes` anew.
  mutating func fill(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { memory in
      var index = 0
      // Each store ends inside the memory, as the conditions say.
      while memory.count - index >= 8 {
        unsafe memory.storeBytes(of: next().littleEndian, toByteOffset: index, as: UInt64.self)
        index += 8
      }
      guard index < memory.count else { return }
      var rest = next()
      while index < memory.count {
        unsafe memory[index] = UInt8(truncatingIfNeeded: rest)
        rest >>= 8
        index += 1
      }
    }
  }
}
