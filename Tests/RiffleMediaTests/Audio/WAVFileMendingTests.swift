import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct WAVFileMendingTests {
  @Test(arguments: [0, 1, 2, 3, 1001]) func `a file whose end is missing gets the sizes of what is there`(count: Int)
    throws
  {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("a.wav"))
    let writer = try AudioFileWriter(
      to: file, format: .wav, source: .geminiSpeech, tags: AudioTags(software: "Riffle", comment: "odd"))
    try writer.write([UInt8](repeating: 7, count: 2000).span)
    // What a full disk leaves: the header for "until the end" and some of the samples.
    let path = try file.keepPartial()
    let whole = try Files.read(path)
    let header = whole.count - 2000
    try Files.write(Array(whole.prefix(header + count)), to: path)

    let mended = try #require(WAVFile.mendSizes(of: path))
    let bytes = try Files.read(path)
    #expect(bytes.count == header + count / 2 * 2 && mended.byteCount == bytes.count)
    #expect(mended.duration == .seconds(Double(count / 2) / 24_000))
    var reader = WAVReader()
    var sampleCount = 0
    while let token = try reader.next(in: bytes.span) {
      if case .samples(let range) = token { sampleCount += range.count }
    }
    try reader.finish()
    #expect(sampleCount == count / 2 * 2)
    #expect(Int(bytes[4]) | Int(bytes[5]) << 8 == bytes.count - 8)
  }

  @Test func `what is no WAV file is left alone`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("no sound here, only words".utf8), to: folder.path("a"))
    #expect(WAVFile.mendSizes(of: folder.path("a")) == nil)
    #expect(try Files.read(folder.path("a")) == Array("no sound here, only words".utf8))
  }
}
