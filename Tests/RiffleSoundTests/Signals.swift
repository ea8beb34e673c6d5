import Foundation
import RiffleMedia
import RiffleTypes

/// Signals of known loudness and shape.
enum Signals {
  /// A sine of `hertz` with a peak of `decibels` below full scale, the same on all channels.
  static func sine(
    _ hertz: Double, _ decibels: Double, seconds: Double, rate: Int = 48_000, channelCount: Int = 2, phase: Double = 0
  ) -> [Float] {
    let peak = pow(10, decibels / 20)
    return (0..<Int(seconds * Double(rate))).flatMap { frame in
      let value = Float(peak * sin(2 * .pi * hertz * Double(frame) / Double(rate) + phase))
      return [Float](repeating: value, count: channelCount)
    }
  }

  /// `samples` as 16-bit numbers.
  static func shorts(_ samples: [Float]) -> [Int16] {
    samples.map { Int16(max(-32_768, min(32_767, ($0 * 32_768).rounded()))) }
  }

  /// A WAV file of 16-bit `samples`.
  static func wav(_ samples: [Int16], rate: Int = 24_000, channelCount: Int = 1) -> [UInt8] {
    let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let format = PCMFormat(sampleRate: rate, channelCount: channelCount)
    return WAVHeader(format: format, dataByteCount: bytes.count).bytes + bytes
  }
}
