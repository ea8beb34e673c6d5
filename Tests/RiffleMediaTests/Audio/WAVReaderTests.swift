import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct WAVReaderTests {
  /// What a reader made of a stream that was cut into pieces.
  struct Reading: Equatable {
    var format: PCMFormat?
    var samples: [UInt8] = []
    var failure: WAVError?

    init(_ pieces: [[UInt8]]) {
      var reader = WAVReader()
      do throws(WAVError) {
        for piece in pieces {
          while let token = try reader.next(in: piece.span) {
            switch token {
            case .format(let found): format = found
            case .samples(let range): samples += piece[range]
            }
          }
        }
        try reader.finish()
      } catch {
        failure = error
      }
    }
  }

  static let samples: [UInt8] = [0, 0, 0xE8, 3, 0, 0, 0x18, 0xFC]

  static func chunk(_ name: String, _ bytes: [UInt8], size: UInt32? = nil) -> [UInt8] {
    let size = size ?? UInt32(bytes.count)
    return Array(name.utf8) + number(size, 4) + bytes + (bytes.count % 2 == 1 ? [0] : [])
  }

  static func number(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  static func format(tag: UInt32 = 1, channels: UInt32 = 1, rate: UInt32 = 24_000, block: UInt32 = 2, bits: UInt32 = 16)
    -> [UInt8]
  {
    number(tag, 2) + number(channels, 2) + number(rate, 4) + number(rate * block, 4) + number(block, 2)
      + number(bits, 2)
  }

  static func riff(_ body: [UInt8], name: String = "RIFF", size: UInt32? = nil) -> [UInt8] {
    Array(name.utf8) + number(size ?? UInt32(body.count + 4), 4) + Array("WAVE".utf8) + body
  }

  @Test func `the vector of the format notes reads as four samples`() throws {
    let bytes = WAVHeader(format: .geminiSpeech, dataByteCount: 8).bytes + Self.samples
    #expect(bytes.count == 52)
    #expect(Array(bytes[0..<8]) == Array("RIFF".utf8) + [0x2C, 0, 0, 0])
    forEveryCut(of: bytes) { pieces in
      let reading = Reading(pieces)
      #expect(reading.failure == nil)
      #expect(reading.format == .geminiSpeech)
      #expect(reading.samples == Self.samples)
    }
  }

  static let whole: [(String, [UInt8])] = [
    (
      "chunks before and after the samples, odd ones too",
      riff(
        chunk("JUNK", [1, 2, 3]) + chunk("fmt ", format()) + chunk("LIST", [9]) + chunk("data", samples)
          + chunk("LIST", Array(repeating: 7, count: 90)))
    ),
    ("sizes of a pipe", riff(chunk("fmt ", format()) + chunk("data", samples, size: 0xFFFF_FFFF), size: 0xFFFF_FFFF)),
    ("sizes of zero", riff(chunk("fmt ", format()) + chunk("data", samples, size: 0), size: 0)),
    ("sizes never mended", riff(chunk("fmt ", format()) + chunk("data", samples, size: 0), size: 36)),
    (
      "the sizes that SoX leaves in a pipe",
      riff(chunk("fmt ", format()) + chunk("data", samples, size: 0x7FFF_F000), size: 0x7FFF_F024)
    ),
    ("a wrong RIFF size", riff(chunk("fmt ", format()) + chunk("data", samples), size: 12)),
    ("a fmt chunk of 18 bytes", riff(chunk("fmt ", format() + [0, 0]) + chunk("data", samples))),
    (
      "a fmt chunk of 60 bytes",
      riff(chunk("fmt ", format() + Array(repeating: 0, count: 44)) + chunk("data", samples))
    ),
    (
      "extensible",
      riff(
        chunk(
          "fmt ",
          format(tag: 0xFFFE) + [22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0]
            + [0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]) + chunk("data", samples))
    ),
    (
      "RF64",
      riff(
        chunk("ds64", number(100, 4) + number(0, 4) + number(8, 4) + number(0, 4) + number(4, 4) + number(0, 8))
          + chunk("fmt ", format()) + chunk("data", samples, size: 0xFFFF_FFFF) + chunk("LIST", [1, 2]),
        name: "RF64", size: 0xFFFF_FFFF)
    ),
    ("noise after the samples", riff(chunk("fmt ", format()) + chunk("data", samples)) + [1, 2, 3, 4, 5]),
  ]

  @Test(arguments: whole.map(\.0)) func `streams of many writers give the same samples`(_ name: String) throws {
    let bytes = try #require(Self.whole.first { $0.0 == name }).1
    forEveryCut(of: bytes) { pieces in
      let reading = Reading(pieces)
      #expect(reading.failure == nil)
      #expect(reading.format == .geminiSpeech)
      #expect(reading.samples == Self.samples)
    }
  }

  @Test func `a size of zero with more behind it means no samples`() {
    let bytes = Self.riff(
      Self.chunk("fmt ", Self.format()) + Self.chunk("data", []) + Self.chunk("LIST", [1, 2, 3, 4]))
    forEveryCut(of: bytes) { pieces in
      #expect(Reading(pieces).samples == [])
      #expect(Reading(pieces).failure == nil)
    }
  }

  static let broken: [(String, [UInt8], WAVError)] = [
    ("nothing", [], WAVError(code: .unexpectedEnd(missingByteCount: nil), offset: 0)),
    ("a picture", Array("RIFF....WEBPVP8 ".utf8), WAVError(code: .notWAV, offset: 0)),
    ("noise", samples + samples, WAVError(code: .notWAV, offset: 0)),
    ("big-endian", riff(chunk("fmt ", format()), name: "RIFX"), WAVError(code: .bigEndian, offset: 0)),
    ("samples first", riff(chunk("data", samples)), WAVError(code: .missingFormat, offset: 12)),
    ("RF64 without sizes", riff(chunk("fmt ", format()), name: "RF64"), WAVError(code: .missingSizes, offset: 12)),
    ("RF64 with short sizes", riff(chunk("ds64", [1, 2]), name: "RF64"), WAVError(code: .missingSizes, offset: 12)),
    (
      "RF64 beyond all bounds",
      riff(
        chunk("ds64", Array(repeating: 0xFF, count: 28)) + chunk("fmt ", format())
          + chunk("data", [], size: 0xFFFF_FFFF), name: "RF64"), WAVError(code: .chunkTooLarge, offset: 72)
    ),
    (
      "a short fmt", riff(chunk("fmt ", [1, 0])),
      WAVError(code: .badFormat("its size is 2, expected at least 16"), offset: 12)
    ),
    (
      "no channels", riff(chunk("fmt ", format(channels: 0))),
      WAVError(code: .badFormat("it has 0 channels, expected 1 to 64"), offset: 20)
    ),
    (
      "a rate of 2 Hz", riff(chunk("fmt ", format(rate: 2))),
      WAVError(code: .badFormat("its rate is 2 Hz, expected 1000 to 768000"), offset: 20)
    ),
    (
      "a frame that does not fit", riff(chunk("fmt ", format(channels: 2, block: 3))),
      WAVError(code: .badFormat("16 bits and 2 channels do not fit a frame of 3 bytes"), offset: 20)
    ),
    (
      "ADPCM", riff(chunk("fmt ", format(tag: 2, block: 2, bits: 4))),
      WAVError(code: .unsupportedFormat("format tag 2 with 4 bits"), offset: 20)
    ),
    (
      "64-bit floats", riff(chunk("fmt ", format(tag: 3, block: 8, bits: 64))),
      WAVError(code: .unsupportedFormat("format tag 3 with 64 bits"), offset: 20)
    ),
    ("no samples", riff(chunk("fmt ", format())), WAVError(code: .unexpectedEnd(missingByteCount: nil), offset: 36)),
    (
      "cut in the samples", riff(chunk("fmt ", format()) + chunk("data", Array(samples[..<5]), size: 8)).dropLast(),
      WAVError(code: .unexpectedEnd(missingByteCount: 3), offset: 49)
    ),
  ]

  @Test(arguments: broken.map(\.0)) func `what is wrong is said, with the same offset for every cut`(_ name: String)
    throws
  {
    let (_, bytes, expected) = try #require(Self.broken.first { $0.0 == name })
    forEveryCut(of: bytes) { #expect(Reading($0).failure == expected) }
    #expect(!expected.description.contains("\n"))
    #expect(expected.description.hasPrefix("wav: "))
  }

  @Test func `after an error the same error comes again`() {
    var reader = WAVReader()
    let noise = [UInt8](repeating: 1, count: 20)
    var errors: [WAVError] = []
    for _ in 0..<2 {
      do throws(WAVError) {
        _ = try reader.next(in: noise.span)
      } catch {
        errors.append(error)
      }
    }
    #expect(errors == [WAVError(code: .notWAV, offset: 0), WAVError(code: .notWAV, offset: 0)])
  }

  /// The files of scipy and what becomes of them; libsndfile's verdict differs only where the last column says so.
  static let scipy: [(file: String, frames: Int?, encoding: PCMFormat.Encoding?, difference: String?)] = [
    ("1234Hz-le-1ch-10S-20bit-extra", 10, .signed24LittleEndian, nil),
    ("44100Hz-2ch-32bit-float-le", 441, .float32LittleEndian, nil),
    ("44100Hz-le-1ch-4bytes", 4410, .signed32LittleEndian, nil),
    ("44100Hz-le-1ch-4bytes-early-eof-no-data", nil, nil, nil),
    ("44100Hz-le-1ch-4bytes-incomplete-chunk", nil, nil, nil),
    ("8000Hz-be-3ch-5S-24bit", nil, nil, "libsndfile reads RIFX, we refuse it by name"),
    ("8000Hz-le-2ch-1byteu", 800, .unsigned8, nil),
    ("8000Hz-le-3ch-5S-24bit-rf64", 5, .signed24LittleEndian, nil),
    ("8000Hz-le-3ch-5S-36bit", nil, nil, nil),
    ("8000Hz-le-3ch-5S-53bit", nil, nil, nil),
    ("8000Hz-le-4ch-9S-12bit", 9, .signed16LittleEndian, nil),
  ]

  @Test(.enabled(if: Corpora.isPresent), arguments: scipy.map(\.file))
  func `scipy's odd files read as libsndfile reads them, or differ as listed`(_ file: String) throws {
    let row = try #require(Self.scipy.first { $0.file == file })
    let bytes = try Corpora.read("wav/scipy/test-\(file).wav")
    let verdicts = String(decoding: try Corpora.read("wav/scipy/verdicts.tsv"), as: UTF8.self)
    let verdict = try #require(
      verdicts.split(separator: "\n").first { $0.hasPrefix("test-\(file).wav\t") }?
        .split(separator: "\t", omittingEmptySubsequences: false))
    forEveryCut(of: bytes) { pieces in
      let reading = Reading(pieces)
      let frames = reading.failure == nil ? reading.format.map { reading.samples.count / $0.bytesPerFrame } : nil
      #expect(frames == row.frames)
      if let frames, let format = reading.format {
        #expect(format.encoding == row.encoding)
        #expect("\(frames)" == verdict[2])
        #expect("\(format.channelCount)" == verdict[3])
        #expect("\(format.sampleRate)" == verdict[4])
      } else {
        #expect((verdict[1] == "ok") == (row.difference != nil))
      }
    }
  }
}
