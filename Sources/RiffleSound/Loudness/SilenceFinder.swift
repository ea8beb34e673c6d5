/// A stretch of silence.
public struct Silence: Hashable, Sendable, Codable {
  /// Its first frame.
  public var startFrame: Int
  /// Its frames.
  public var frameCount: Int

  /// A silence of `frameCount` frames.
  public init(startFrame: Int, frameCount: Int) {
    self.startFrame = startFrame
    self.frameCount = frameCount
  }
}

/// Finds silences and clipped samples in samples that arrive in pieces.
///
/// Silent is what stays below ``threshold`` on all channels for ``leastFrameCount`` frames or longer. Clipped are three full-scale
/// samples or more in a row on one channel: a single one may be a peak that just fits. At most ``silenceLimit`` silences are kept; all are counted.
public struct SilenceFinder: Sendable {
  /// The level of silence where none is given, in dBFS.
  public static let usualThreshold = -50.0
  /// Silences that are kept one by one: more than an hour of speech has.
  public static let silenceLimit = 10_000
  /// Full-scale samples in a row that count as clipped.
  static let leastClippedRun = 3
  /// The lowest full-scale sample: the highest of 16 bits.
  static let fullScale: Float = 32_767 / 32_768

  /// Amplitudes below this are silent, 1 being full scale.
  public let threshold: Float
  /// The frames that a silence has at least.
  public let leastFrameCount: Int
  /// Samples in each frame.
  public let channelCount: Int
  /// Frames that were looked at.
  public private(set) var frameCount = 0
  /// Silences that have ended, in order.
  public private(set) var silences: [Silence] = []
  /// All silences that have ended.
  public private(set) var silenceCount = 0
  /// Frames in all of them.
  public private(set) var silentFrameCount = 0
  /// Clipped samples.
  public private(set) var clippedSampleCount = 0

  private var quietCount = 0
  private var runs: [Int]

  /// A finder for silences below `threshold` dBFS that last `leastSeconds` or longer.
  public init(
    sampleRate: Int, channelCount: Int, threshold: Double = SilenceFinder.usualThreshold, leastSeconds: Double = 0.3
  ) {
    self.threshold = Float(Decibels.ratio(threshold))
    leastFrameCount = max(1, Int((leastSeconds * Double(sampleRate)).rounded()))
    self.channelCount = channelCount
    runs = [Int](repeating: 0, count: channelCount)
  }

  /// Looks at whole frames of samples whose full scale is 1.
  public mutating func append(_ samples: Span<Float>) {
    precondition(samples.count % channelCount == 0, "a finder takes whole frames")
    var index = 0
    while index < samples.count {
      var isQuiet = true
      for channel in 0..<channelCount {
        let level = abs(samples[index + channel])
        if level >= threshold { isQuiet = false }
        if level >= Self.fullScale {
          runs[channel] += 1
          let run = runs[channel]
          clippedSampleCount += run == Self.leastClippedRun ? run : run > Self.leastClippedRun ? 1 : 0
        } else if runs[channel] > 0 {
          runs[channel] = 0
        }
      }
      if isQuiet { quietCount += 1 } else if quietCount > 0 { endQuiet() }
      frameCount += 1
      index += channelCount
    }
  }

  /// Says that there is no more: a silence at the end counts too.
  public mutating func finish() {
    if quietCount > 0 { endQuiet() }
  }

  private mutating func endQuiet() {
    defer { quietCount = 0 }
    guard quietCount >= leastFrameCount else { return }
    silenceCount += 1
    silentFrameCount += quietCount
    if silences.count < Self.silenceLimit {
      silences.append(Silence(startFrame: frameCount - quietCount, frameCount: quietCount))
    }
  }
}
