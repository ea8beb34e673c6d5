import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct AudioPipeWriterTests {
  /// What comes out of a pipe into which `pieces` are written.
  static func piped(
    _ pieces: [[UInt8]], _ container: AudioPipeWriter.Container, _ source: PCMFormat = .geminiSpeech
  ) throws -> (bytes: [UInt8], summary: AudioSummary) {
    let pipe = try TestPipe()
    let writer = try AudioPipeWriter(descriptor: pipe.writeEnd, container: container, source: source)
    for piece in pieces { try writer.write(piece.span) }
    let summary = writer.finish()
    return (try pipe.closeAndRead(), summary)
  }

  @Test func `a pipe gets a header with streaming sizes, and whole frames behind it, for every cut`() throws {
    let samples = TestSound.pcm(frames: 50, channels: 2)
    let source = PCMFormat(sampleRate: 24_000, channelCount: 2)
    let expected = WAVHeader(format: source).bytes + samples
    try forEveryCut(of: samples + [1, 2, 3]) { pieces in
      let (bytes, summary) = try Self.piped(pieces, .wav, source)
      #expect(bytes == expected)
      #expect(summary.trailingByteCount == 3)
      #expect(summary.frameCount == 50)
      let reading = WAVReaderTests.Reading([bytes])
      #expect(reading.failure == nil)
      #expect(reading.format == source)
      #expect(reading.samples == samples)
    }
  }

  @Test func `the header of a pipe is the one that services send`() {
    let header = WAVHeader(format: .geminiSpeech).bytes
    #expect(header.count == 44)
    #expect(Array(header[4..<8]) == [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(Array(header[40..<44]) == [0xFF, 0xFF, 0xFF, 0xFF])
    let huge = WAVHeader(format: .geminiSpeech, dataByteCount: 5 << 30)
    #expect(huge.bytes == header)
  }

  @Test func `raw samples have no header and are 16-bit where they were companded`() throws {
    let samples = TestSound.pcm(frames: 10)
    #expect(try Self.piped([samples], .rawPCM).bytes == samples)
    let aLaw = PCMFormat(encoding: .aLaw, sampleRate: 8000)
    #expect(try Self.piped([[0xD5, 0x2A]], .rawPCM, aLaw).bytes == TestSound.bytes([8, -32_256]))
    #expect(try Self.piped([[0xD5, 0x2A]], .wav, aLaw).bytes.suffix(2) == [0xD5, 0x2A])
    let big = PCMFormat(encoding: .signed16BigEndian, sampleRate: 8000)
    #expect(try Self.piped([[0x12, 0x34]], .wav, big).bytes.suffix(2) == [0x34, 0x12])
  }

  @Test func `headers of every layout are read back as that layout`() {
    for encoding in PCMFormat.Encoding.allCases where encoding != .signed16BigEndian {
      let source = PCMFormat(encoding: encoding, sampleRate: 44_100, channelCount: 2)
      let samples = [UInt8](repeating: 1, count: source.bytesPerFrame * 3)
      let reading = WAVReaderTests.Reading([WAVHeader(format: source, dataByteCount: samples.count).bytes + samples])
      #expect(reading.format == source)
      #expect(reading.samples == samples)
      #expect(reading.failure == nil)
    }
  }

  @Test func `a device without room is an error with its number`() throws {
    let device = try TestDevice("/dev/full")
    let error = #expect(throws: MediaFileError.self) {
      try AudioPipeWriter(descriptor: device.descriptor, container: .wav, source: .geminiSpeech)
    }
    #expect(error?.description == "file: cannot write -: No space left on device")
    #expect(error?.exitReason == .fileError)
  }
}
