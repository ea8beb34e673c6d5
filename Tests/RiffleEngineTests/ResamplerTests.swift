import Foundation
import RiffleSound
import RiffleTestSupport
import Testing

@Suite struct ResamplerTests {
  /// Ratios that are used, that are awkward, and that share rows of the filter.
  static let rates = [
    (16_000, 24_000), (17_600, 24_000), (24_000, 16_000), (44_100, 24_000), (48_000, 8_000), (16_001, 24_000),
  ]

  static func sine(_ frequency: Double, rate: Int, count: Int, amplitude: Double = 0.5) -> [Float] {
    (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))) }
  }

  static func resample(_ pieces: [[Float]], _ from: Int, _ to: Int) -> [Float] {
    var output: [Float] = []
    var resampler = Resampler(from: from, to: to)
    for piece in pieces { resampler.append(piece.span, to: &output) }
    resampler.finish(to: &output)
    return output
  }

  static func level(_ samples: ArraySlice<Float>) -> Double {
    (samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))).squareRoot()
  }

  @Test(arguments: rates) func `n samples become the smallest whole number not below the exact one`(from: Int, to: Int)
  {
    for count in [0, 1, 2, 3, 5, 160, 997] {
      let exact = (Double(count) * Double(to) / Double(from)).rounded(.up)
      let output = Self.resample([[Float](repeating: 0, count: count)], from, to)
      #expect(output.count == Int(exact), "\(count) samples")
      #expect(ResamplerKernel(from: from, to: to).outputCount(for: count) == Int(exact))
    }
  }

  @Test(arguments: rates) func `a tone keeps its frequency, phase and level`(from: Int, to: Int) {
    let frequency = 1_000.0
    let output = Self.resample([Self.sine(frequency, rate: from, count: from / 4)], from, to)
    let ideal = Self.sine(frequency, rate: to, count: output.count)
    // Away from the ends, where the silence around the tone is heard.
    let middle = output.count / 4..<output.count * 3 / 4
    let error = zip(output[middle], ideal[middle]).map { abs($0 - $1) }.max() ?? 1
    #expect(error < 0.001)
  }

  @Test func `going up adds no mirror image`() {
    let output = Self.resample([Self.sine(6_000, rate: 16_000, count: 8_000)], 16_000, 24_000)
    let ideal = Self.sine(6_000, rate: 24_000, count: output.count)
    let middle = 3_000..<9_000
    // The image of 6 kHz would stand at 10 kHz with the same level.
    #expect(zip(output[middle], ideal[middle]).allSatisfy { abs($0 - $1) < 0.001 })
  }

  @Test(arguments: [8_100.0, 10_000, 15_000, 23_000]) func `going down lets nothing through that would fold back`(
    frequency: Double
  ) {
    let output = Self.resample([Self.sine(frequency, rate: 48_000, count: 24_000)], 48_000, 16_000)
    #expect(Self.level(output[2_000..<6_000]) < 0.5 / 1_000)
  }

  @Test func `a constant stays what it is`() {
    var output: [Int16] = []
    var resampler = Resampler(from: 16_000, to: 24_000)
    resampler.append([Int16](repeating: 12_345, count: 1_000).span, to: &output)
    resampler.finish(to: &output)
    #expect(output[100..<1_400].allSatisfy { $0 == 12_345 })
  }

  @Test func `an overshoot is clipped and does not wrap`() {
    let square = (0..<2_000).map { $0 / 20 % 2 == 0 ? Int16.max : Int16.min }
    var output: [Int16] = []
    var resampler = Resampler(from: 16_000, to: 24_000)
    resampler.append(square.span, to: &output)
    resampler.finish(to: &output)
    #expect(output.contains(Int16.max) && output.contains(Int16.min))
    // In the middle of each half wave the sign is the input's.
    for half in 5..<90 { #expect((output[half * 30 + 15] > 0) == (half % 2 == 0)) }
  }

  @Test(arguments: rates) func `however the input is cut, the samples are the same`(from: Int, to: Int) {
    var random = SystemRandomNumberGenerator()
    let input = (0..<400).map { _ in Float.random(in: -1...1, using: &random) }
    let whole = Self.resample([input], from, to)
    for size in [1, 2, 3, 7, 61] {
      let cut = stride(from: 0, to: input.count, by: size).map { Array(input[$0..<min($0 + size, input.count)]) }
      #expect(Self.resample(cut, from, to) == whole, "pieces of \(size), input \(input)")
    }
  }
}
