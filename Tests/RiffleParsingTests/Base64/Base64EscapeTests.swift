import RiffleParsing
import RiffleTestSupport
import Testing

/// base64 inside a JSON string that writes its solidi as escapes.
@Suite struct `Base64Decoder: escapes of a solidus` {
  /// Decodes pieces of the inside of a string; an escape that is cut is put together as a JSON scanner does it.
  static func decode(_ chunks: [[UInt8]], capacity: Int = 64) -> Result<[UInt8], Base64Error> {
    var decoder = Base64Decoder()
    var bytes: [UInt8] = []
    var chunkOffset = 0
    var isInEscape = false
    do throws(Base64Error) {
      for chunk in chunks {
        var index = 0
        if isInEscape, let byte = chunk.first {
          decoder.offset = chunkOffset
          bytes += try collect(3) { output throws(Base64Error) in try decoder.decode(byte: byte, into: &output) }
          isInEscape = false
          index = 1
        }
        while index < chunk.count {
          let start = index
          var isFull = false
          decoder.offset = chunkOffset + start
          bytes += try collect(capacity) { output throws(Base64Error) in
            index = try decoder.decode(chunk.span, from: start, upTo: chunk.count, into: &output, solidusEscapes: true)
            isFull = output.freeCapacity < Base64Decoder.minimumCapacity
          }
          #expect(decoder.offset == chunkOffset + index)
          if index == chunk.count || isFull { continue }
          guard chunk[index] == UInt8(ascii: "\\"), index + 1 == chunk.count else {
            throw decoder.foreignByte(chunk[index])
          }
          isInEscape = true
          index += 1
        }
        chunkOffset += chunk.count
      }
      bytes += try collect(2) { output throws(Base64Error) in try decoder.finish(into: &output) }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  private static func collect(
    _ capacity: Int, _ fill: (inout OutputSpan<UInt8>) throws(Base64Error) -> Void
  ) throws(Base64Error) -> [UInt8] {
    try [UInt8](capacity: capacity) { (output: inout OutputSpan<UInt8>) throws(Base64Error) -> Void in
      try fill(&output)
    }
  }

  /// `text` with each solidus behind a backslash.
  static func escaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : [$0] }
  }

  @Test func `an escaped text is the bytes of the plain one, however it is cut and whatever the output holds`() {
    for count in [0, 1, 2, 3, 40, 41, 250] {
      let bytes = Base64DecoderTests.bytes(count).map { $0 | 0x3F }
      let text = Self.escaped(NaiveBase64.encode(bytes))
      forEveryCut(of: text) { chunks in
        for capacity in [3, 4, 5, 64, 1000] {
          #expect(Self.decode(chunks, capacity: capacity) == .success(bytes))
        }
      }
    }
  }

  @Test func `a long text with few escapes decodes`() {
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 197 ^ $0 >> 8) }
    let text = Self.escaped(NaiveBase64.encode(bytes))
    #expect(text.count > bytes.count / 3 * 4 + 100)
    for size in [61, 4096, text.count] {
      #expect(Self.decode(pieces(of: text, size: size), capacity: 8192) == .success(bytes))
    }
  }

  @Test(arguments: [
    // Another escape, in each place of a group; it is the backslash that has no place here.
    ("\\n", 0, Base64Error.Code.foreignByte(0x5C)), ("a\\u002f", 1, .foreignByte(0x5C)),
    ("ab\\\\", 2, .foreignByte(0x5C)), ("abc\\\"", 3, .foreignByte(0x5C)), ("\\/abc\\b", 5, .foreignByte(0x5C)),
    // Padding as ever; an escape behind it is told at its solidus.
    ("ab==\\/", 5, .byteAfterPadding(0x2F)), ("\\/\\/=\\/", 6, .byteAfterPadding(0x2F)),
    ("\\/=", 2, .unexpectedPadding), ("\\/\\/=", 5, .incompletePadding), ("abcd\\/", 6, .incompleteGroup),
    ("ab\\/\"", 4, .foreignByte(0x22)),
  ])
  func `wrong text is an error at the exact offset, however it is cut`(
    text: String, offset: Int, code: Base64Error.Code
  ) {
    forEveryCut(of: Array(text.utf8)) { chunks in
      // A cut right behind a backslash leaves the escape to the scanner, which judges what it stands for.
      let isCutInEscape = chunks.dropLast().contains { $0.last == UInt8(ascii: "\\") }
      if isCutInEscape, code == .foreignByte(0x5C) { return }
      #expect(Self.decode(chunks) == .failure(Base64Error(code, at: offset)))
    }
  }

  @Test func `without being asked, the decoder stops before every backslash`() throws {
    let text = Array("abcd\\/abc".utf8)
    var decoder = Base64Decoder()
    var stop = 0
    let bytes = try [UInt8](capacity: 16) { output in
      stop = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output)
    }
    #expect(stop == 4)
    #expect(bytes == [105, 183, 29])
  }

  @Test func `a backslash that ends the window waits for what comes, and no room for a group leaves it whole`() throws {
    let text = Array("abcdabc\\/a\\".utf8)
    var decoder = Base64Decoder()
    var stop = 0
    let first = try [UInt8](capacity: 5) { output in
      stop = try decoder.decode(text.span, from: 0, upTo: text.count, into: &output, solidusEscapes: true)
    }
    // The second group has no room: its first three characters are kept, the escape stays.
    #expect(stop == 7)
    #expect(decoder.offset == 7)
    let second = try [UInt8](capacity: 6) { output in
      stop = try decoder.decode(text.span, from: stop, upTo: text.count, into: &output, solidusEscapes: true)
    }
    #expect(stop == 10)
    #expect(decoder.offset == 10)
    #expect(first + second == NaiveBase64.decode(Array("abcdabc/".utf8)))
  }
}
