/// A WAV file of 24,000 Hz, mono, 16 bits.
enum WAVBytes {
  static func file(of samples: [UInt8]) -> [UInt8] {
    func word(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    return Array("RIFF".utf8) + word(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + word(16, 4) + word(1, 2)
      + word(1, 2) + word(24_000, 4) + word(48_000, 4) + word(2, 2) + word(16, 2) + Array("data".utf8)
      + word(samples.count, 4) + samples
  }
}
