import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct MediaFileDamageTests {
  static let speech = MediaFileTests.speech

  @Test func `half a frame at the end is an error, and the whole frames are kept`() throws {
    try forEveryCut(of: Self.speech + [1]) { pieces in
      let trial = try MediaFileTrial(declared: "audio/pcm")
      let (error, kept) = try trial.fail(pieces)
      #expect(error.code == .halfFrame(trailingBytes: 1, bytesPerFrame: 2))
      #expect(error.exitReason == .partial)
      #expect(kept?.path == trial.folder.path("out.partial.wav"))
      #expect(kept?.isPartial == true)
      #expect(SoundReading(kept?.path ?? "")?.samples == TestSound.samples(frames: 3000))
      #expect(trial.folder.names == ["out.partial.wav"])
    }
  }

  @Test(arguments: [AudioFileFormat.wav, .flac, .oggVorbis, .mp3, .aiff])
  func `a cut stream leaves a part that plays`(_ format: AudioFileFormat) throws {
    for count in [4001, 6000] {
      let trial = try MediaFileTrial(declared: "audio/pcm", format: format)
      let file = MediaFile(trial.options)
      let bytes = Array(Self.speech.prefix(count))
      try file.write(bytes.span)
      let kept = file.abandon(keepingPartial: true)
      #expect(trial.folder.names == ["out.partial." + format.fileExtension])
      #expect(kept?.isPartial == true)
      #expect((SoundReading(kept?.path ?? "")?.frameCount ?? 0) >= count / 2)
    }
  }

  @Test func `a WAV answer that is shorter than it says is partial`() throws {
    let bytes = Array(MediaFileTests.wav.dropLast(100))
    let trial = try MediaFileTrial(declared: "audio/wav")
    let (error, kept) = try trial.fail([bytes])
    #expect(error.code == .wav(WAVError(code: .unexpectedEnd(missingByteCount: 100), offset: bytes.count)))
    #expect(error.exitReason == .partial)
    #expect(SoundReading(kept?.path ?? "")?.frameCount == 2950)
    let header = try MediaFileTrial(declared: "audio/wav").fail([Array(bytes.prefix(30))])
    #expect(header.error.exitReason == .partial)
  }

  @Test(arguments: [65_480, 65_536, 100_000])
  func `a WAV header with much before its format has one verdict, for every size of pieces`(_ count: Int) throws {
    var junk = Array("JUNK".utf8)
    for place in 0..<4 { junk.append(UInt8(truncatingIfNeeded: count >> (8 * place))) }
    junk += [UInt8](repeating: 0, count: count)
    let bytes = Array(MediaFileTests.wav[..<12]) + junk + Array(MediaFileTests.wav[12...])
    var verdicts: Set<String> = []
    for size in [100, 2048, 65_535, 65_536, 65_600, bytes.count] {
      let trial = try MediaFileTrial(declared: "audio/wav")
      let file = MediaFile(trial.options)
      for piece in pieces(of: bytes, size: size) { try file.write(piece.span) }
      do throws(MediaFileError) {
        verdicts.insert("\(try file.finish().byteCount)")
      } catch {
        #expect(error.exitReason == .mediaDamaged)
        let kept = file.abandon(keepingPartial: true)
        #expect(try trial.bytes(kept) == bytes)
        verdicts.insert(error.description)
      }
    }
    #expect(verdicts.count == 1, "\(verdicts)")
  }

  @Test func `a WAV part of another layout than the part before it damages the sound`() throws {
    let first = MediaFileTests.wav
    var other = first
    other[24] = 0x80
    other[25] = 0x3E
    let trial = try MediaFileTrial(declared: "audio/wav")
    let file = MediaFile(trial.options)
    try file.write(first.span)
    try file.beginPart()
    try file.write(other.span)
    let error = #expect(throws: MediaFileError.self) { try file.finish() }
    #expect(error?.exitReason == .mediaDamaged)
    let words = "rate=16000, those of the part before it audio/L16;codec=pcm;rate=24000"
    #expect(error?.description.contains(words) == true)
    #expect(trial.folder.names.allSatisfy { $0.contains("partial") })
  }

  @Test func `a WAV that stays as it came is verified all the same`() throws {
    var trial = try MediaFileTrial(declared: "audio/wav")
    trial.options.isVerbatim = true
    let cut = Array(MediaFileTests.wav.dropLast(100))
    let (error, kept) = try trial.fail(pieces(of: cut, size: 61))
    #expect(error.code == .wav(WAVError(code: .unexpectedEnd(missingByteCount: 100), offset: cut.count)))
    #expect(try trial.bytes(kept) == cut)
    let whole = try trial.finish(pieces(of: MediaFileTests.wav, size: 61))
    #expect(try trial.bytes(whole) == MediaFileTests.wav)
    #expect(whole.duration == .milliseconds(125) && whole.sampleRate == 24_000)
  }

  @Test func `a part without a single frame is not kept`() throws {
    for (type, bytes) in [("audio/wav", Array(MediaFileTests.wav.prefix(44))), ("audio/pcm", [1])] {
      let trial = try MediaFileTrial(declared: type)
      let file = MediaFile(trial.options)
      try file.write(bytes.span)
      #expect(file.abandon(keepingPartial: true) == nil)
      #expect(trial.folder.names.isEmpty)
    }
  }

  @Test func `a damaged WAV header is an error, and the bytes are kept as they came`() throws {
    var bytes = MediaFileTests.wav
    bytes[22] = 0
    let trial = try MediaFileTrial(declared: "audio/wav")
    let (error, kept) = try trial.fail([bytes])
    #expect(error.exitReason == .mediaDamaged)
    #expect(try trial.bytes(kept) == bytes)
  }

  @Test func `a damaged picture is written to its end and kept as a part`() throws {
    var png = try Samples.read("gradient-64x48-rgb.png")
    png[60] ^= 1
    try forEveryCut(of: png) { pieces in
      let trial = try MediaFileTrial(declared: "image/png")
      let (error, kept) = try trial.fail(pieces)
      #expect(error.exitReason == .mediaDamaged)
      #expect(error.isDamage)
      #expect(!error.description.contains("\n"))
      #expect(trial.folder.names == ["out.partial.png"])
      #expect(try trial.bytes(kept) == png)
    }
  }

  @Test func `a cut picture is partial`() throws {
    let png = Array(try Samples.read("gradient-64x48-rgb.png").dropLast(20))
    let trial = try MediaFileTrial(declared: "image/png")
    let (error, kept) = try trial.fail([png])
    #expect(error.exitReason == .partial)
    #expect(kept?.path == trial.folder.path("out.partial.png"))
  }

  @Test func `bytes that are not what their type promises are damage`() throws {
    for late in [false, true] {
      for (type, bytes) in [("image/png", Self.speech), ("image/jpeg", Self.speech), ("audio/wav", Self.speech)] {
        let trial = try MediaFileTrial(declared: late ? nil : type, explicit: "out.x")
        let (error, kept) = try trial.fail([bytes], lateType: type)
        #expect(error.exitReason == .mediaDamaged, "\(type) \(error)")
        #expect(try trial.bytes(kept) == bytes)
        #expect(trial.folder.names == ["out.partial.x"])
      }
    }
  }

  @Test(arguments: ["audio/l16;rate=abc", "audio/l16;rate=0", "audio/pcm;rate=24000;channels=900"])
  func `a rate that is no rate is an error, and the samples are kept`(_ type: String) throws {
    let trial = try MediaFileTrial(declared: type)
    let (error, kept) = try trial.fail([Self.speech])
    #expect(error.exitReason == .malformedAnswer)
    #expect(!error.description.contains("\n"))
    #expect(try trial.bytes(kept) == Self.speech)
    #expect(trial.folder.names == ["out.partial.pcm"])
  }

  @Test func `an empty medium is an error and leaves nothing`() throws {
    let trial = try MediaFileTrial(declared: "audio/pcm")
    let (error, kept) = try trial.fail([])
    #expect(error.code == .empty)
    #expect(kept == nil)
    #expect(trial.folder.names == [])
  }

  @Test func `a picture of 50,000 by 50,000 pixels is refused by its header`() throws {
    var png = try Samples.read("gradient-64x48-rgb.png")
    png.replaceSubrange(16..<24, with: [0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50])
    let trial = try MediaFileTrial(declared: "image/png")
    #expect(try trial.fail([png]).error.exitReason == .mediaDamaged)
  }

  @Test func `a name that was taken meanwhile leaves the medium under its partial name`() throws {
    let trial = try MediaFileTrial(declared: "audio/pcm")
    let file = MediaFile(trial.options)
    try file.write(Self.speech.span)
    try Files.write([9], to: trial.folder.path("out.wav"))
    let error = #expect(throws: MediaFileError.self) { try file.finish() }
    #expect(error?.code == .exists)
    #expect(error?.exitReason == .fileError)
    #expect(try Files.read(trial.folder.path("out.wav")) == [9])
    #expect(try file.commit(as: trial.folder.path("out-2.wav")).path == trial.folder.path("out-2.wav"))
    #expect(trial.folder.names == ["out-2.wav", "out.wav"])
  }

  @Test func `a folder that is not there is told at the first bytes`() throws {
    let folder = try TemporaryFolder()
    let file = MediaFile(MediaFileOptions { _ in folder.path("none/out.png") })
    let png = try Samples.read("gradient-64x48-rgb.png") + [UInt8](repeating: 0, count: 4096)
    let error = #expect(throws: MediaFileError.self) { try file.write(png.span) }
    #expect(error?.exitReason == .fileError)
    #expect(file.abandon(keepingPartial: true) == nil)
  }

  @Test func `what is not wanted leaves nothing, in every state`() throws {
    for count in [0, 10, 6000] {
      let trial = try MediaFileTrial(declared: "audio/pcm")
      let file = MediaFile(trial.options)
      let bytes = Array(Self.speech.prefix(count))
      try file.write(bytes.span)
      #expect(file.abandon(keepingPartial: false) == nil)
      #expect(trial.folder.names == [])
    }
  }

  @Test func `bytes without a type are kept as speech when speech was asked for and the stream was cut`() throws {
    let trial = try MediaFileTrial(expected: .audio)
    let file = MediaFile(trial.options)
    try file.write(Self.speech.span)
    let kept = file.abandon(keepingPartial: true)
    #expect(trial.folder.names == ["out.partial.wav"])
    #expect(kept?.duration == .milliseconds(125))
    #expect(kept?.warnings == [.assumedPCM])
  }
}

@Suite struct MediaPipeTests {
  static func piped(_ pieces: [[UInt8]], _ declared: String?, format: AudioFileFormat? = nil) throws -> (
    bytes: [UInt8], result: Result<MediaFileResult, MediaFileError>
  ) {
    let pipe = try TestPipe()
    var options = MediaFileOptions { _ in "-" }
    options.declaredType = declared.flatMap { MediaType(parsing: $0) }
    options.audioFormat = format
    options.expectedKind = .audio
    let medium = MediaPipe(descriptor: pipe.writeEnd, options)
    for piece in pieces { try medium.write(piece.span) }
    let result = Result { () throws(MediaFileError) in try medium.finish() }
    return (try pipe.closeAndRead(), result)
  }

  @Test func `samples and WAV go as WAV with streaming sizes, or raw, for every cut`() throws {
    let expected = WAVHeader(format: .geminiSpeech).bytes + MediaFileTests.speech
    for (bytes, type) in [(MediaFileTests.speech, "audio/pcm"), (MediaFileTests.wav, "audio/wav")] {
      try forEveryCut(of: bytes) { pieces in
        let (sent, result) = try Self.piped(pieces, type)
        #expect(sent == expected)
        #expect(try result.get().path == "-")
        #expect(try result.get().byteCount == sent.count)
        #expect(try Self.piped(pieces, type, format: .rawPCM).bytes == MediaFileTests.speech)
      }
    }
    let flac = try Self.piped([MediaFileTests.speech], "audio/pcm", format: .flac)
    #expect(flac.bytes == expected)
    #expect(try flac.result.get().warnings.count == 1)
    #expect(try Self.piped([MediaFileTests.speech], nil).result.get().warnings == [.assumedPCM])
  }

  @Test func `a picture goes as it came, and damage is told at the end`() throws {
    var png = try Samples.read("gradient-64x48-rgb.png")
    let good = try Self.piped([png], "image/png")
    #expect(good.bytes == png)
    #expect(try good.result.get().pixelSize == PixelSize(width: 64, height: 48))
    png[60] ^= 1
    let bad = try Self.piped([png], "image/png")
    #expect(bad.bytes == png)
    let error = #expect(throws: MediaFileError.self) { try bad.result.get() }
    #expect(error?.exitReason == .mediaDamaged)
  }
}
