import RiffleMedia
import RiffleSound
import RiffleTestSupport
import RiffleTypes
import Testing

/// Lengths, silences and clipped samples of whole sounds.
@Suite struct SoundMeterTests {
  private static func find(_ samples: [Float], channelCount: Int = 1, pieceLength: Int = .max) -> SilenceFinder {
    var finder = SilenceFinder(sampleRate: 1_000, channelCount: channelCount, leastSeconds: 0.1)
    var start = 0
    while start < samples.count {
      let end = min(samples.count, start + min(pieceLength, samples.count) * channelCount)
      finder.append(samples.span.extracting(start..<end))
      start = end
    }
    finder.finish()
    return finder
  }

  static let loud = [Float](repeating: 0.5, count: 50)
  static func quiet(_ count: Int) -> [Float] { [Float](repeating: 0.001, count: count) }

  static let silenceRows: [([Float], [Silence])] = [
    ([], []),
    (loud, []),
    (quiet(100), [Silence(startFrame: 0, frameCount: 100)]),
    (quiet(99), []),
    (loud + quiet(120) + loud, [Silence(startFrame: 50, frameCount: 120)]),
    (loud + quiet(60) + [0.1] + quiet(60) + loud, []),
    (
      loud + quiet(100) + loud + quiet(200),
      [Silence(startFrame: 50, frameCount: 100), Silence(startFrame: 200, frameCount: 200)]
    ),
  ]

  @Test(arguments: silenceRows)
  func `silences are found at their exact frames, however the samples are cut`(samples: [Float], expected: [Silence]) {
    for length in [1, 7, .max] {
      let finder = Self.find(samples, pieceLength: length)
      #expect(finder.silences == expected && finder.silenceCount == expected.count)
      #expect(
        finder.silentFrameCount == expected.reduce(0) { $0 + $1.frameCount } && finder.frameCount == samples.count)
    }
  }

  @Test func `a frame is silent only when all its channels are`() {
    let oneSided: [Float] = (0..<400).map { $0 % 2 == 0 ? 0 : 0.5 }
    #expect(Self.find(oneSided, channelCount: 2).silences.isEmpty)
    #expect(
      Self.find([Float](repeating: 0, count: 400), channelCount: 2).silences == [
        Silence(startFrame: 0, frameCount: 200)
      ])
  }

  static let clippingRows: [([Float], Int)] = [
    ([0.9, 0.9, 0.9, 0.9], 0), ([1, 0, 1, 0, 1, 0], 0), ([1, 1, 0, 1, 1], 0), ([1, 1, 1], 3),
    ([0, -1, -1, -1, -1, 0], 4),
    ([1, 1, 1, 0, 1, 1, 1, 1, 1], 8), ([0.99997, 0.99997, 0.99997, 1.5], 4),
  ]

  @Test(arguments: clippingRows)
  func `three samples or more at full scale are clipped`(samples: [Float], expected: Int) {
    #expect(Self.find(samples).clippedSampleCount == expected)
    #expect(Self.find(samples, pieceLength: 1).clippedSampleCount == expected)
  }

  @Test(arguments: ["wav", "flac", "aiff", "w64"])
  func `a file is measured in every lossless format alike`(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.\(name)")
    let samples = Signals.shorts(
      Signals.sine(1000, -20, seconds: 1, rate: 24_000, channelCount: 1) + [Float](repeating: 0, count: 12_000))
    let format = try #require(AudioFileFormat(fileExtension: name))
    let file = try PartialFile(finalPath: path)
    let writer = try AudioFileWriter(to: file, format: format, source: .geminiSpeech)
    try writer.write(Array(Signals.wav(samples)[44...]).span)
    try writer.finish()
    try file.commit()
    var blockFrames = 0
    let (report, isTruncated) = try SoundReport.measure(fileAt: path) { block, _ in blockFrames += block.count }
    #expect(report.frameCount == 36_000 && blockFrames == 36_000 && report.durationSeconds == 1.5 && !isTruncated)
    // Three of the blocks lie half in the silence.
    #expect(abs(try #require(report.loudness.integrated) + 23.5) < 0.5)
    // The last samples of the tone lie below the threshold already.
    #expect(report.silences.count == 1 && (12_000...12_010).contains(report.silentFrameCount))
    #expect(report.clippedSampleCount == 0 && report.sampleRate == 24_000 && report.channelCount == 1)
  }

  @Test func `a WAV file that is cut says so and is measured as far as it goes`() throws {
    let folder = try TemporaryFolder()
    let whole = Signals.wav([Int16](repeating: 1_000, count: 5_000))
    try Files.write(Array(whole.prefix(44 + 4_001)), to: folder.path("a.wav"))
    let (report, isTruncated) = try SoundReport.measure(fileAt: folder.path("a.wav"))
    #expect(report.frameCount == 2_000 && isTruncated)
  }

  @Test func `what is no sound is an error, and so is what is no file`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("Hello, this is a text of some length.".utf8), to: folder.path("text.wav"))
    try Files.write(Array(Signals.wav([1, 2, 3]).prefix(20)), to: folder.path("head.wav"))
    try Files.write([], to: folder.path("empty.wav"))
    for name in ["text.wav", "head.wav", "empty.wav", "missing.wav", ""] {
      #expect(throws: MediaFileError.self) { try SoundReport.measure(fileAt: folder.path(name)) }
    }
    try Files.write(Signals.wav([]), to: folder.path("none.wav"))
    let (report, _) = try SoundReport.measure(fileAt: folder.path("none.wav"))
    #expect(report.frameCount == 0 && report.loudness == Loudness() && report.silences.isEmpty)
  }

  @Test func `sixteen-bit samples of a WAV file are read bit by bit`() throws {
    let folder = try TemporaryFolder()
    let samples = (0..<70_000).map { Int16(truncatingIfNeeded: $0 &* 7_919) }
    try Files.write(Signals.wav(samples, channelCount: 2), to: folder.path("a.wav"))
    let reader = try AudioFileReader(path: folder.path("a.wav"))
    var (all, block): ([Int16], [Int16]) = ([], [])
    while try reader.next(into: &block) { all += block }
    #expect(all == samples && reader.format.channelCount == 2 && !reader.isTruncated && reader.type == .wav)
  }
}
