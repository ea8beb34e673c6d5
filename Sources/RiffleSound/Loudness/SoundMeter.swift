public import RiffleMedia
public import RiffleTypes

/// Measures a whole sound as it streams by: how long, how loud, how high, how silent, and whether it is clipped.
public struct SoundMeter {
  /// The layout of the samples; the encoding does not matter.
  public let format: PCMFormat
  private let loudness: LoudnessMeter
  private var silences: SilenceFinder

  /// A meter for the rate and the channels of `format`.
  ///
  /// Silent is what stays below `silenceThreshold` dBFS for `leastSilence` seconds.
  public init(
    _ format: PCMFormat, silenceThreshold: Double = SilenceFinder.usualThreshold, leastSilence: Double = 0.3
  ) {
    self.format = format
    loudness = LoudnessMeter(format)
    silences = SilenceFinder(
      sampleRate: format.sampleRate, channelCount: format.channelCount, threshold: silenceThreshold,
      leastSeconds: leastSilence)
  }

  /// Measures whole frames of samples whose full scale is 1.
  public mutating func append(_ samples: Span<Float>) {
    loudness.append(samples)
    silences.append(samples)
  }

  /// What was measured.
  public consuming func finish() -> SoundReport {
    silences.finish()
    return SoundReport(
      sampleRate: format.sampleRate, channelCount: format.channelCount, frameCount: loudness.frameCount,
      loudness: loudness.loudness, silences: silences.silences, silenceCount: silences.silenceCount,
      silentFrameCount: silences.silentFrameCount, clippedSampleCount: silences.clippedSampleCount)
  }
}

/// What a ``SoundMeter`` found.
public struct SoundReport: Hashable, Sendable, Codable {
  /// Frames a second, in hertz.
  public var sampleRate: Int
  /// Samples in each frame.
  public var channelCount: Int
  /// Whole frames.
  public var frameCount: Int
  /// How loud it is, and its peaks.
  public var loudness: Loudness
  /// The silences, in order; at most ``SilenceFinder/silenceLimit``.
  public var silences: [Silence]
  /// All silences.
  public var silenceCount: Int
  /// Frames in all silences.
  public var silentFrameCount: Int
  /// Samples at full scale, three or more in a row.
  public var clippedSampleCount: Int

  /// How long the sound is.
  public var durationSeconds: Double { seconds(frameCount) }

  /// `frames` in seconds.
  public func seconds(_ frames: Int) -> Double { Double(frames) / Double(sampleRate) }
}

extension SoundReport {
  /// Measures the sound file at `path`, a block at a time.
  ///
  /// - Parameters:
  ///   - path: a WAV file, or anything that libsndfile decodes.
  ///   - onBlock: called with each block of interleaved samples, full scale 1, and their layout: for a picture of the wave.
  /// - Returns: what was found, and whether the file ends before its header says.
  /// - Throws: `MediaFileError`, as `AudioFileReader` does.
  public static func measure(
    fileAt path: String, onBlock: (Span<Float>, PCMFormat) -> Void = { _, _ in }
  ) throws(MediaFileError) -> (report: SoundReport, isTruncated: Bool) {
    let reader = try AudioFileReader(path: path)
    var meter = SoundMeter(reader.format)
    var samples: [Float] = []
    while try reader.next(into: &samples) {
      meter.append(samples.span)
      onBlock(samples.span, reader.format)
    }
    return (meter.finish(), reader.isTruncated)
  }
}
