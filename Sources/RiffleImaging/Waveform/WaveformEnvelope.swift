/// The outline of a sound that arrives in pieces: for each of a few thousand equal stretches its lowest and highest sample.
///
/// Memory does not grow with the sound. The stretches begin at one frame each; whenever there are too many, each two become
/// one of twice the length, so that nobody has to know beforehand how long the sound is.
public struct WaveformEnvelope: Hashable, Sendable {
  /// One stretch of sound.
  public struct Stretch: Hashable, Sendable {
    /// The lowest sample of any channel.
    public var low: Float
    /// The highest sample of any channel.
    public var high: Float
  }

  /// The most stretches that are kept: more than twice as many as a picture has columns.
  public static let limit = 8_192

  /// Samples in each frame.
  public let channelCount: Int
  /// Frames so far.
  public private(set) var frameCount = 0
  /// Frames of each stretch; the last one may have fewer.
  public private(set) var framesPerStretch = 1
  /// The stretches so far, at most ``limit``.
  public private(set) var stretches: [Stretch] = []

  private var fill = 0
  private var channel = 0

  /// An outline of nothing yet.
  ///
  /// - Precondition: there is one channel at least.
  public init(channelCount: Int) {
    precondition(channelCount > 0, "a sound has one channel at least")
    self.channelCount = channelCount
  }

  /// Takes interleaved samples, cut anywhere; what is no number counts as silence.
  public mutating func append(_ samples: Span<Float>) {
    for index in samples.indices {
      let sample = samples[index].isFinite ? samples[index] : 0
      if fill == 0, channel == 0 {
        if stretches.count == Self.limit { halve() }
        // After halving the last stretch may be one that has room.
        if fill == 0 { stretches.append(Stretch(low: sample, high: sample)) }
      }
      let last = stretches.count - 1
      if sample < stretches[last].low { stretches[last].low = sample }
      if sample > stretches[last].high { stretches[last].high = sample }
      channel += 1
      guard channel == channelCount else { continue }
      channel = 0
      frameCount += 1
      fill += 1
      if fill == framesPerStretch { fill = 0 }
    }
  }

  /// Makes one stretch of each two; the limit is even, and all stretches are full.
  private mutating func halve() {
    for index in 0..<Self.limit / 2 {
      let (one, two) = (stretches[2 * index], stretches[2 * index + 1])
      stretches[index] = Stretch(low: min(one.low, two.low), high: max(one.high, two.high))
    }
    stretches.removeLast(Self.limit / 2)
    framesPerStretch *= 2
  }

  /// The outline over the frames of `range`; nil where there are none.
  public func stretch(over range: Range<Int>) -> Stretch? {
    let range = range.clamped(to: 0..<frameCount)
    guard !range.isEmpty else { return nil }
    let first = range.lowerBound / framesPerStretch
    let last = (range.upperBound - 1) / framesPerStretch
    var result = stretches[first]
    for stretch in stretches[first...last] {
      result.low = min(result.low, stretch.low)
      result.high = max(result.high, stretch.high)
    }
    return result
  }

  /// The largest magnitude of any sample.
  public var peak: Float { stretches.reduce(0) { max($0, abs($1.low), abs($1.high)) } }
}
