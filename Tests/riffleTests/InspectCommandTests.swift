import Foundation
import RiffleTestSupport
import Testing

/// The measures of `riffle inspect`.
@Suite struct InspectCommandTests {
  static let tone = Samples.path("tone-440hz-24khz-mono-s16.wav")

  /// A WAV file of 16-bit samples at 8 kHz.
  static func wav(_ samples: [Int16], missing: Int = 0) -> [UInt8] {
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let count = samples.count * 2 + missing
    return Array("RIFF".utf8) + little(36 + count, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2)
      + little(1, 2)
      + little(8_000, 4) + little(16_000, 4) + little(2, 2) + little(16, 2) + Array("data".utf8) + little(count, 4)
      + samples.flatMap { little(Int($0), 2) }
  }

  static func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `a sound is measured: length, loudness, peaks, silences and clipping`() throws {
    let folder = try TemporaryFolder()
    // Half a second of a square wave at a tenth of full scale, half a second of nothing, four clipped samples.
    let loud = (0..<4_000).map { Int16($0 / 8 % 2 == 0 ? 3_277 : -3_277) }
    let sound = loud + [Int16](repeating: 0, count: 4_000) + [32_767, 32_767, 32_767, 32_767]
    try Files.write(Self.wav(sound), to: folder.path("a.wav"))
    let run = try RiffleProcess.run(["inspect", "a.wav", "--json"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let line = try Self.object(run.output)
    #expect(
      line["path"] as? String == "a.wav" && line["type"] as? String == "audio/wav"
        && line["sampleRate"] as? Int == 8_000)
    #expect(line["frameCount"] as? Int == 8_004 && line["durationSeconds"] as? Double == 1.0005)
    #expect(line["silenceCount"] as? Int == 1 && line["silentSeconds"] as? Double == 0.5)
    #expect(line["silences"] as? [[String: Int]] == [["startFrame": 4_000, "frameCount": 4_000]])
    #expect(line["clippedSampleCount"] as? Int == 4 && line["samplePeakDBFS"] as? Double == 0)
    #expect((-26.0 ... -18.0).contains(line["loudnessLUFS"] as? Double ?? 0))
    #expect(line["truncated"] as? Bool == false)
    let words = try RiffleProcess.run(["inspect", "a.wav"], in: folder)
    #expect(
      words.output.hasPrefix("a.wav: audio/wav, 1.00 s, 8000 Hz, mono\n")
        && words.output.contains("clipped   4 samples"))
    #expect(words.output.contains("silences  1, 0.50 s in all: 0.50-1.00\n") && words.output.contains(" LUFS"))
  }

  @Test func `the plot is a picture of its own, and other formats are measured too`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(["inspect", Self.tone, "--plot", "wave.png"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let verdict = try RiffleProcess.run(["verify", "wave.png"], in: folder)
    #expect(verdict.code == 0 && verdict.output.contains("1200x360"), "\(verdict.output)")
    let again = try RiffleProcess.run(["inspect", Self.tone, "--plot", "wave.png"], in: folder)
    #expect(again.code == 11 && again.errors.contains("--force") && again.output.isEmpty)
    #expect(try RiffleProcess.run(["inspect", Self.tone, "--plot", "wave.png", "--force", "-q"], in: folder).code == 0)
    #expect(try RiffleProcess.run(["speak", "--local", "Good morning.", "-o", "a.flac", "-q"], in: folder).code == 0)
    let flac = try Self.object(try RiffleProcess.run(["inspect", "a.flac", "--json"], in: folder).output)
    #expect(flac["type"] as? String == "audio/flac" && flac["sampleRate"] as? Int == 24_000)
  }

  @Test func `silence has no loudness, and says so`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Self.wav([Int16](repeating: 0, count: 8_000)), to: folder.path("a.wav"))
    let run = try RiffleProcess.run(["inspect", "a.wav", "--plot", "a.png"], in: folder)
    #expect(run.code == 0 && run.output.contains("loudness  none") && run.output.contains("peaks     none"))
    let line = try Self.object(try RiffleProcess.run(["inspect", "a.wav", "--json"], in: folder).output)
    #expect(line["loudnessLUFS"] == nil && line["truePeakDBTP"] == nil && line["silentSeconds"] as? Double == 1)
  }

  @Test(arguments: [
    ("gone.wav", Int32(11), "gone.wav"), ("folder", 11, "folder"), ("picture.png", 6, "is no sound"),
    ("words.txt", 6, "is no sound"), ("empty.wav", 6, "empty.wav"), ("cut.wav", 6, "ends before its header says"),
    ("head.wav", 6, "head.wav"),
  ]) func `what is no whole sound is told`(_ name: String, _ code: Int32, _ words: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: false)
    try Files.write(try Samples.read("gradient-64x48-rgb.png"), to: folder.path("picture.png"))
    try Files.write(Array("No sound at all.".utf8), to: folder.path("words.txt"))
    try Files.write([], to: folder.path("empty.wav"))
    try Files.write(Self.wav([1, 2, 3, 4], missing: 100), to: folder.path("cut.wav"))
    try Files.write(Array(Self.wav([1]).prefix(20)), to: folder.path("head.wav"))
    let run = try RiffleProcess.run(["inspect", name, Self.tone], in: folder)
    #expect(run.code == code && run.errors.contains(words), "\(run.code): \(run.errors)")
    #expect(run.output.contains("tone-440hz"), "the others are measured all the same")
  }

  @Test(arguments: [
    (["inspect"], "files"), (["inspect", "a.wav", "b.wav", "--plot", "x.png"], "one file"),
    (["inspect", "a.wav", "--plot", "x.jpg"], ".png"),
  ]) func `what makes no sense is refused`(_ arguments: [String], _ words: String) throws {
    let run = try RiffleProcess.run(arguments)
    #expect(run.code == 2 && run.errors.contains(words), "\(run.errors)")
  }
}
