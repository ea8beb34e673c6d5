import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

/// Named places behind the samples of a WAV file.
@Suite struct WAVCuesTests {
  private static func write(_ cues: [CuePoint], sampleBytes: [UInt8], format: PCMFormat) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("a.wav"))
    file.isSynced = false
    let writer = try AudioFileWriter(to: file, format: .wav, source: format)
    try writer.write(sampleBytes.span)
    writer.cuePoints = cues
    try writer.finish()
    try file.commit()
    return try Files.read(folder.path("a.wav"))
  }

  private static func number(_ bytes: [UInt8], at place: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// The chunks of a RIFF file: names, and the places of their contents.
  private static func chunks(_ bytes: [UInt8]) -> [(name: String, content: Range<Int>)] {
    var chunks: [(String, Range<Int>)] = []
    var place = 12
    while place + 8 <= bytes.count {
      let size = number(bytes, at: place + 4)
      chunks.append((String(decoding: bytes[place..<place + 4], as: UTF8.self), place + 8..<place + 8 + size))
      place += 8 + size + size % 2
    }
    return place == bytes.count ? chunks : []
  }

  @Test(arguments: [10, 11]) func `every place has its frame and its name`(count: Int) throws {
    let samples = [UInt8](repeating: 130, count: count)
    let cues = [CuePoint(frame: 0, name: "One"), CuePoint(frame: 7, name: "Größe")]
    let bytes = try Self.write(cues, sampleBytes: samples, format: PCMFormat(encoding: .unsigned8))
    let chunks = Self.chunks(bytes)
    #expect(chunks.suffix(3).map(\.name) == ["data", "cue ", "LIST"] && Self.number(bytes, at: 4) == bytes.count - 8)
    let cue = try #require(chunks.first { $0.name == "cue " }).content.lowerBound
    #expect(Self.number(bytes, at: cue) == 2)
    #expect([0, 1].map { Self.number(bytes, at: cue + 4 + 24 * $0) } == [1, 2])
    #expect([0, 1].map { Self.number(bytes, at: cue + 4 + 24 * $0 + 20) } == [0, 7])
    #expect(bytes.firstRange(of: Array("Größe\0".utf8)) != nil)
    var reader = WAVReader()
    while try reader.next(in: bytes.span) != nil {}
    #expect(reader.sampleByteCount == count && reader.isPastSamples)
  }

  @Test func `without places the file is as it was`() throws {
    let bytes = try Self.write([], sampleBytes: [1, 2, 3, 4], format: .geminiSpeech)
    #expect(Self.chunks(bytes).last?.name == "data" && bytes.firstRange(of: Array("cue ".utf8)) == nil)
    let beyond = try Self.write([CuePoint(frame: 1 << 33, name: "x")], sampleBytes: [1, 2], format: .geminiSpeech)
    #expect(Self.chunks(beyond).last?.name == "data")
  }
}
