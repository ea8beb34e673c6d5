@testable import RiffleEngine

/// What an ear would tell two voices by, measured on samples in the engine's format.
struct VoiceMeasure {
  /// Seconds.
  let duration: Double
  /// The median fundamental frequency of the voiced parts, in hertz.
  let pitch: Double
  /// The level of the first difference against the level: higher for brighter sounds.
  let brightness: Double
  /// Root mean square and peak, in steps of 16 bits.
  let level: Double
  let peak: Int

  init(_ bytes: [UInt8]) {
    let samples = Self.samples(bytes)
    duration = Double(samples.count) / 24_000
    let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    level = (energy / Double(max(1, samples.count))).squareRoot()
    peak = samples.reduce(0) { max($0, abs(Int($1))) }
    let steps = zip(samples, samples.dropFirst()).reduce(0.0) {
      let step = Double($1.1) - Double($1.0)
      return $0 + step * step
    }
    brightness = (steps / max(1, energy)).squareRoot()
    pitch = Self.pitch(samples)
  }

  static func samples(_ bytes: [UInt8]) -> [Int16] {
    stride(from: 0, to: bytes.count - 1, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
  }

  /// The distance of two voices: the largest relative difference in anything that is heard.
  func distance(to other: VoiceMeasure) -> Double {
    [(duration, other.duration), (pitch, other.pitch), (brightness, other.brightness)]
      .map { abs($0 - $1) / min($0, $1) }.max() ?? 0
  }

  /// Normalised autocorrelation at 8 kHz over frames of 50 ms; frames without a clear period are left out.
  private static func pitch(_ samples: [Int16]) -> Double {
    let coarse = stride(from: 0, to: samples.count - 2, by: 3).map {
      Float(Int(samples[$0]) + Int(samples[$0 + 1]) + Int(samples[$0 + 2])) / 3
    }
    let frame = 400
    var found: [Double] = []
    for start in stride(from: 0, to: coarse.count - 2 * frame, by: 320) {
      var scores: [Float] = []
      let energy = product(coarse.span, start, start, frame)
      guard (energy / Float(frame)).squareRoot() > 600 else { continue }
      for lag in 22...130 {
        let shifted = product(coarse.span, start + lag, start + lag, frame)
        scores.append(product(coarse.span, start, start + lag, frame) / (energy * shifted).squareRoot())
      }
      // Of equally good periods the shortest is the true one.
      guard let best = scores.max(), best > 0.6, let index = scores.firstIndex(where: { $0 > best - 0.03 }) else {
        continue
      }
      var top = index
      while top + 1 < scores.count, scores[top + 1] > scores[top] { top += 1 }
      found.append(8_000 / Double(top + 22))
    }
    found.sort()
    return found.isEmpty ? 1 : found[found.count / 2]
  }

  private static func product(_ samples: Span<Float>, _ a: Int, _ b: Int, _ count: Int) -> Float {
    var sum: Float = 0
    for index in 0..<count { sum += samples[a + index] * samples[b + index] }
    return sum
  }
}
