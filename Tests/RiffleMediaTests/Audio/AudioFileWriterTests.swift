import CSndFile
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct AudioFileWriterTests {
  /// Writes `pieces` to a file of `format` and gives what libsndfile reads there.
  static func written(
    _ pieces: [[UInt8]], _ format: AudioFileFormat, _ source: PCMFormat = .geminiSpeech, tags: AudioTags = AudioTags()
  ) throws -> (reading: SoundReading?, bytes: [UInt8], summary: AudioSummary) {
    let folder = try TemporaryFolder()
    let path = folder.path("sound." + format.fileExtension)
    let file = try PartialFile(finalPath: path)
    let writer = try AudioFileWriter(to: file, format: format, source: source, tags: tags)
    for piece in pieces { try writer.write(piece.span) }
    let summary = try writer.finish()
    try file.commit()
    #expect(folder.names == ["sound." + format.fileExtension])
    return (SoundReading(path), try Files.read(path), summary)
  }

  @Test(arguments: [
    (AudioFileFormat.wav, SF_FORMAT_WAV | SF_FORMAT_PCM_16), (.w64, SF_FORMAT_W64 | SF_FORMAT_PCM_16),
    (.flac, SF_FORMAT_FLAC | SF_FORMAT_PCM_16), (.aiff, SF_FORMAT_AIFF | SF_FORMAT_PCM_16),
  ]) func `lossless formats give every sample back`(_ format: AudioFileFormat, _ expected: Int) throws {
    for channels in [1, 2, 5] {
      let samples = TestSound.samples(frames: 3000, channels: channels)
      let source = PCMFormat(sampleRate: 24_000, channelCount: channels)
      let (reading, _, summary) = try Self.written([TestSound.bytes(samples)], format, source)
      #expect(reading?.samples == samples)
      #expect(reading?.format == expected || reading?.format == expected - SF_FORMAT_WAV + SF_FORMAT_WAVEX)
      #expect(reading?.sampleRate == 24_000)
      #expect(reading?.channelCount == channels)
      #expect(summary.frameCount == 3000)
      #expect(summary.duration == .milliseconds(125))
      #expect(summary.trailingByteCount == 0)
    }
  }

  @Test(arguments: [
    (AudioFileFormat.oggVorbis, SF_FORMAT_OGG | SF_FORMAT_VORBIS), (.opus, SF_FORMAT_OGG | SF_FORMAT_OPUS),
    (.mp3, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III),
  ]) func `lossy formats keep rate, channels and length`(_ format: AudioFileFormat, _ expected: Int) throws {
    let (reading, _, _) = try Self.written([TestSound.pcm(frames: 24_000)], format)
    #expect(reading?.format == expected)
    #expect(reading?.channelCount == 1)
    let seconds = Double(reading?.frameCount ?? 0) / Double(reading?.sampleRate ?? 1)
    #expect(abs(seconds - 1) < 0.1)
  }

  @Test func `raw samples are the samples`() throws {
    let bytes = TestSound.pcm(frames: 100)
    #expect(try Self.written([bytes], .rawPCM).bytes == bytes)
    let companded: [UInt8] = [0xFF, 0x00, 0x80]
    let muLaw = PCMFormat(encoding: .muLaw, sampleRate: 8000)
    #expect(try Self.written([companded], .rawPCM, muLaw).bytes == TestSound.bytes([0, -32_124, 32_124]))
  }

  @Test func `stereo is the same MP3 for every size of pieces, and as loud as it was`() throws {
    // A slow triangle on the left, silence on the right.
    var samples: [Int16] = []
    for frame in 0..<24_000 {
      let height = abs(frame % 100 - 50)
      samples += [Int16(height * 400 - 10_000), 0]
    }
    let source = PCMFormat(encoding: .signed16LittleEndian, sampleRate: 24_000, channelCount: 2)
    let folder = try TemporaryFolder()
    var files: Set<[UInt8]> = []
    for size in [7, 400, 96_000] {
      let file = try PartialFile(finalPath: folder.path("\(size).mp3"))
      let writer = try AudioFileWriter(to: file, format: .mp3, source: source)
      for piece in pieces(of: TestSound.bytes(samples), size: size) { try writer.write(piece.span) }
      try writer.finish()
      try file.commit()
      files.insert(try Files.read(file.path))
      let decoded = try #require(SoundReading(file.path)).samples[12_000..<36_000]
      var loudest = [0, 0]
      for (place, sample) in decoded.enumerated() {
        loudest[place % 2] = max(loudest[place % 2], abs(Int(sample)))
      }
      #expect((9_000...11_500).contains(loudest[0]), "left, pieces of \(size): \(loudest)")
      #expect(loudest[1] < 500, "right, pieces of \(size): \(loudest)")
    }
    #expect(files.count == 1)
  }

  @Test(arguments: [AudioFileFormat.wav, .w64, .flac, .aiff, .rawPCM]) func `every cut gives the same file`(
    _ format: AudioFileFormat
  ) throws {
    let bytes = TestSound.pcm(frames: 100, channels: 2) + [1, 2, 3]
    let source = PCMFormat(sampleRate: 16_000, channelCount: 2)
    let whole = try Self.written([bytes], format, source)
    #expect(whole.summary.trailingByteCount == 3)
    #expect(whole.summary.frameCount == 100)
    try forEveryCut(of: bytes) { pieces in
      let cut = try Self.written(pieces, format, source)
      #expect(cut.summary == whole.summary)
      #expect(cut.bytes == whole.bytes)
    }
  }

  static let layouts: [(PCMFormat.Encoding, [UInt8], [Int16])] = [
    (.signed16LittleEndian, [0x34, 0x12, 0x00, 0x80], [0x1234, -32_768]),
    (.signed16BigEndian, [0x12, 0x34, 0x80, 0x00], [0x1234, -32_768]),
    (.unsigned8, [0x80, 0x00, 0xFF], [0, -32_768, 0x7F00]),
    (.signed24LittleEndian, [0x00, 0x34, 0x12, 0x00, 0x00, 0x80], [0x1234, -32_768]),
    (.signed32LittleEndian, [0x00, 0x00, 0x34, 0x12, 0x00, 0x00, 0x00, 0x80], [0x1234, -32_768]),
    (.muLaw, [0xFF, 0x00], [0, -32_124]), (.aLaw, [0xD5, 0x2A], [8, -32_256]),
  ]

  @Test(arguments: layouts.map(\.0), [AudioFileFormat.wav, .w64, .flac, .aiff])
  func `samples of every layout keep their value`(_ encoding: PCMFormat.Encoding, _ format: AudioFileFormat) throws {
    let (_, bytes, samples) = try #require(Self.layouts.first { $0.0 == encoding })
    let source = PCMFormat(encoding: encoding, sampleRate: 16_000)
    let reading = try Self.written([bytes], format, source).reading
    #expect(reading?.samples == samples)
  }

  @Test(arguments: [AudioFileFormat.wav, .aiff, .flac]) func `deep samples keep 24 bits and floats their sign`(
    _ format: AudioFileFormat
  ) throws {
    let deep = PCMFormat(encoding: .signed24LittleEndian, sampleRate: 48_000)
    let reading = try Self.written([[0x01, 0x02, 0x03]], format, deep).reading
    #expect((reading?.format ?? 0) & SF_FORMAT_SUBMASK == SF_FORMAT_PCM_24)
    let floats: [Float] = [0.5, -0.25, 3]
    let bytes = floats.flatMap { float in (0..<4).map { UInt8(truncatingIfNeeded: float.bitPattern >> (8 * $0)) } }
    let layout = PCMFormat(encoding: .float32LittleEndian, sampleRate: 48_000)
    let (found, _, _) = try Self.written([bytes], format, layout)
    #expect((found?.format ?? 0) & SF_FORMAT_SUBMASK == (format == .flac ? SF_FORMAT_PCM_24 : SF_FORMAT_FLOAT))
    // What is beyond 1 is clipped in the integers of FLAC; it must never wrap around.
    if format == .flac { #expect(found?.samples == [16_384, -8_192, 32_767]) }
  }

  @Test(arguments: [AudioFileFormat.wav, .flac, .oggVorbis, .opus, .mp3, .aiff])
  func `software and comment are in the file`(_ format: AudioFileFormat) throws {
    let tags = AudioTags(software: "Riffle 1", comment: "Grüße, \u{1F600}")
    let reading = try Self.written([TestSound.pcm(frames: 4800)], format, tags: tags).reading
    // The ID3 tag that libsndfile writes has no field for the program.
    #expect(reading?.software.hasPrefix(format == .mp3 ? "" : "Riffle 1") == true)
    #expect(reading?.comment == "Grüße, \u{1F600}")
  }

  @Test func `a long comment is cut between characters and ends at a zero byte`() throws {
    let tags = AudioTags(comment: String(repeating: "é", count: 5000))
    let cut = try Self.written([TestSound.pcm(frames: 10)], .wav, tags: tags).reading
    #expect(cut?.comment == String(repeating: "é", count: AudioTags.byteLimit / 2))
    let odd = AudioTags(comment: "x" + String(repeating: "é", count: 5000))
    #expect(try Self.written([TestSound.pcm(frames: 10)], .wav, tags: odd).reading?.comment.utf8.count == 1999)
    let zero = AudioTags(comment: "before\u{0}after")
    #expect(try Self.written([TestSound.pcm(frames: 10)], .wav, tags: zero).reading?.comment == "before")
  }

  @Test(
    arguments: [
      (AudioFileFormat.opus, 22_050, 1, "opus cannot hold 22050 Hz, expected one of 8000, 12000, 16000, 24000, 48000"),
      (.mp3, 96_000, 1, nil), (.mp3, 24_000, 3, "mp3 cannot hold 3 channels, expected at most 2"),
      (.flac, 24_000, 9, "flac cannot hold 9 channels, expected at most 8"), (.flac, 700_000, 1, nil),
      (.oggVorbis, 384_000, 1, nil),
    ] as [(AudioFileFormat, Int, Int, String?)])
  func `what a format cannot hold is refused in words before a byte is written`(
    _ format: AudioFileFormat, _ rate: Int, _ channels: Int, _ words: String?
  ) throws {
    let folder = try TemporaryFolder()
    let source = PCMFormat(sampleRate: rate, channelCount: channels)
    let reason = try #require(format.refusal(of: source))
    if let words { #expect(reason == words) }
    let file = try PartialFile(finalPath: folder.path("x"))
    let error = #expect(throws: MediaFileError.self) { try AudioFileWriter(to: file, format: format, source: source) }
    #expect(error?.code == .unsupportedAudio(format, reason: reason))
    #expect(file.byteCount == 0)
  }

  @Test(arguments: AudioFileFormat.allCases) func `every rate that a format takes is taken by its encoder`(
    _ format: AudioFileFormat
  ) throws {
    let rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 384_000]
    for rate in rates {
      let source = PCMFormat(sampleRate: rate)
      guard format.refusal(of: source) == nil else { continue }
      let summary = try Self.written([TestSound.pcm(frames: 2000)], format, source).summary
      #expect(summary.frameCount == 2000)
    }
  }

  @Test func `a WAV file has a plain format chunk, even for many channels and deep samples`() throws {
    for encoding in PCMFormat.Encoding.allCases {
      let source = PCMFormat(encoding: encoding, channelCount: 3)
      let samples = [UInt8](repeating: 1, count: source.bytesPerFrame * 3)
      let bytes = try Self.written([samples], .wav, source).bytes
      let isPlain = ![.muLaw, .aLaw, .float32LittleEndian].contains(encoding)
      #expect(Array(bytes[48..<56]) == Array("fmt ".utf8) + [isPlain ? 16 : 18, 0, 0, 0])
      #expect(bytes.count % 2 == 0)
      #expect(bytes.count - 8 == bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) })
      let reading = WAVReaderTests.Reading([bytes])
      #expect(reading.failure == nil)
      #expect(reading.samples == samples)
    }
  }

  @Test func `a WAV file that was never finished reads to its end`() throws {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("x.wav"))
    let writer = try AudioFileWriter(to: file, format: .wav, source: .geminiSpeech, tags: AudioTags(comment: "odd"))
    let samples = TestSound.pcm(frames: 100)
    try writer.write(samples.span)
    try file.flush()
    let reading = WAVReaderTests.Reading([try Files.read(file.path)])
    #expect(reading.failure == nil)
    #expect(reading.samples == samples)
    file.discard()
  }

  @Test func `nothing at all still makes a file with a header`() throws {
    let reading = try Self.written([], .wav).reading
    #expect(reading?.frameCount == 0)
    #expect(reading?.sampleRate == 24_000)
  }

  @Test func `a full disk is told by its number and not by the encoder`() throws {
    for format in AudioFileFormat.allCases {
      let sink = FullSink(room: 60_000)
      let error = #expect(throws: MediaFileError.self) {
        let writer = try AudioFileWriter(sink: sink, path: "x", format: format, source: .geminiSpeech)
        let noise = TestSound.noise(byteCount: 1_000_000)
        try writer.write(noise.span)
        try writer.finish()
      }
      #expect(error == FullSink.failure, "\(format) \(sink.byteCount)")
    }
  }

  @Test func `beyond 4 GiB a WAV file is RF64 with 64-bit sizes, below it is RIFF`() throws {
    for (gibibytes, name) in [(1, "RIFF"), (5, "RF64")] {
      let sink = HeaderSink()
      let writer = try AudioFileWriter(sink: sink, path: "x", format: .wav, source: .geminiSpeech)
      // The encoder is fed for real; only the disk is spared: the sink keeps the first bytes and counts the rest.
      let piece = [UInt8](repeating: 0, count: 64 << 20)
      for _ in 0..<gibibytes * 16 { try sink.feed(piece, to: writer) }
      try writer.finish()
      #expect(String(decoding: sink.head[0..<4], as: UTF8.self) == name)
      let reading = WAVReaderTests.Reading([sink.head])
      #expect(reading.format == .geminiSpeech)
      let missing = gibibytes << 30 - reading.samples.count
      #expect(reading.failure?.code == .unexpectedEnd(missingByteCount: missing))
    }
  }
}

/// A disk with so much room.
final class FullSink: SeekableSink {
  static let failure = MediaFileError(.system(errno: 28, .write), path: "x", offset: 1)
  let room: Int
  private(set) var position = 0
  private(set) var byteCount = 0

  init(room: Int) { self.room = room }

  func seek(to position: Int) throws(MediaFileError) { self.position = position }

  func write(_ bytes: UnsafeRawBufferPointer) throws(MediaFileError) {
    guard position + bytes.count <= room else { throw Self.failure }
    position += bytes.count
    byteCount = max(byteCount, position)
  }
}

/// A disk that keeps the first bytes only.
final class HeaderSink: SeekableSink {
  private(set) var head = [UInt8](repeating: 0, count: 1024)
  private(set) var position = 0
  private(set) var byteCount = 0

  func seek(to position: Int) throws(MediaFileError) { self.position = position }

  func write(_ bytes: UnsafeRawBufferPointer) throws(MediaFileError) {
    for index in 0..<max(0, min(bytes.count, head.count - position)) { unsafe head[position + index] = bytes[index] }
    position += bytes.count
    byteCount = max(byteCount, position)
  }

  func feed(_ piece: [UInt8], to writer: AudioFileWriter) throws { try writer.write(piece.span) }
}
