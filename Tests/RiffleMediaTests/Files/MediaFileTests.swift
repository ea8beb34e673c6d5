import CSndFile
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

/// The folder, the options and the endings that the tests of ``MediaFile`` share.
struct MediaFileTrial {
  let folder: TemporaryFolder
  var options: MediaFileOptions

  /// A medium called `out`, with the extension of the type that is stored, or `explicit`.
  init(
    declared: String? = nil, expected: MediaType.Kind? = nil, format: AudioFileFormat? = nil, explicit: String? = nil
  )
    throws
  {
    let folder = try TemporaryFolder()
    self.folder = folder
    options = MediaFileOptions { type in
      folder.path(explicit ?? "out." + (type?.storedFileExtension ?? "new"))
    }
    options.declaredType = declared.flatMap { MediaType(parsing: $0) }
    options.expectedKind = expected
    options.audioFormat = format
  }

  /// Writes `pieces`, declares `lateType` and finishes.
  func finish(_ pieces: [[UInt8]], lateType: String? = nil) throws(MediaFileError) -> MediaFileResult {
    let file = MediaFile(options)
    for piece in pieces { try file.write(piece.span) }
    if let lateType { file.declaredType = MediaType(parsing: lateType) }
    return try file.finish()
  }

  /// Writes `pieces`, expects the end to fail, keeps the part.
  func fail(_ pieces: [[UInt8]], lateType: String? = nil) throws -> (error: MediaFileError, kept: MediaFileResult?) {
    let file = MediaFile(options)
    for piece in pieces { try file.write(piece.span) }
    if let lateType { file.declaredType = MediaType(parsing: lateType) }
    let error = #expect(throws: MediaFileError.self) { try file.finish() }
    #expect(!folder.names.contains { !$0.contains("partial") }, "nothing has a final name after an error")
    let kept = file.abandon(keepingPartial: true)
    return (try #require(error), kept)
  }

  func bytes(_ result: MediaFileResult?) throws -> [UInt8] { try Files.read(result?.path ?? "") }
}

@Suite struct MediaFileTests {
  static let speech = TestSound.pcm(frames: 3000)
  static let wav = WAVHeader(format: .geminiSpeech, dataByteCount: speech.count).bytes + speech

  @Test(arguments: [
    "audio/L16;codec=pcm;rate=24000", "audio/l16; rate=24000; channels=1", "audio/pcm", "AUDIO/PCM;RATE=24000",
  ]) func `samples become a WAV file, for every cut`(_ type: String) throws {
    try forEveryCut(of: Self.speech) { pieces in
      let trial = try MediaFileTrial(declared: type)
      let result = try trial.finish(pieces)
      #expect(result.path == trial.folder.path("out.wav"))
      #expect(trial.folder.names == ["out.wav"])
      #expect(result.type == .wav)
      #expect(result.receivedType == MediaType(parsing: type))
      #expect(result.duration == .milliseconds(125))
      #expect(result.sampleRate == 24_000)
      #expect(result.channelCount == 1)
      #expect(result.receivedByteCount == Self.speech.count)
      #expect(result.byteCount == (try trial.bytes(result).count))
      #expect(result.warnings == [])
      #expect(SoundReading(result.path)?.samples == TestSound.samples(frames: 3000))
    }
  }

  @Test(arguments: AudioFileFormat.allCases) func `samples and WAV become the format that was asked for`(
    _ format: AudioFileFormat
  ) throws {
    for (bytes, type) in [(Self.speech, "audio/pcm"), (Self.wav, "audio/wav")] {
      let trial = try MediaFileTrial(declared: type, format: format)
      let result = try trial.finish([bytes])
      #expect(result.path == trial.folder.path("out." + format.fileExtension))
      #expect(result.type == format.mediaType)
      #expect(result.duration == .milliseconds(125))
      #expect(result.warnings == [])
      if format == .rawPCM {
        #expect(try trial.bytes(result) == Self.speech)
      } else {
        let head = Array(try trial.bytes(result).prefix(MediaSniffer.prefixLength))
        #expect(MediaSniffer.sniff(head.span) == format.mediaType)
      }
    }
  }

  @Test func `a WAV answer is read and wrapped again, for every cut and with streaming sizes`() throws {
    for size in [Self.speech.count, nil] {
      let bytes = WAVHeader(format: .geminiSpeech, dataByteCount: size).bytes + Self.speech
      try forEveryCut(of: bytes) { pieces in
        let trial = try MediaFileTrial(declared: "audio/wav", format: .flac)
        let result = try trial.finish(pieces)
        #expect(result.receivedType == .wav)
        #expect(SoundReading(result.path)?.samples == TestSound.samples(frames: 3000))
      }
    }
  }

  @Test func `a type that comes after the bytes still counts`() throws {
    let long = TestSound.noise(byteCount: 700_000)
    for bytes in [Self.speech, long, Array(long.prefix(100))] {
      let trial = try MediaFileTrial(expected: .audio, format: .rawPCM)
      let result = try trial.finish(pieces(of: bytes, size: 10_007), lateType: "audio/L16;rate=16000")
      #expect(trial.folder.names == ["out.pcm"])
      #expect(result.sampleRate == 16_000)
      #expect(result.warnings == [])
      #expect(try trial.bytes(result) == bytes)
    }
  }

  @Test func `bytes that nobody names are speech when speech was asked for, and unknown otherwise`() throws {
    let speech = try MediaFileTrial(expected: .audio).finish([Self.speech])
    #expect(speech.type == .wav)
    #expect(speech.warnings == [.assumedPCM])
    for kind in [MediaType.Kind.image, nil] {
      let trial = try MediaFileTrial(declared: "application/octet-stream", expected: kind)
      let result = try trial.finish([Self.speech])
      #expect(result.path == trial.folder.path("out.bin"))
      #expect(result.type == .octetStream)
      #expect(try trial.bytes(result) == Self.speech)
    }
  }

  @Test func `the bytes beat the declared type, and the disagreement is told`() throws {
    let png = try Samples.read("gradient-64x48-rgb.png")
    let jpeg = try MediaFileTrial(declared: "image/jpeg")
    let result = try jpeg.finish([png])
    #expect(result.path == jpeg.folder.path("out.png"))
    #expect(result.type == .png)
    #expect(result.pixelSize == PixelSize(width: 64, height: 48))
    #expect(result.warnings == [.typeContradicted(declared: .jpeg, actual: .png)])
    let mislabelled = try MediaFileTrial(declared: "audio/L16;rate=8000").finish([Self.wav])
    #expect(mislabelled.sampleRate == 24_000)
    #expect(mislabelled.warnings.count == 1)
    let late = try MediaFileTrial().finish([png], lateType: "image/webp")
    #expect(late.warnings == [.typeContradicted(declared: .webp, actual: .png)])
  }

  @Test func `a picture is kept byte for byte, for every cut`() throws {
    let png = try Samples.read("gradient-64x48-rgb.png")
    try forEveryCut(of: png) { pieces in
      let trial = try MediaFileTrial(declared: "image/png", expected: .image)
      let result = try trial.finish(pieces)
      #expect(trial.folder.names == ["out.png"])
      #expect(try trial.bytes(result) == png)
      #expect(result.pixelSize == PixelSize(width: 64, height: 48))
    }
  }

  @Test func `compressed audio is saved as it came, with a warning when something else was asked for`() throws {
    let flac = try AudioFileWriterTests.written([Self.speech], .flac).bytes
    let trial = try MediaFileTrial(declared: "audio/flac", format: .mp3)
    let result = try trial.finish([flac])
    #expect(result.path == trial.folder.path("out.flac"))
    #expect(try trial.bytes(result) == flac)
    #expect(result.warnings == [.savedAsReceived(requested: .mp3, actual: MediaType("audio", "flac"))])
    #expect(try MediaFileTrial(declared: "audio/flac", format: .flac).finish([flac]).warnings == [])
  }

  @Test func `samples that the format cannot hold are kept as WAV`() throws {
    let trial = try MediaFileTrial(declared: "audio/pcm;rate=22050", format: .opus)
    let result = try trial.finish([Self.speech])
    #expect(result.path == trial.folder.path("out.wav"))
    #expect(result.warnings.count == 1)
    #expect(SoundReading(result.path)?.sampleRate == 22_050)
  }

  @Test func `mu-law and A-law are kept in WAV and decoded elsewhere`() throws {
    for type in ["audio/mulaw;rate=8000", "audio/alaw;rate=8000"] {
      let wav = try MediaFileTrial(declared: type).finish([[0xFF, 0x00, 0x80]])
      #expect(wav.duration == .microseconds(375))
      let flac = try MediaFileTrial(declared: type, format: .flac).finish([[0xFF, 0x00, 0x80]])
      #expect(SoundReading(flac.path)?.samples == SoundReading(wav.path)?.samples)
    }
  }

  @Test func `parts of one answer become one sound, with their headers taken out`() throws {
    let raw = try MediaFileTrial(declared: "audio/pcm", format: .rawPCM)
    let file = MediaFile(raw.options)
    try file.write([1].span)
    try file.beginPart()
    try file.write([2, 3, 4].span)
    #expect(try raw.bytes(file.finish()) == [1, 2, 3, 4])

    for streaming in [true, false] {
      let header = WAVHeader(format: .geminiSpeech, dataByteCount: streaming ? nil : Self.speech.count).bytes
      for second in [header + Self.speech, Self.speech] {
        try forEveryCut(of: second) { pieces in
          let trial = try MediaFileTrial(declared: "audio/wav", format: .rawPCM)
          let file = MediaFile(trial.options)
          let first = header + Self.speech
          try file.write(first.span)
          try file.beginPart()
          for piece in pieces { try file.write(piece.span) }
          #expect(try trial.bytes(file.finish()) == Self.speech + Self.speech)
        }
      }
    }
  }

  @Test func `a WAV stream of a kind that is not read is kept as it came`() throws {
    var adpcm = Self.wav
    adpcm[20] = 2
    let trial = try MediaFileTrial(declared: "audio/wav", format: .flac)
    let result = try trial.finish(pieces(of: adpcm, size: 1000))
    #expect(result.path == trial.folder.path("out.wav"))
    #expect(try trial.bytes(result) == adpcm)
    #expect(
      result.warnings == [
        .notRewrapped(WAVError(code: .unsupportedFormat("format tag 2 with 16 bits"), offset: 20))
      ])
  }

  @Test func `a finished medium can be read, replaced or named otherwise before it is committed`() throws {
    let png = try Samples.read("gradient-64x48-rgb.png")
    let trial = try MediaFileTrial(declared: "image/png")
    let file = MediaFile(trial.options)
    try file.write(png.span)
    let uncommitted = try file.finishUncommitted()
    #expect(try trial.bytes(uncommitted) == png)
    #expect(trial.folder.names == ["out.png.partial"])
    #expect(uncommitted.finalPath == trial.folder.path("out.png"))
    let other = try PartialFile(finalPath: trial.folder.path("out.jpg"))
    try other.write([1, 2, 3].span)
    let result = try file.commit(replacedBy: other, type: .jpeg)
    #expect(trial.folder.names == ["out.jpg"])
    #expect(result.convertedFrom == .png)
    #expect(result.byteCount == 3)

    let named = MediaFile(trial.options)
    try named.write(png.span)
    #expect(try named.commit(as: trial.folder.path("two.png")).path == trial.folder.path("two.png"))
    #expect(trial.folder.names == ["out.jpg", "two.png"])
  }

  @Test func `progress tells seconds and pixels on the way`() throws {
    let trial = try MediaFileTrial(declared: "audio/pcm")
    let file = MediaFile(trial.options)
    try file.write(Self.speech.span)
    #expect(file.progress.duration == .milliseconds(125))
    #expect(file.progress.receivedByteCount == 6000)
    file.abandon(keepingPartial: false)
    let png = try Samples.read("gradient-64x48-rgb.png")
    let picture = MediaFile(try MediaFileTrial(declared: "image/png").options)
    try picture.write(png.span)
    if png.count >= MediaSniffer.prefixLength {
      #expect(picture.progress.pixelSize == PixelSize(width: 64, height: 48))
    }
    picture.abandon(keepingPartial: false)
  }
}
