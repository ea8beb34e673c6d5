import Foundation
import RiffleSound
import RiffleTypes
import Testing

/// Sounds are brought to a loudness.
@Suite struct LoudnessStageTests {
  private static func measure(_ samples: [Int16], _ format: PCMFormat) -> Loudness {
    let meter = LoudnessMeter(format)
    meter.append(samples.span)
    return meter.loudness
  }

  private static func level(_ samples: [Int16], _ plan: LoudnessPlan, _ format: PCMFormat, step: Int) -> [Int16] {
    let stage = LoudnessStage(plan, format: format)
    var output: [Int16] = []
    for start in stride(from: 0, to: samples.count, by: step * format.channelCount) {
      stage.append(samples.span.extracting(start..<min(start + step * format.channelCount, samples.count)), to: &output)
    }
    stage.finish(to: &output)
    return output
  }

  static let format = PCMFormat(sampleRate: 24_000)

  @Test(arguments: [-16.0, -23, -30]) func `a gain alone reaches the loudness`(target: Double) throws {
    let samples = Signals.shorts(Signals.sine(440, -26, seconds: 1.5, rate: 24_000, channelCount: 1))
    let plan = LoudnessTarget(integrated: target, truePeak: -1.5).plan(for: Self.measure(samples, Self.format))
    #expect(!plan.isLimiting)
    let output = Self.level(samples, plan, Self.format, step: 999)
    #expect(output.count == samples.count)
    #expect(abs(try #require(Self.measure(output, Self.format).integrated) - target) < 0.1)
  }

  /// A quiet tone with short loud bursts: the peaks would go over.
  private static func bursts(channelCount: Int) -> [Int16] {
    var samples = Signals.sine(300, -24, seconds: 1.2, rate: 24_000, channelCount: channelCount)
    for start in stride(from: 4_000, to: 26_000, by: 6_000) {
      for frame in start..<start + 120 {
        let value = Float(0.7 * sin(2 * .pi * 6_000 * Double(frame) / 24_000 + .pi / 4))
        samples[frame * channelCount] = value
      }
    }
    return Signals.shorts(samples)
  }

  @Test(arguments: [1, 2]) func `peaks are held below the true peak, and nothing is lost`(channelCount: Int) throws {
    let format = PCMFormat(sampleRate: 24_000, channelCount: channelCount)
    let samples = Self.bursts(channelCount: channelCount)
    let before = Self.measure(samples, format)
    let plan = LoudnessTarget(integrated: -16, truePeak: -1.5).plan(for: before)
    #expect(plan.isLimiting)
    let output = Self.level(samples, plan, format, step: 1_000)
    let after = Self.measure(output, format)
    #expect(output.count == samples.count)
    let (peak, loudness) = (try #require(after.truePeak), try #require(after.integrated))
    #expect(peak <= -1.45)
    // The bursts carried part of the loudness, so it falls when they are held down.
    #expect(loudness <= -16 && loudness > -22)
    // Far from the bursts the gain is the plain one.
    let gain = pow(10, plan.gain / 20)
    for place in (2_000..<2_100).map({ $0 * channelCount }) {
      #expect(abs(Double(output[place]) - Double(samples[place]) * gain) < 2)
    }
    #expect(Self.level(samples, plan, format, step: 37) == output)
  }

  @Test func `silence and what is too short are left as they are`() {
    let plan = LoudnessTarget(integrated: -16).plan(for: Loudness())
    #expect(plan.gain == 0 && !plan.isLimiting)
    #expect(Self.level([0, 5, -5], plan, Self.format, step: 1) == [0, 5, -5])
    let peakOnly = LoudnessTarget(integrated: nil, truePeak: -6).plan(for: Loudness(integrated: -20, truePeak: -2))
    #expect(peakOnly.gain == 0 && peakOnly.isLimiting)
  }

  @Test(arguments: [0, 1, 50, 121]) func `a limiter gives out as many frames as it got`(count: Int) {
    let plan = LoudnessPlan(gain: 6, truePeak: -1, isLimiting: true)
    let output = Self.level([Int16](repeating: 30_000, count: count), plan, Self.format, step: 10)
    #expect(output.count == count && output.allSatisfy { $0 <= 29_300 })
  }
}
