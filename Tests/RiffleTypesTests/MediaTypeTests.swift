import RiffleTypes
import Testing

@Suite struct MediaTypeTests {
  @Test(arguments: [
    ("audio/L16;codec=pcm;rate=24000", "audio/l16", "24000"),
    ("audio/l16; rate=24000; channels=1", "audio/l16", "24000"),
    ("AUDIO/L16 ; Rate=\"48000\"", "audio/l16", "48000"),
    ("audio/pcm", "audio/pcm", nil),
    ("image/PNG", "image/png", nil),
    ("\r\n image/PNG\t; ;=;x; rate = \" 8 \" ", "image/png", " 8 "),
    ("audio/l16;rate=\"", "audio/l16", "\""),
    ("audio/l16;rate=é;ré=1", "audio/l16", "é"),
  ])
  func `a type string is read whatever its case, spaces and quotes`(text: String, essence: String, rate: String?) throws
  {
    let type = try #require(MediaType(parsing: text))
    #expect(type.essence == essence)
    #expect(type.parameter("rate") == rate)
  }

  @Test(arguments: [
    "", "audio", "/", "audio/", "/png", "a b/c", "audio/l16/x", "é/x", ";audio/l16/x", " ; /", "image/../../etc",
    "\u{0}/x",
  ])
  func `what is no media type is refused`(text: String) {
    #expect(MediaType(parsing: text) == nil)
  }

  @Test func `extensions and types agree both ways`() {
    #expect(MediaType(fileExtension: "JPG") == .jpeg)
    #expect(MediaType.jpeg.fileExtension == "jpg")
    #expect(MediaType(fileExtension: "exe") == nil)
  }
}

@Suite struct PCMFormatTests {
  @Test(arguments: [
    ("audio/L16;codec=pcm;rate=24000", PCMFormat()),
    ("audio/l16; rate=48000; channels=2", PCMFormat(sampleRate: 48_000, channelCount: 2)),
    ("audio/pcm", PCMFormat()),
    ("audio/mulaw;rate=8000", PCMFormat(encoding: .muLaw, sampleRate: 8_000)),
    ("audio/alaw", PCMFormat(encoding: .aLaw)),
  ])
  func `a raw type string gives the layout`(text: String, expected: PCMFormat) throws {
    #expect(try PCMFormat(mediaType: try #require(MediaType(parsing: text))) == expected)
  }

  @Test(arguments: [
    "audio/l16;rate=abc", "audio/l16;rate=0", "audio/l16;rate=-1", "audio/l16;channels=0",
    "audio/l16;rate=99999999999999999999",
  ])
  func `a garbage parameter is an error that names it`(text: String) throws {
    let type = try #require(MediaType(parsing: text))
    #expect { try PCMFormat(mediaType: type) } throws: { error in
      if case PCMFormatError.badParameter = error { true } else { false }
    }
  }

  @Test func `a compressed type is not raw samples`() {
    #expect(throws: PCMFormatError.notPCM("audio/mpeg")) { try PCMFormat(mediaType: .mpegAudio) }
  }

  @Test func `durations count whole frames`() {
    #expect(PCMFormat.geminiSpeech.duration(ofBytes: 48_001) == .seconds(1))
    #expect(PCMFormat(channelCount: 2).duration(ofBytes: 48_000) == .milliseconds(500))
  }
}
