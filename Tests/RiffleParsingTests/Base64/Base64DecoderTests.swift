import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct Base64DecoderTests {
  static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) } }

  @Test func `every length to 200 decodes, padded or not, in both alphabets and in a mixture`() {
    for count in 0...200 {
      let bytes = Self.bytes(count)
      let padded = NaiveBase64.encode(bytes)
      let urlSafe = padded.map {
        $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
      }
      let mixed = zip(padded, urlSafe).enumerated().map { $0.offset % 2 == 0 ? $0.element.0 : $0.element.1 }
      for text in [padded, urlSafe, mixed, NaiveBase64.encode(bytes, isPadded: false)] {
        for size in [1, 3, 7, 64, 400] {
          #expect(PiecewiseBase64.decode(pieces(of: text, size: size)) == .success(bytes))
        }
        #expect(PiecewiseBase64.decode([text], capacity: 3) == .success(bytes))
      }
    }
  }

  @Test func `the vector of all ones and both alphabets`() {
    for text in ["++///g==", "--___g==", "+-/_/g", "-+_//g=="] {
      forEveryCut(of: Array(text.utf8)) {
        #expect(PiecewiseBase64.decode($0) == .success([0xFB, 0xEF, 0xFF, 0xFE]))
      }
    }
  }

  @Test func `bits left over may be anything`() {
    for (text, bytes) in [("YQ", [97]), ("YR==", [97]), ("Y/", [99]), ("YWJ", [97, 98]), ("YWL=", [97, 98])]
      as [(String, [UInt8])]
    {
      forEveryCut(of: Array(text.utf8)) { #expect(PiecewiseBase64.decode($0) == .success(bytes)) }
    }
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    var text: String
    var code: Base64Error.Code
    var offset: Int
    var testDescription: String { "\"\(text)\"" }

    init(_ text: String, _ code: Base64Error.Code, _ offset: Int) {
      self.text = text
      self.code = code
      self.offset = offset
    }
  }

  @Test(arguments: [
    Failure("a", .incompleteGroup, 1),
    Failure("abcde", .incompleteGroup, 5),
    Failure("ab=", .incompletePadding, 3),
    Failure("=", .unexpectedPadding, 0),
    Failure("a=", .unexpectedPadding, 1),
    Failure("a==", .unexpectedPadding, 1),
    Failure("abcd=", .unexpectedPadding, 4),
    Failure("abc==", .unexpectedPadding, 4),
    Failure("ab===", .unexpectedPadding, 4),
    Failure("abcde===", .unexpectedPadding, 5),
    Failure("ab=c", .byteAfterPadding(0x63), 3),
    Failure("ab==YQ==", .byteAfterPadding(0x59), 4),
    Failure("abc=\"", .byteAfterPadding(0x22), 4),
    Failure("abc= ", .byteAfterPadding(0x20), 4),
    Failure("abcdefgh*", .foreignByte(0x2A), 8),
    Failure("abcdefg hi", .foreignByte(0x20), 7),
    Failure("abcd\r\nabcd", .foreignByte(0x0D), 4),
    Failure("\u{FEFF}abcd", .foreignByte(0xEF), 0),
    Failure("data:image/png;base64,abcd", .foreignByte(0x3A), 4),
  ])
  func `wrong text is an error at the exact offset, however it is cut`(_ row: Failure) {
    let error = Base64Error(row.code, at: row.offset)
    forEveryCut(of: Array(row.text.utf8)) { chunks in
      for capacity in [3, 4, 64] {
        #expect(PiecewiseBase64.decode(chunks, capacity: capacity) == .failure(error))
      }
    }
    #expect(throws: error) { try Base64Decoder.decode(Array(row.text.utf8)) }
  }

  @Test func `a foreign byte at any position stops the decoder there, and what came before is out`() {
    let text = NaiveBase64.encode(Self.bytes(45))
    for place in text.indices {
      for byte in UInt8.min...UInt8.max where NaiveBase64.sextet(byte) == nil && byte != UInt8(ascii: "=") {
        var damaged = text
        damaged[place] = byte
        var decoder = Base64Decoder(offset: 1000)
        var stop = -1
        let decoded = [UInt8](capacity: 64) { output in
          stop = (try? decoder.decode(damaged.span, from: 0, upTo: damaged.count, into: &output)) ?? -1
        }
        let isRight = stop == place && decoder.offset == 1000 + place
        if !isRight || decoded != NaiveBase64.decode(Array(text[..<(place / 4 * 4)])) {
          Issue.record("byte \(byte) at \(place)")
        }
      }
    }
  }

  @Test func `padding at any position is padding only where a group can end`() {
    let text = NaiveBase64.encode(Self.bytes(24))
    for place in text.indices {
      var damaged = text
      damaged[place] = UInt8(ascii: "=")
      let expected: Result<[UInt8], Base64Error> =
        if place % 4 < 2 {
          .failure(Base64Error(.unexpectedPadding, at: place))
        } else if place + 1 < text.count {
          .failure(Base64Error(.byteAfterPadding(text[place + 1]), at: place + 1))
        } else {
          .success(NaiveBase64.decode(Array(text[..<place])))
        }
      forEveryCut(of: damaged) { #expect(PiecewiseBase64.decode($0) == expected) }
    }
  }

  @Test func `after an error the same error comes again`() {
    let text = Array("ab=cdef".utf8)
    let error = Base64Error(.byteAfterPadding(0x63), at: 3)
    var decoder = Base64Decoder()
    _ = [UInt8](capacity: 64) { output in
      for _ in 0..<3 {
        let caught = #expect(throws: Base64Error.self) {
          _ = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output)
        }
        #expect(caught == error)
      }
      #expect(throws: error) { try decoder.decode(byte: 0x61, into: &output) }
      #expect(throws: error) { try decoder.finish(into: &output) }
    }
  }

  @Test func `errors read as one line`() {
    #expect(
      "\(Base64Error(.foreignByte(0x0A), at: 7))"
        == "base64: unexpected byte 0x0A at offset 7, expected a character of the alphabet")
    #expect("\(Base64Error(.unexpectedPadding, at: 4))" == "base64: unexpected padding at offset 4")
    #expect(
      "\(Base64Error(.incompleteGroup, at: 5))"
        == "base64: incomplete group at offset 5, expected at least one more character")
  }
}

@Suite struct `Base64Decoder: white space and escapes` {
  @Test func `each rule for white space does what it says`() {
    let spaced = Array("a b c d e f = = ".utf8)
    let wrapped = Array("abcd\r\nabcd\t\u{0C}\n".utf8)
    forEveryCut(of: spaced) { chunks in
      #expect(PiecewiseBase64.decode(chunks, whitespace: .skip) == .success([105, 183, 29, 121]))
      #expect(PiecewiseBase64.decode(chunks, whitespace: .skipInString) == .success([105, 183, 29, 121]))
      #expect(PiecewiseBase64.decode(chunks) == .failure(Base64Error(.foreignByte(0x20), at: 1)))
    }
    forEveryCut(of: wrapped) { chunks in
      #expect(PiecewiseBase64.decode(chunks, whitespace: .skip) == .success([105, 183, 29, 105, 183, 29]))
      // In a JSON string a raw line end is not the decoder's to eat: it may end a line of an event stream.
      let error = Base64Error(.foreignByte(0x0D), at: 4)
      #expect(PiecewiseBase64.decode(chunks, whitespace: .skipInString) == .failure(error))
    }
  }

  @Test func `lines of 76 characters decode`() {
    let bytes = Base64DecoderTests.bytes(500)
    let text: [UInt8] = Array(pieces(of: NaiveBase64.encode(bytes), size: 76).joined(separator: [0x0D, 0x0A]))
    for size in [1, 16, 61, 4096] {
      #expect(PiecewiseBase64.decode(pieces(of: text, size: size), whitespace: .skip) == .success(bytes))
    }
  }

  /// Decodes characters given one by one, as escapes are.
  func decodeEscapes(_ text: String, whitespace: Base64Decoder.Whitespace) throws -> [UInt8] {
    try [UInt8](capacity: 64) { output in
      var decoder = Base64Decoder(whitespace: whitespace)
      for byte in text.utf8 { try decoder.decode(byte: byte, into: &output) }
      try decoder.finish(into: &output)
    }
  }

  @Test func `characters that escapes stood for count like any other`() throws {
    #expect(try decodeEscapes("++///g==", whitespace: .reject) == [0xFB, 0xEF, 0xFF, 0xFE])
    #expect(try decodeEscapes("ab\r\ncd\n", whitespace: .skipInString) == [105, 183, 29])
    #expect(throws: Base64Error(.foreignByte(0x0D), at: 2)) { try decodeEscapes("ab\r\ncd", whitespace: .reject) }
    #expect(throws: Base64Error(.foreignByte(0x22), at: 1)) { try decodeEscapes("a\"", whitespace: .skipInString) }
    #expect(throws: Base64Error(.byteAfterPadding(0x22), at: 4)) { try decodeEscapes("ab==\"", whitespace: .skip) }
  }

  @Test func `an escape in the middle of a group joins what stands around it`() throws {
    let chunk = Array("AA\\/AAAA".utf8)
    let bytes = try [UInt8](capacity: 16) { output in
      var decoder = Base64Decoder(offset: 100)
      let stop = try decoder.decode(chunk.span, from: 0, upTo: chunk.count, into: &output)
      #expect(stop == 2)
      #expect(decoder.offset == 102)
      try decoder.decode(byte: UInt8(ascii: "/"), into: &output)
      decoder.offset = 104
      #expect(try decoder.decode(chunk.span, from: 4, upTo: chunk.count, into: &output) == chunk.count)
      #expect(decoder.offset == 108)
      try decoder.finish(into: &output)
    }
    #expect(bytes == NaiveBase64.decode(Array("AA/AAAA".utf8)))
  }

  @Test func `a full output stops the decoder between groups, and it goes on where it stopped`() throws {
    let text = Array("YWJjZGVmZ2g=".utf8)
    for capacity in 3...9 {
      #expect(PiecewiseBase64.decode([text], capacity: capacity) == .success(Array("abcdefgh".utf8)))
    }
    var decoder = Base64Decoder()
    var stop = 0
    let none = try [UInt8](capacity: 2) { output in
      stop = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output)
    }
    #expect(none == [])
    #expect(stop == 3)
  }
}
