import CSndFile
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct AudioStreamEncoderTests {
  /// What comes out when `pieces` go in, and the most bytes that one piece made.
  static func encoded(
    _ pieces: [[UInt8]], _ format: AudioFileFormat, _ source: PCMFormat = .geminiSpeech
  ) throws -> (bytes: [UInt8], summary: AudioSummary, largest: Int) {
    let encoder = try AudioStreamEncoder(format: format, source: source)
    var bytes: [UInt8] = []
    var output: [UInt8] = []
    var largest = 0
    for piece in pieces {
      try encoder.write(piece.span, into: &output)
      largest = max(largest, output.count)
      bytes += output
      output = []
    }
    let summary = try encoder.finish(into: &output)
    return (bytes + output, summary, largest)
  }

  @Test func `a WAV stream is a header with streaming sizes and the samples, for every cut`() throws {
    let samples = TestSound.pcm(frames: 40)
    try forEveryCut(of: samples + [7]) { pieces in
      let (bytes, summary, _) = try Self.encoded(pieces, .wav)
      #expect(bytes == WAVHeader(format: .geminiSpeech).bytes + samples)
      #expect(summary.trailingByteCount == 1 && summary.frameCount == 40)
    }
  }

  @Test func `raw samples have no header and are little-endian 16-bit numbers`() throws {
    let samples = TestSound.pcm(frames: 10)
    #expect(try Self.encoded([samples], .rawPCM).bytes == samples)
    let aLaw = PCMFormat(encoding: .aLaw, sampleRate: 8000)
    #expect(try Self.encoded([[0xD5], [0x2A]], .rawPCM, aLaw).bytes == TestSound.bytes([8, -32_256]))
    let big = PCMFormat(encoding: .signed16BigEndian, sampleRate: 8000)
    #expect(try Self.encoded([[0x12, 0x34]], .rawPCM, big).bytes == [0x34, 0x12])
  }

  @Test(arguments: [1, 2]) func `a FLAC stream holds the very samples, of a length that nobody told`(
    channels: Int
  ) throws {
    let source = PCMFormat(channelCount: channels)
    let samples = TestSound.samples(frames: 30_011, channels: channels)
    let whole = try Self.encoded([TestSound.bytes(samples)], .flac, source).bytes
    for size in [4096, 5001] {
      #expect(try Self.encoded(pieces(of: TestSound.bytes(samples), size: size), .flac, source).bytes == whole)
    }
    #expect(Array(whole.prefix(4)) == Array("fLaC".utf8))
    // STREAMINFO: 36 bits of total samples, then the MD5: all zero means unknown (RFC 9639, section 8.2).
    #expect(whole[21] & 0x0F == 0 && whole[22..<42].allSatisfy { $0 == 0 })
    let decoded = try Self.decoded(whole)
    #expect(decoded.samples == samples && decoded.sampleRate == 24_000 && decoded.channelCount == channels)
  }

  @Test(arguments: [
    (AudioFileFormat.mp3, 24_000, 1), (.mp3, 44_100, 2), (.opus, 24_000, 1), (.opus, 48_000, 2),
    (.oggVorbis, 24_000, 1),
  ])
  func `a lossy stream plays as long as its samples`(format: AudioFileFormat, rate: Int, channels: Int) throws {
    let source = PCMFormat(sampleRate: rate, channelCount: channels)
    let frames = rate * 2
    let samples = TestSound.pcm(frames: frames, channels: channels)
    let (bytes, summary, largest) = try Self.encoded(pieces(of: samples, size: 4800), format, source)
    #expect(summary.frameCount == frames)
    #expect(largest < 16_384, "bytes leave while samples come in")
    let sound = try Self.decoded(bytes)
    #expect(sound.sampleRate == rate && sound.channelCount == channels)
    // Encoders pad to whole frames of their own, and a stream cannot say how much of it is padding.
    let count = sound.samples.count / channels
    #expect(count >= frames && count <= frames + 4 * 1152, "\(count)")
    let loudness = sound.samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(sound.samples.count)
    #expect(loudness.squareRoot() > 3000, "the sawtooth has 5800")
    let type = MediaSniffer.sniff(bytes.span)
    #expect(type?.essence == (format == .oggVorbis ? "audio/ogg" : format.mediaType.essence))
  }

  @Test func `an MP3 stream begins with sound, and not with a table that stays empty`() throws {
    let bytes = try Self.encoded([TestSound.pcm(frames: 24_000)], .mp3).bytes
    let found = MPEGFrame.layer3Length(bytes.span, 0)
    let length = try #require(found)
    #expect(!bytes[4..<length].allSatisfy { $0 == 0 })
    let isFollowed = MPEGFrame.isLayer3(bytes.span)
    #expect(isFollowed)
    // Every frame is as long as the first, or longer by its padding byte.
    let frames = bytes.count / length
    #expect(abs(frames - 24_000 / 576) < 6, "\(frames) frames of \(length) bytes")
  }

  @Test(arguments: [AudioFileFormat.wav, .rawPCM, .flac, .oggVorbis, .opus, .mp3])
  func `a stream of no samples ends without an error, twice`(format: AudioFileFormat) throws {
    let encoder = try AudioStreamEncoder(format: format, source: .geminiSpeech)
    var output: [UInt8] = []
    #expect(try encoder.finish(into: &output).frameCount == 0)
    let count = output.count
    #expect(try encoder.finish(into: &output).frameCount == 0)
    #expect(output.count == count)
  }

  @Test(arguments: [
    (AudioFileFormat.w64, PCMFormat.geminiSpeech, "w64 cannot be streamed, expected wav, pcm, flac, ogg, opus or mp3"),
    (.aiff, .geminiSpeech, "aiff cannot be streamed, expected wav, pcm, flac, ogg, opus or mp3"),
    (
      .opus, PCMFormat(sampleRate: 22_050),
      "opus cannot hold 22050 Hz, expected one of 8000, 12000, 16000, 24000, 48000"
    ),
    (.mp3, PCMFormat(channelCount: 3), "mp3 cannot hold 3 channels, expected at most 2"),
    (.flac, PCMFormat(channelCount: 9), "flac cannot hold 9 channels, expected at most 8"),
  ])
  func `what cannot be streamed is refused by name`(format: AudioFileFormat, source: PCMFormat, reason: String) {
    let error = #expect(throws: MediaFileError.self) { try AudioStreamEncoder(format: format, source: source) }
    #expect(error?.description == "audio: \(reason)")
  }

  struct Unreadable: Error {}

  /// All samples of a stream whose length is not known.
  static func decoded(_ bytes: [UInt8]) throws -> (samples: [Int16], sampleRate: Int, channelCount: Int) {
    let folder = try TemporaryFolder()
    try Files.write(bytes, to: folder.path("a"))
    var info = SF_INFO()
    guard let file = unsafe sf_open(folder.path("a"), Int32(SFM_READ), &info) else { throw Unreadable() }
    defer { _ = unsafe sf_close(file) }
    var samples: [Int16] = []
    var block = [Int16](repeating: 0, count: 4096 * Int(info.channels))
    while true {
      let count = unsafe sf_read_short(file, &block, sf_count_t(block.count))
      guard count > 0 else { break }
      samples += block.prefix(Int(count))
    }
    return (samples, Int(info.samplerate), Int(info.channels))
  }
}
