/// One place where two pieces of sound were joined.
public struct Seam: Hashable, Sendable, Codable {
  /// The first frame of the later piece in the joined sound.
  public var frame: Int
  /// Frames of silence that were put between the pieces.
  public var pauseFrameCount: Int
  /// Frames in which the pieces overlap.
  public var fadeFrameCount: Int
  /// How far the later piece's mean level lies from the earlier one's, over 20 ms on each side, full scale being 1.
  public var dcStep: Double
  /// How far the first sample of the later piece lies from the last of the earlier one, before any fade, full scale being 1.
  public var sampleStep: Double
  /// How much higher the later piece's peak is, over 400 ms on each side, in decibels; nil where one side is silent.
  public var peakJump: Double?
  /// The later piece's rate, where it was another one and was changed.
  public var sampleRateMismatch: Int?
  /// The later piece's channels, where their count was another one and was changed.
  public var channelCountMismatch: Int?

  /// Steps of the mean level that can be heard as a click or a thump.
  public static let dcStepLimit = 0.02
  /// Jumps of the peak that are heard as another loudness, in decibels.
  public static let peakJumpLimit = 12.0

  /// Whether a listener may notice the place.
  public var isNoticeable: Bool {
    let isAbrupt = pauseFrameCount == 0 && fadeFrameCount == 0 && abs(sampleStep) > 0.1
    return abs(dcStep) > Self.dcStepLimit || abs(peakJump ?? 0) > Self.peakJumpLimit || isAbrupt
      || sampleRateMismatch != nil || channelCountMismatch != nil
  }
}

/// All seams of a joined sound.
public struct SeamReport: Hashable, Sendable, Codable {
  /// Seams that are kept one by one.
  public static let seamLimit = 10_000

  /// The seams, in order; at most ``seamLimit``.
  public internal(set) var seams: [Seam] = []
  /// All seams.
  public internal(set) var count = 0
  /// Seams that a listener may notice.
  public internal(set) var noticeableCount = 0
  /// The largest step of the mean level.
  public internal(set) var largestDCStep = 0.0
  /// The largest jump of the peak, in decibels.
  public internal(set) var largestPeakJump = 0.0

  /// No seams.
  public init() {}

  mutating func add(_ seam: Seam) {
    count += 1
    if seam.isNoticeable { noticeableCount += 1 }
    largestDCStep = max(largestDCStep, abs(seam.dcStep))
    largestPeakJump = max(largestPeakJump, abs(seam.peakJump ?? 0))
    if seams.count < Self.seamLimit { seams.append(seam) }
  }
}

/// What is remembered of one side of a seam.
struct SeamSide {
  private let channelCount: Int
  private let meanCount: Int
  private let peakCount: Int
  /// The samples nearest to the seam, 400 ms at most.
  private(set) var samples: [Int16] = []

  init(sampleRate: Int, channelCount: Int) {
    self.channelCount = channelCount
    meanCount = max(1, sampleRate / 50) * channelCount
    peakCount = max(1, sampleRate * 2 / 5) * channelCount
  }

  /// Whether the side after a seam has all it wants.
  var isFull: Bool { samples.count >= peakCount }

  /// Remembers what comes after a seam.
  mutating func appendAfter(_ new: Span<Int16>) {
    for index in 0..<min(new.count, peakCount - samples.count) { samples.append(new[index]) }
  }

  /// Remembers what comes before a seam: the last samples only.
  mutating func appendBefore(_ new: Span<Int16>) {
    let taken = new.extracting(last: peakCount)
    for index in taken.indices { samples.append(taken[index]) }
    // Dropped in large pieces, so that the work for each sample stays the same.
    if samples.count > 4 * peakCount { samples.removeFirst(samples.count - peakCount) }
  }

  private func level(_ part: ArraySlice<Int16>) -> Double {
    part.isEmpty ? 0 : part.reduce(0.0) { $0 + Double($1) } / Double(part.count) / 32_768
  }

  private func peak(_ part: ArraySlice<Int16>) -> Double { Double(part.reduce(0) { max($0, abs(Int($1))) }) / 32_768 }

  /// The seam between `self` and `later`.
  func seam(to later: SeamSide, frame: Int, pause: Int) -> Seam {
    let (before, after) = (samples.suffix(peakCount), later.samples.prefix(peakCount))
    let (low, high) = (peak(before), peak(after))
    return Seam(
      frame: frame, pauseFrameCount: pause, fadeFrameCount: 0,
      dcStep: level(after.prefix(meanCount)) - level(before.suffix(meanCount)),
      sampleStep: Double(Int(after.first ?? 0) - Int(before.suffix(channelCount).first ?? 0)) / 32_768,
      peakJump: low > 0 && high > 0 ? Decibels.of(high / low) : nil)
  }
}
