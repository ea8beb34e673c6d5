/// The companded samples of telephony (ITU-T G.711): eight bits that stand for fourteen (mu-law) or thirteen (A-law).
public enum G711 {
  /// The linear sample that a mu-law byte stands for.
  public static func decodeMuLaw(_ byte: UInt8) -> Int16 {
    let bits = ~byte
    let magnitude = ((Int(bits & 0x0F) << 3) + 0x84) << Int((bits & 0x70) >> 4) - 0x84
    return Int16(bits & 0x80 == 0 ? magnitude : -magnitude)
  }

  /// The linear sample that an A-law byte stands for.
  public static func decodeALaw(_ byte: UInt8) -> Int16 {
    let bits = byte ^ 0x55
    let segment = Int((bits & 0x70) >> 4)
    let step = Int(bits & 0x0F) << 4 + 8
    let magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1)
    return Int16(bits & 0x80 == 0 ? -magnitude : magnitude)
  }

  /// The mu-law byte nearest to a linear sample; what does not fit is clipped.
  public static func encodeMuLaw(_ sample: Int16) -> UInt8 {
    let magnitude = min(abs(Int(sample)), 32_635) + 0x84
    let segment = magnitude.bitWidth - magnitude.leadingZeroBitCount - 8
    let bits = UInt8(segment << 4 | (magnitude >> (segment + 3)) & 0x0F)
    return ~(sample < 0 ? bits | 0x80 : bits)
  }

  /// The A-law byte nearest to a linear sample.
  public static func encodeALaw(_ sample: Int16) -> UInt8 {
    let magnitude = sample < 0 ? -Int(sample) - 1 : Int(sample)
    let width = magnitude.bitWidth - magnitude.leadingZeroBitCount
    let segment = max(0, width - 8)
    let bits = UInt8(segment << 4 | (magnitude >> (segment == 0 ? 4 : segment + 3)) & 0x0F)
    return (sample < 0 ? bits : bits | 0x80) ^ 0x55
  }
}
