/// The frame headers of MPEG audio (ISO/IEC 11172-3) and of AAC in ADTS (ISO/IEC 13818-7), as far as they tell one frame's length.
///
/// Two bytes of sync are too little to know a stream by: raw samples may begin with them. Only a second frame just behind the first,
/// of the same kind, is proof.
enum MPEGFrame {
  /// Bit rates in kbit/s of layer III by the header's four bits.
  private static let rates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
  private static let rates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

  /// Whether two layer III frames follow each other from `start` on.
  static func isLayer3(_ bytes: Span<UInt8>, from start: Int = 0) -> Bool {
    follows(bytes, from: start, length: layer3Length, kindMask: 0xFE)
  }

  /// Whether two ADTS frames follow each other from `start` on.
  static func isADTS(_ bytes: Span<UInt8>, from start: Int = 0) -> Bool {
    follows(bytes, from: start, length: adtsLength, kindMask: 0xFE)
  }

  private static func follows(
    _ bytes: Span<UInt8>, from start: Int, length: (Span<UInt8>, Int) -> Int?, kindMask: UInt8
  ) -> Bool {
    guard let first = length(bytes, start), length(bytes, start + first) != nil else { return false }
    return (bytes[start + 1] ^ bytes[start + first + 1]) & kindMask == 0
  }

  /// The length of the layer III frame whose header stands at `start`.
  static func layer3Length(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 4 <= bytes.count, bytes[start] == 0xFF, bytes[start + 1] & 0xE6 == 0xE2 else { return nil }
    let version = Int(bytes[start + 1] >> 3 & 3)  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    let rateIndex = Int(bytes[start + 2] >> 4)
    let frequencyIndex = Int(bytes[start + 2] >> 2 & 3)
    guard version != 1, (1...14).contains(rateIndex), frequencyIndex != 3 else { return nil }
    let bitRate = (version == 3 ? rates1 : rates2)[rateIndex] * 1000
    let frequency = [44_100, 48_000, 32_000][frequencyIndex] / (version == 3 ? 1 : version == 2 ? 2 : 4)
    return (version == 3 ? 144 : 72) * bitRate / frequency + Int(bytes[start + 2] >> 1 & 1)
  }

  private static func adtsLength(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 7 <= bytes.count, bytes[start] == 0xFF, bytes[start + 1] & 0xF6 == 0xF0 else { return nil }
    let length = Int(bytes[start + 3] & 3) << 11 | Int(bytes[start + 4]) << 3 | Int(bytes[start + 5] >> 5)
    return length >= 7 && bytes[start + 2] >> 2 & 0x0F < 13 ? length : nil
  }
}
