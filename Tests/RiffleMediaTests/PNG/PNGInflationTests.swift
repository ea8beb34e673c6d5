import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

private typealias F = PNGFixtures

/// Whether libpng reads the whole picture.
func libpngReads(_ bytes: [UInt8]) -> Bool { (try? PNGPixels(decoding: bytes, layout: .stored)) != nil }

/// Image data is inflated here and not by zlib: these are the corners of RFC 1950 and RFC 1951, each judged by libpng too.
@Suite struct PNGInflationTests {
  struct Stream: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let isWell: Bool

    /// A picture of 3 by 2 grey pixels, or a row of `rows` less one, whose image data is what `write` writes.
    init(
      _ name: String, isWell: Bool, rows: [UInt8]? = nil, head: [UInt8] = [0x78, 0x01],
      _ write: (inout DeflateWriter) -> Void
    ) {
      testDescription = name
      let header = rows.map { F.header($0.count - 1, 1) } ?? F.header(3, 2)
      bytes = F.picture(header: header, data: F.chunk("IDAT", DeflateWriter.zlib(rows ?? F.rows, head: head, write)))
      self.isWell = isWell
    }
  }

  /// A block of fixed codes with all of `rows`.
  private static func fixed(_ writer: inout DeflateWriter) {
    writer.block(1)
    for byte in F.rows { writer.code(DeflateWriter.fixed(Int(byte))) }
    writer.code(DeflateWriter.fixed(256))
  }

  /// A block with codes of its own for all of `rows` or the symbols given.
  private static func own(
    _ literals: [Int: Int], _ distances: [Int], count: Int = 257, symbols: [Int] = F.rows.map(Int.init) + [256]
  ) -> (inout DeflateWriter) -> Void {
    { writer in
      let lengths = (0..<count).map { literals[$0] ?? 0 }
      let codes = DeflateWriter.codes(lengths)
      writer.block(2)
      writer.lengths(literals: lengths, distances: distances)
      for symbol in symbols { writer.code(codes[symbol]) }
    }
  }

  /// A complete set for the bytes of `rows` and the end.
  private static let set = [0: 2, 1: 2, 2: 3, 10: 3, 20: 3, 30: 4, 256: 4]
  private static let zeros = [UInt8](repeating: 0, count: 519)

  static let streams: [Stream] = [
    Stream("fixed codes", isWell: true) { fixed(&$0) },
    Stream("stored", isWell: true) { $0.stored(F.rows) },
    Stream("stored in halves, empty blocks between", isWell: true) {
      $0.stored(Array(F.rows[..<3]), isLast: false)
      for _ in 0..<9 { $0.stored([], isLast: false) }
      $0.stored(Array(F.rows[3...]))
    },
    Stream("own codes, no distances", isWell: true, own(set, [0])),
    Stream("own codes, one distance of one bit, not used", isWell: true, own(set, [0, 1])),
    Stream("own codes, one distance of two bits", isWell: false, own(set, [2])),
    Stream("own codes, distances that leave a gap, not used", isWell: false, own(set, [1, 2])),
    Stream("own codes, too many distances for their bits", isWell: false, own(set, [1, 1, 1])),
    Stream("own codes, literals that leave a gap, not used", isWell: false, own(set.merging([256: 5]) { $1 }, [0])),
    Stream("own codes, too many literals for their bits", isWell: false, own(set.merging([256: 1]) { $1 }, [0])),
    Stream(
      "own codes, none for the end", isWell: false, own([0: 2, 1: 2, 2: 3, 10: 3, 20: 3, 30: 3], [0], symbols: [])),
    Stream("own codes, 287 literals and lengths", isWell: false, own(set, [0], count: 287)),
    Stream("own codes, 31 distances", isWell: false, own(set, [1, 1] + .init(repeating: 0, count: 29))),
    Stream("only the end has a code, then stored", isWell: true) {
      $0.block(2, isLast: false)
      $0.lengths(literals: .init(repeating: 0, count: 256) + [1], distances: [0])
      $0.bits(0, 1)
      $0.stored(F.rows)
    },
    Stream("only the end has a code, of two bits", isWell: false, own([256: 2], [0], symbols: [256])),
    Stream("codes of 15 bits", isWell: true) {
      let symbols = [7, 8, 9, 11, 12, 13, 14, 15, 16, 0, 1, 2, 10, 20, 30, 256]
      var lengths = [Int](repeating: 0, count: 257)
      for (index, symbol) in symbols.enumerated() { lengths[symbol] = min(index + 1, 15) }
      let codes = DeflateWriter.codes(lengths)
      $0.block(2)
      $0.lengths(literals: lengths, distances: [0])
      for byte in F.rows { $0.code(codes[Int(byte)]) }
      $0.code(codes[256])
    },
    Stream("distances of 15 bits", isWell: true, rows: zeros) {
      var lengths = [Int](repeating: 0, count: 286)
      (lengths[0], lengths[256], lengths[285]) = (1, 2, 2)
      let codes = DeflateWriter.codes(lengths)
      let distances = (1...15).map { 16 - $0 } + [15]
      $0.block(2)
      $0.lengths(literals: lengths, distances: distances)
      $0.code(codes[0])
      $0.code(codes[0])
      $0.code(codes[285])
      $0.code(DeflateWriter.codes(distances)[0])
      $0.code(codes[285])
      $0.code(DeflateWriter.codes(distances)[1])
      $0.code(codes[0])
      $0.code(codes[256])
    },
    Stream("a length of 258 in both spellings", isWell: true, rows: zeros) {
      $0.block(1)
      for _ in 0..<3 { $0.code(DeflateWriter.fixed(0)) }
      for (symbol, extra) in [(285, 0), (284, 5)] {
        $0.code(DeflateWriter.fixed(symbol))
        $0.bits(31, extra)
        $0.code((2, 5))
      }
      $0.code(DeflateWriter.fixed(256))
    },
    Stream("a code that no literal has", isWell: false) {
      $0.block(1)
      $0.code(DeflateWriter.fixed(286))
    },
    Stream("a distance that has no code", isWell: false, rows: zeros) {
      $0.block(1)
      $0.code(DeflateWriter.fixed(0))
      $0.code(DeflateWriter.fixed(285))
      $0.code((30, 5))
    },
    Stream("a distance outside a set of one", isWell: false, rows: zeros) {
      $0.block(2)
      var lengths = [Int](repeating: 0, count: 286)
      (lengths[0], lengths[256], lengths[285]) = (1, 2, 2)
      $0.lengths(literals: lengths, distances: [1])
      $0.code(DeflateWriter.codes(lengths)[0])
      $0.code(DeflateWriter.codes(lengths)[285])
      $0.bits(1, 1)
    },
    Stream("a distance before the beginning", isWell: false, rows: zeros) {
      $0.block(1)
      $0.code(DeflateWriter.fixed(0))
      $0.code(DeflateWriter.fixed(285))
      $0.code((1, 5))
    },
    Stream("a repeat of no code length", isWell: false) {
      $0.block(2)
      $0.bits(0, 10)
      $0.codeLengths([1] + .init(repeating: 0, count: 15) + [1, 0, 0])
      $0.bits(1, 1)
      $0.bits(0, 2)
    },
    Stream("more code lengths than there are codes", isWell: false) {
      $0.block(2)
      $0.bits(0, 10)
      $0.codeLengths([1] + .init(repeating: 0, count: 17) + [1])
      for _ in 0..<2 {
        $0.bits(1, 1)
        $0.bits(127, 7)
      }
    },
    Stream("code lengths whose codes leave a gap", isWell: false) {
      $0.block(2)
      $0.bits(0, 10)
      $0.codeLengths([2] + .init(repeating: 0, count: 17) + [2])
    },
    Stream("a reserved block", isWell: false) { $0.block(3) },
    Stream("a window of 256 bytes", isWell: true, head: [0x08, 0x1D]) { fixed(&$0) },
    Stream("a window of 64 KiB", isWell: false, head: [0x88, 0x1C]) { fixed(&$0) },
    Stream("a header of a wrong check", isWell: false, head: [0x78, 0x02]) { fixed(&$0) },
    Stream("another method of compression", isWell: false, head: [0x79, 0x18]) { fixed(&$0) },
    Stream("a preset dictionary", isWell: false, head: [0x78, 0x20]) { fixed(&$0) },
  ]

  @Test(arguments: streams) func `each corner is judged as libpng judges it, however it is cut`(_ stream: Stream) {
    #expect(libpngReads(stream.bytes) == stream.isWell)
    let whole = verdict([stream.bytes])
    #expect((error(whole) == nil) == stream.isWell, "\(String(describing: error(whole)))")
    forEveryCut(of: stream.bytes) { #expect(verdict($0) == whole) }
  }

  /// libpng lets such a distance pass where the data happens to lie in the same row.
  @Test func `a distance beyond the window that the header names is an error`() {
    func picture(_ head: [UInt8]) -> [UInt8] {
      Stream("", isWell: true, rows: Self.zeros, head: head) {
        $0.block(1)
        for _ in 0..<261 { $0.code(DeflateWriter.fixed(0)) }
        $0.code(DeflateWriter.fixed(285))
        $0.code((16, 5))
        $0.bits(2, 7)
        $0.code(DeflateWriter.fixed(256))
      }.bytes
    }
    #expect(error(verdict([picture([0x18, 0x19])])) == nil)
    forEveryCut(of: picture([0x08, 0x1D])) {
      #expect(error(verdict($0)) == PNGError(.badImageData("a distance reaches beyond the window"), at: 33))
    }
  }

  @Test func `a bomb is refused, whatever it would inflate to`() {
    let bomb = DeflateWriter.zlib([]) {
      $0.block(1)
      $0.code(DeflateWriter.fixed(0))
      for _ in 0..<40_000 {
        $0.code(DeflateWriter.fixed(285))
        $0.code((0, 5))
      }
      $0.code(DeflateWriter.fixed(256))
    }
    let bytes = F.picture(data: F.chunk("IDAT", bomb))
    for size in [1000, 65_536, bytes.count] {
      let damage = PNGError(.badImageData("it goes on after the last row"), at: 33)
      #expect(error(verdict(pieces(of: bytes, size: size))) == damage)
    }
  }
}
