import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct MediaSnifferTests {
  static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A whole frame of MPEG 1 layer III at 128 kbit/s and 44.1 kHz, then `next`.
  static func frame(then next: [UInt8]) -> [UInt8] {
    [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 413) + next
  }

  static let marks: [([UInt8], String)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
    ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "image/jpeg"), ([0xFF, 0xD8, 0xFF, 0xDB], "image/jpeg"),
    (text("GIF87a"), "image/gif"), (text("GIF89a..."), "image/gif"),
    (text("RIFF....WEBPVP8 "), "image/webp"), (text("RIFF....WAVEfmt "), "audio/wav"),
    (text("RF64....WAVEds64"), "audio/wav"), (text("RIFX....WAVEfmt "), "audio/wav"),
    (text("BM") + [0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 40, 0, 0, 0], "image/bmp"),
    ([0x49, 0x49, 0x2A, 0], "image/tiff"), ([0x4D, 0x4D, 0, 0x2A], "image/tiff"),
    (text("fLaC"), "audio/flac"), (text("OggS\u{0}") + [UInt8](repeating: 0, count: 40), "audio/ogg"),
    (text("OggS\u{0}") + [UInt8](repeating: 0, count: 23) + text("OpusHead"), "audio/opus"),
    (text("FORM....AIFF"), "audio/aiff"), (text("FORM....AIFC"), "audio/aiff"),
    (text(".snd") + [0, 0, 0, 24], "audio/x-au"),
    (text("riff") + [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 4, 0xC1, 0, 0], "audio/x-w64"),
    (text("ID3") + [3, 0, 0, 0, 0, 0, 10], "audio/mpeg"), (frame(then: [0xFF, 0xFB, 0x92, 0x00]), "audio/mpeg"),
    ([0xFF, 0xF1, 0x50, 0x80, 0x01, 0x1F, 0xFC, 0, 0xFF, 0xF1, 0x50, 0x80, 0x01, 0x1F, 0xFC], "audio/aac"),
    ([0, 0, 0, 32] + text("ftypM4A "), "audio/mp4"), ([0, 0, 0, 32] + text("ftypisom"), "video/mp4"),
    ([0, 0, 0, 32] + text("ftypavif"), "image/avif"), ([0, 0, 0, 32] + text("ftypheic"), "image/heic"),
    ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"), (text("%PDF-1.7"), "application/pdf"),
    ([0x1F, 0x8B, 8, 0], "application/gzip"), (text("\r\n <!DOCTYPE HTML>"), "text/html"),
    (text("<HTML><body>"), "text/html"), (text("<svg xmlns="), "image/svg+xml"),
  ]

  @Test func `marks tell their types, and no shorter beginning of one tells another`() {
    for (bytes, type) in Self.marks {
      #expect(MediaSniffer.sniff(bytes.span)?.essence == type)
      for count in bytes.indices {
        let short = Array(bytes[..<count])
        let found = MediaSniffer.sniff(short.span)?.essence
        let isOgg = type == "audio/opus" && found == "audio/ogg"
        #expect(found == nil || found == type || isOgg, "\(type) cut to \(count) bytes")
      }
    }
  }

  @Test func `samples that begin like a sync mark are not taken for MPEG audio`() {
    let samples: [[UInt8]] = [
      [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 1, count: 2044),
      [0xFF, 0xF1, 0x50, 0x80, 0x01, 0x1F, 0xFC, 0, 0, 0],
      Self.frame(then: [0xFF, 0x00, 0x92, 0x00]), Self.frame(then: [0xFF, 0xF3, 0x92, 0x00]),
      [UInt8](repeating: 0xFF, count: 2048), [UInt8](repeating: 0, count: 2048), [0x42, 0x4D, 1, 2, 3, 4], [],
      Self.text("BM is a pair of letters, nothing more"), Self.text("ID3 is a tag"), Self.text("RIFF and then nothing"),
    ]
    for bytes in samples { #expect(MediaSniffer.sniff(bytes.span) == nil) }
  }

  @Test func `types agree by all of their names and by nothing else`() throws {
    let pairs: [(String, String, Bool)] = [
      ("audio/x-wav", "audio/wav", true), ("audio/mp3", "audio/mpeg", true), ("audio/ogg", "audio/opus", true),
      ("image/jpg", "image/jpeg", true), ("image/png;a=b", "image/png", true), ("image/png", "image/jpeg", false),
      ("audio/l16", "audio/wav", false), ("image/webp", "image/webp", true),
    ]
    for (left, right, agrees) in pairs {
      let left = try #require(MediaType(parsing: left))
      let right = try #require(MediaType(parsing: right))
      #expect(left.agrees(with: right) == agrees)
      #expect(right.agrees(with: left) == agrees)
    }
  }

  @Test func `every type that is told has a file extension`() {
    for (bytes, _) in Self.marks {
      let type = MediaSniffer.sniff(bytes.span)
      #expect(type?.storedFileExtension != "bin")
    }
    #expect(MediaType.octetStream.storedFileExtension == "bin")
    #expect(MediaType("audio", "x-unheard-of").storedFileExtension == "bin")
  }

  @Test(.enabled(if: Corpora.isPresent)) func `the pictures and sounds of the corpora are told`() throws {
    for path in Corpora.files(in: "png/pngsuite", suffix: ".png") where !path.contains("/x") {
      let bytes = Array(try Corpora.read(path).prefix(MediaSniffer.prefixLength))
      #expect(MediaSniffer.sniff(bytes.span) == .png)
    }
    for path in Corpora.files(in: "wav/scipy", suffix: ".wav") {
      let bytes = Array(try Corpora.read(path).prefix(MediaSniffer.prefixLength))
      #expect(MediaSniffer.sniff(bytes.span) == .wav)
    }
  }
}

@Suite struct AudioFileFormatTests {
  @Test func `extensions and names choose the format`() {
    let rows: [(String, AudioFileFormat?)] = [
      ("wav", .wav), ("WAV", .wav), ("w64", .w64), ("flac", .flac), ("ogg", .oggVorbis), ("oga", .oggVorbis),
      ("opus", .opus), ("mp3", .mp3), ("aif", .aiff), ("aiff", .aiff), ("pcm", .rawPCM), ("raw", .rawPCM), ("png", nil),
      ("", nil), ("m4a", nil),
    ]
    for (name, format) in rows {
      #expect(AudioFileFormat(fileExtension: name) == format)
      #expect(AudioFileFormat(name: name) == format)
    }
    #expect(AudioFileFormat(name: "vorbis") == .oggVorbis)
    #expect(AudioFileFormat(fileExtension: "vorbis") == nil)
    for format in AudioFileFormat.allCases {
      #expect(AudioFileFormat(fileExtension: format.fileExtension) == format)
      #expect(format.mediaType.kind == .audio)
      #expect(format.mediaType.storedFileExtension == format.fileExtension)
    }
  }
}
