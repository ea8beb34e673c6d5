public import RiffleTypes

/// Applies a ``LoudnessPlan`` to 16-bit samples that arrive in pieces.
///
/// A plain gain where that suffices. Where peaks would go over, they are held down by a look-ahead limiter: the peaks between the samples
/// are found at four times the rate, and the gain goes down and comes back within 5 ms, evenly on all channels, never late. As many frames
/// come out as went in; up to 15 ms wait inside.
public final class LoudnessStage {
  /// Half the time in which the limiter's gain goes down, and comes back, in seconds.
  static let reach = 0.0025
  /// What the limiter stays below the true peak that is wanted: its own estimate is not exact.
  static let margin = 0.15

  private let gain: Float
  private let channelCount: Int
  private var limiter: PeakLimiter?

  /// A stage for samples of this layout.
  public init(_ plan: LoudnessPlan, format: PCMFormat) {
    gain = Float(Decibels.ratio(plan.gain))
    channelCount = format.channelCount
    if plan.isLimiting {
      limiter = PeakLimiter(
        ceiling: Float(Decibels.ratio(plan.truePeak - Self.margin)), reach: Int(Self.reach * Double(format.sampleRate)),
        sampleRate: format.sampleRate, channelCount: format.channelCount)
    }
  }

  /// Takes whole frames and appends those that are done to `output`.
  public func append(_ samples: Span<Int16>, to output: inout [Int16]) {
    if let limiter {
      var scaled: [Float] = []
      scaled.reserveCapacity(samples.count)
      for index in samples.indices { scaled.append(Float(samples[index]) / 32_768 * gain) }
      limiter.append(scaled) { output.append(Self.rounded($0)) }
    } else {
      for index in samples.indices { output.append(Self.rounded(Float(samples[index]) / 32_768 * gain)) }
    }
  }

  /// Appends the last frames.
  public func finish(to output: inout [Int16]) {
    limiter?.finish { output.append(Self.rounded($0)) }
  }

  private static func rounded(_ sample: Float) -> Int16 {
    Int16(max(-32_768, min(32_767, (sample * 32_768).rounded())))
  }
}
