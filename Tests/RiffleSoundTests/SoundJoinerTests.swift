import Foundation
import RiffleSound
import RiffleTypes
import Testing

/// Pieces of sound become one.
@Suite struct SoundJoinerTests {
  static let format = PCMFormat(sampleRate: 1_000)

  struct Joined {
    var samples: [Int16] = []
    var extents: [Range<Int>] = []
    var report = SeamReport()
  }

  /// Joins `pieces`, given in parts of `step` frames.
  static func join(
    _ pieces: [[Int16]], formats: [PCMFormat] = [], pause: Duration = .zero, fade: Duration = .zero, step: Int = 7
  ) throws -> Joined {
    final class Sink { var samples: [Int16] = [] }
    let sink = Sink()
    var joined = Joined()
    var joiner = SoundJoiner(fade: fade) { samples, _ in
      for index in samples.indices { sink.samples.append(samples[index]) }
    }
    for (index, piece) in pieces.enumerated() {
      let format = index < formats.count ? formats[index] : Self.format
      try joiner.beginPiece(format, pause: pause)
      let length = step * format.channelCount
      for start in stride(from: 0, to: piece.count, by: length) {
        try joiner.append(piece.span.extracting(start..<min(start + length, piece.count)))
      }
      joined.extents.append(try joiner.endPiece())
    }
    try joiner.finish()
    #expect(joiner.frameCount * (joiner.format?.channelCount ?? 1) == sink.samples.count)
    joined.samples = sink.samples
    joined.report = joiner.report
    return joined
  }

  static func ramp(_ count: Int, from start: Int = 0) -> [Int16] { (0..<count).map { Int16(start + $0 * 3) } }

  @Test(arguments: [1, 7, 4_096]) func `without a fade every sample goes through as it is`(step: Int) throws {
    let pieces = [Self.ramp(50), Self.ramp(1, from: 9), [], Self.ramp(900, from: -700)]
    let joined = try Self.join(pieces, step: step)
    #expect(joined.samples == pieces.flatMap(\.self))
    #expect(joined.extents == [0..<50, 50..<51, 51..<51, 51..<951] && joined.report.count == 3)
  }

  @Test func `a pause is silence of exactly its length`() throws {
    let joined = try Self.join([Self.ramp(10, from: 5), Self.ramp(20, from: 7)], pause: .milliseconds(123))
    #expect(joined.samples == Self.ramp(10, from: 5) + [Int16](repeating: 0, count: 123) + Self.ramp(20, from: 7))
    #expect(joined.extents == [0..<10, 133..<153])
    #expect(joined.report.seams.first?.pauseFrameCount == 123 && joined.report.seams.first?.frame == 133)
  }

  @Test(arguments: [1, 13, 4_096]) func `a fade overlaps with powers that add up to one`(step: Int) throws {
    let one = [Int16](repeating: 10_000, count: 300)
    let joined = try Self.join([one, [Int16](repeating: 0, count: 300)], fade: .milliseconds(100), step: step)
    #expect(joined.samples.count == 500 && joined.extents == [0..<300, 200..<500])
    #expect(joined.samples[..<200].allSatisfy { $0 == 10_000 } && joined.samples[300...].allSatisfy { $0 == 0 })
    // Half the power in the middle.
    #expect(abs(Double(joined.samples[250]) - 10_000 * 0.5.squareRoot()) < 120)
    let other = try Self.join([[Int16](repeating: 0, count: 300), one], fade: .milliseconds(100), step: step)
    for place in 200..<300 {
      let power = pow(Double(joined.samples[place]), 2) + pow(Double(other.samples[place]), 2)
      #expect(abs(power.squareRoot() - 10_000) < 3)
    }
    #expect(joined.report.seams.first?.fadeFrameCount == 100 && joined.report.seams.first?.frame == 200)
  }

  @Test func `a fade is no longer than the shorter piece`() throws {
    let joined = try Self.join([Self.ramp(30), Self.ramp(300), Self.ramp(20), []], fade: .milliseconds(100))
    #expect(joined.samples.count == 30 + 300 - 30 + 20 - 20)
    #expect(joined.extents == [0..<30, 0..<300, 280..<300, 300..<300])
  }

  @Test func `at a pause the earlier piece fades out and the later one in`() throws {
    let one = [Int16](repeating: 8_000, count: 300)
    let joined = try Self.join([one, one], pause: .milliseconds(50), fade: .milliseconds(100))
    #expect(joined.samples.count == 650 && joined.samples[201..<449].allSatisfy { $0 < 8_000 })
    #expect(joined.samples[299] < 100 && joined.samples[350] < 100 && joined.samples[300..<350].allSatisfy { $0 == 0 })
    #expect(joined.samples[..<200] == one[..<200] && joined.samples[450...] == one[..<200])
  }

  @Test func `steps of level, jumps of the peak and clicks are reported`() throws {
    let quiet = (0..<800).map { Int16($0 % 2 == 0 ? 100 : -100) }
    let loud = quiet.map { $0 * 100 }
    let shifted = quiet.map { $0 + 3_277 }
    let report = try Self.join([quiet, quiet, loud, shifted]).report
    #expect(report.count == 3 && report.noticeableCount == 2)
    #expect(abs(try #require(report.seams[1].peakJump) - 40) < 0.01 && report.seams[0].peakJump == 0)
    #expect(abs(report.seams[2].dcStep - 0.1) < 0.001 && abs(report.largestDCStep - 0.1) < 0.001)
    #expect(abs(report.seams[0].sampleStep - 200.0 / 32_768) < 1e-9)
    let silent = try Self.join([quiet, [Int16](repeating: 0, count: 800)]).report
    #expect(silent.seams.first?.peakJump == nil)
  }

  @Test func `another rate or channel count is changed to the first piece's, and reported`() throws {
    let stereo = PCMFormat(sampleRate: 1_000, channelCount: 2)
    let fast = PCMFormat(sampleRate: 2_000)
    let constant = [Int16](repeating: 1_000, count: 400)
    let sides = (0..<800).map { Int16($0 % 2 == 0 ? 1_500 : 500) }
    let joined = try Self.join([constant, sides, constant], formats: [Self.format, stereo, fast])
    #expect(joined.extents == [0..<400, 400..<800, 800..<1_000])
    #expect(joined.samples[..<800].allSatisfy { $0 == 1_000 } && abs(Int(joined.samples[900]) - 1_000) <= 1)
    #expect(joined.report.seams.map(\.channelCountMismatch) == [2, nil])
    #expect(joined.report.seams.map(\.sampleRateMismatch) == [nil, 2_000] && joined.report.noticeableCount == 2)
    let wide = try Self.join([sides, constant], formats: [stereo, Self.format])
    #expect(wide.samples == sides + constant.flatMap { [$0, $0] })
  }
}
