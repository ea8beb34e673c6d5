import CSndFile
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct G711Tests {
  @Test func `well-known bytes stand for their samples`() {
    let muLaw: [(UInt8, Int16)] = [(0xFF, 0), (0x7F, 0), (0x00, -32_124), (0x80, 32_124), (0xFE, 8), (0xF0, 120)]
    for (byte, sample) in muLaw { #expect(G711.decodeMuLaw(byte) == sample) }
    let aLaw: [(UInt8, Int16)] = [(0xD5, 8), (0x55, -8), (0xAA, 32_256), (0x2A, -32_256), (0x80, 5_504)]
    for (byte, sample) in aLaw { #expect(G711.decodeALaw(byte) == sample) }
  }

  @Test func `every byte survives being decoded and encoded`() {
    for byte in UInt8.min...UInt8.max {
      // Mu-law has two zeros, and the negative one cannot be told from the other.
      if byte != 0x7F { #expect(G711.encodeMuLaw(G711.decodeMuLaw(byte)) == byte) }
      #expect(G711.encodeALaw(G711.decodeALaw(byte)) == byte)
    }
  }

  @Test func `a sample and what it becomes are never further apart than the step there`() {
    for sample in stride(from: Int(Int16.min), through: Int(Int16.max), by: 7) {
      let muLaw = Int(G711.decodeMuLaw(G711.encodeMuLaw(Int16(sample))))
      #expect(abs(muLaw - sample) <= max(8, abs(sample) / 16) + 4)
      let aLaw = Int(G711.decodeALaw(G711.encodeALaw(Int16(sample))))
      #expect(abs(aLaw - sample) <= max(16, abs(sample) / 16))
    }
  }

  @Test(arguments: [PCMFormat.Encoding.muLaw, .aLaw]) func `libsndfile decodes all bytes as we do`(
    _ encoding: PCMFormat.Encoding
  ) throws {
    let folder = try TemporaryFolder()
    let bytes = Array(UInt8.min...UInt8.max)
    let source = PCMFormat(encoding: encoding, sampleRate: 8000)
    let file = try PartialFile(finalPath: folder.path("a.wav"))
    let writer = try AudioFileWriter(to: file, format: .wav, source: source)
    try writer.write(bytes.span)
    try writer.finish()
    try file.commit()
    let reading = try #require(SoundReading(folder.path("a.wav")))
    #expect(reading.samples == bytes.map { encoding == .muLaw ? G711.decodeMuLaw($0) : G711.decodeALaw($0) })
    #expect(reading.format & SF_FORMAT_SUBMASK == (encoding == .muLaw ? SF_FORMAT_ULAW : SF_FORMAT_ALAW))
  }
}
