import RiffleSound
import RiffleTypes
import Testing

/// Known signals and what EBU Tech 3341 expects of a meter.
@Suite struct LoudnessMeterTests {
  private static func measure(
    _ samples: [Float], rate: Int = 48_000, channelCount: Int = 2, pieceCount: Int = 1
  ) -> Loudness {
    let meter = LoudnessMeter(PCMFormat(sampleRate: rate, channelCount: channelCount))
    let frames = samples.count / channelCount
    var start = 0
    for piece in 1...pieceCount {
      let end = frames * piece / pieceCount * channelCount
      meter.append(samples.span.extracting(start..<end))
      start = end
    }
    return meter.loudness
  }

  /// Signals 1 and 2 of EBU Tech 3341, table 1, shortened: a steady tone has its loudness after one gating block.
  @Test(arguments: [(-23.0, -23.0), (-33.0, -33.0)])
  func `a steady stereo tone has the loudness of its level`(level: Double, expected: Double) throws {
    let loudness = Self.measure(Signals.sine(1000, level, seconds: 3))
    #expect(abs(try #require(loudness.integrated) - expected) <= 0.1)
    #expect(abs(try #require(loudness.samplePeak) - level) <= 0.05)
  }

  /// Signal 3 of the table, shortened: quiet beginnings and ends are gated away, but for the blocks that lie across a change.
  @Test func `the relative gate leaves out what is much quieter`() throws {
    let parts = [(-36.0, 1.0), (-23, 12), (-36, 1)]
    let samples = parts.flatMap { Signals.sine(1000, $0.0, seconds: $0.1, rate: 24_000) }
    #expect(abs(try #require(Self.measure(samples, rate: 24_000).integrated) + 23.05) <= 0.1)
  }

  @Test func `one channel alone is 3 LU below two`() throws {
    let mono = Self.measure(
      Signals.sine(1000, -23, seconds: 2, rate: 24_000, channelCount: 1), rate: 24_000, channelCount: 1)
    #expect(abs(try #require(mono.integrated) + 26) <= 0.1)
  }

  /// Signal 16 of the table: a sine at a quarter of the rate, sampled 45 degrees off its peaks.
  @Test func `a peak between the samples is found`() throws {
    let loudness = Self.measure(Signals.sine(12_000, -6, seconds: 1, phase: .pi / 4))
    #expect((-6.4 ... -5.8).contains(try #require(loudness.truePeak)))
    #expect(abs(try #require(loudness.samplePeak) + 9.01) <= 0.02)
  }

  @Test func `pieces of any length give the same numbers, and so do 16-bit samples`() throws {
    let samples = Signals.sine(440, -20, seconds: 1.5)
    let whole = Self.measure(samples)
    #expect(Self.measure(samples, pieceCount: 977) == whole)
    let meter = LoudnessMeter(PCMFormat(sampleRate: 48_000, channelCount: 2))
    meter.append(Signals.shorts(samples).span)
    let (short, float) = (try #require(meter.loudness.integrated), try #require(whole.integrated))
    #expect(abs(short - float) < 0.01 && meter.frameCount == samples.count / 2)
  }

  @Test(arguments: [0, 1, 100, 9_000])
  func `silence and what is too short have no loudness`(frameCount: Int) {
    let silent = Self.measure([Float](repeating: 0, count: frameCount * 2))
    #expect(silent == Loudness())
    let brief = Self.measure(Array(Signals.sine(1000, -23, seconds: 0.1).prefix(min(frameCount, 4_800) * 2)))
    #expect(brief.integrated == nil && brief.range == nil)
  }
}
