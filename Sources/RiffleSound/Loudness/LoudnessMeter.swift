internal import CEBUR128
public import RiffleTypes

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A meter of loudness and true peak by EBU R 128 (ITU-R BS.1770), through libebur128.
///
/// Samples come in any pieces, whole frames each. A single channel is measured as it is, as the recommendation has it: the same
/// words from two loudspeakers are 3 LU louder. Between calls the meter keeps three seconds of samples and one number for each 100 ms.
@safe
public final class LoudnessMeter {
  /// The layout of the samples; the encoding does not matter.
  public let format: PCMFormat
  /// Frames that were measured.
  public private(set) var frameCount = 0
  private var state: UnsafeMutablePointer<ebur128_state>?

  /// A meter for the rate and the channels of `format`.
  public init(_ format: PCMFormat) {
    precondition(
      PCMFormat.sampleRateLimits.contains(format.sampleRate)
        && (1...PCMFormat.channelCountLimit).contains(format.channelCount), "a rate or a channel count is out of range")
    self.format = format
    let modes = Int32(EBUR128_MODE_I.rawValue | EBUR128_MODE_LRA.rawValue | EBUR128_MODE_TRUE_PEAK.rawValue)
    unsafe state = ebur128_init(UInt32(format.channelCount), UInt(format.sampleRate), modes)
    precondition(unsafe state != nil, "a meter for a layout within the limits fails only without memory")
  }

  deinit {
    unsafe ebur128_destroy(&state)
  }

  /// Measures whole frames of samples whose full scale is 1.
  public func append(_ samples: Span<Float>) {
    let count = samples.count / format.channelCount
    precondition(count * format.channelCount == samples.count, "a meter takes whole frames")
    frameCount += count
    guard count > 0 else { return }
    // Safe, here and below: the library reads that many frames during the call.
    unsafe samples.withUnsafeBufferPointer { buffer in
      _ = unsafe ebur128_add_frames_float(state, buffer.baseAddress, count)
    }
  }

  /// Measures whole frames of 16-bit samples.
  public func append(_ samples: Span<Int16>) {
    let count = samples.count / format.channelCount
    precondition(count * format.channelCount == samples.count, "a meter takes whole frames")
    frameCount += count
    guard count > 0 else { return }
    unsafe samples.withUnsafeBufferPointer { buffer in
      _ = unsafe ebur128_add_frames_short(state, buffer.baseAddress, count)
    }
  }

  /// What was measured so far.
  public var loudness: Loudness {
    var integrated = 0.0
    var range = 0.0
    // Safe: the library writes one number during each call.
    let hasIntegrated = unsafe ebur128_loudness_global(state, &integrated) == 0 && integrated.isFinite
    let hasRange = unsafe ebur128_loudness_range(state, &range) == 0 && range.isFinite
    var (truePeak, samplePeak) = (0.0, 0.0)
    for channel in 0..<UInt32(format.channelCount) {
      var peak = 0.0
      if unsafe ebur128_true_peak(state, channel, &peak) == 0 { truePeak = max(truePeak, peak) }
      if unsafe ebur128_sample_peak(state, channel, &peak) == 0 { samplePeak = max(samplePeak, peak) }
    }
    return Loudness(
      integrated: hasIntegrated ? integrated : nil, range: hasRange && hasIntegrated ? range : nil,
      truePeak: Decibels.of(max(truePeak, samplePeak)), samplePeak: Decibels.of(samplePeak))
  }
}

/// How loud a sound is.
public struct Loudness: Hashable, Sendable, Codable {
  /// The integrated loudness in LUFS; nil for silence, and for less than 0.4 s.
  public var integrated: Double?
  /// The loudness range in LU (EBU Tech 3342).
  public var range: Double?
  /// The highest value between the samples too, in dBTP; nil for digital silence.
  public var truePeak: Double?
  /// The highest sample, in dBFS; nil for digital silence.
  public var samplePeak: Double?

  /// Nothing, or what was measured.
  public init(
    integrated: Double? = nil, range: Double? = nil, truePeak: Double? = nil, samplePeak: Double? = nil
  ) {
    self.integrated = integrated
    self.range = range
    self.truePeak = truePeak
    self.samplePeak = samplePeak
  }
}

/// Ratios of amplitudes in decibels, and back.
public enum Decibels {
  /// 20 log10 of `ratio`; nil for nothing at all.
  public static func of(_ ratio: Double) -> Double? { ratio > 0 ? 20 * log10(ratio) : nil }

  /// The ratio that `decibels` stand for.
  public static func ratio(_ decibels: Double) -> Double { pow(10, decibels / 20) }
}
