import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

private typealias F = PNGFixtures

@Suite struct PNGVerifierTests {
  /// One kind of damage: the bytes, and what each level says of them.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let full: PNGError
    /// Whether the structure alone is well.
    var isStructureWell = false

    init(_ name: String, _ bytes: [UInt8], _ code: PNGError.Code, _ offset: Int, isStructureWell: Bool = false) {
      testDescription = name
      self.bytes = bytes
      full = PNGError(code, at: offset)
      self.isStructureWell = isStructureWell
    }
  }

  /// 8 signature, 25 IHDR; the first IDAT of 19 + 12 bytes begins at 33, its CRC stands at 60, IEND begins at 64.
  private static let good = F.picture()

  static let damages: [Damage] = {
    var wrongCRC = good
    wrongCRC[61] ^= 1
    let palette = F.header(3, 2, depth: 8, color: 3)
    let textOfWrongCRC = Array(F.chunk("tEXt", Array("Title\0x".utf8)).dropLast()) + [0]
    return [
      Damage("empty", [], .truncated, 0),
      Damage("a JPEG", [0xFF, 0xD8, 0xFF, 0xE0], .notPNG, 0),
      Damage("text after three right bytes", [0x89, 0x50, 0x4E, 0x20], .notPNG, 3),
      Damage("CR LF became LF", [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A], .signatureDamaged, 4),
      Damage("cut in the signature", Array(good[..<5]), .truncated, 5),
      Damage("only the signature", F.signature, .truncated, 8),
      Damage("first chunk is IDAT", F.signature + F.chunk("IDAT", [1]), .missingHeader, 8),
      Damage(
        "header of 12 bytes", F.signature + F.chunk("IHDR", F.big(1) + F.big(1) + [8, 0, 0, 0]), .missingHeader, 8),
      Damage("width 0", F.picture(header: F.header(0, 2)), .badHeader("width 0"), 16),
      Damage("height 2^31", F.picture(header: F.header(3, 1 << 31)), .badHeader("height 2147483648"), 20),
      Damage("depth 3", F.picture(header: F.header(3, 2, depth: 3)), .badHeader("bit depth 3"), 24),
      Damage("color 5", F.picture(header: F.header(3, 2, color: 5)), .badHeader("color type 5"), 25),
      Damage(
        "depth 4 in colors", F.picture(header: F.header(3, 2, depth: 4, color: 2)),
        .badHeader("bit depth 4 for color type 2"), 24),
      Damage(
        "compression 1", F.picture(header: F.header(3, 2, [1, 0, 0])), .badHeader("compression method 1"), 26),
      Damage("filter method 1", F.picture(header: F.header(3, 2, [0, 1, 0])), .badHeader("filter method 1"), 27),
      Damage("interlace 2", F.picture(header: F.header(3, 2, [0, 0, 2])), .badHeader("interlace method 2"), 28),
      Damage(
        "50,000 by 50,000", F.picture(header: F.header(50_000, 50_000)),
        .imageTooLarge(PixelSize(width: 50_000, height: 50_000)), 16),
      Damage("a digit in a chunk name", F.picture(before: F.chunk("tE1t")), .badChunkName, 39),
      Damage(
        "a chunk of 2^31 bytes", F.signature + F.header(3, 2) + F.big(1 << 31) + Array("tEXt".utf8),
        .chunkTooLarge(chunk: "tEXt", limit: 0x7FFF_FFFF), 33),
      Damage("data inside IEND", F.picture(end: F.chunk("IEND", [1])), .chunkTooLarge(chunk: "IEND", limit: 0), 64),
      Damage("wrong CRC of IDAT", wrongCRC, .badCRC(chunk: "IDAT"), 60),
      Damage("wrong CRC of text", F.picture(before: textOfWrongCRC), .badCRC(chunk: "tEXt"), 48),
      Damage("wrong CRC of text after the data", F.picture(after: textOfWrongCRC), .badCRC(chunk: "tEXt"), 79),
      Damage("wrong CRC of IEND", good.dropLast() + [0], .badCRC(chunk: "IEND"), 72),
      Damage("two headers", F.picture(before: F.header(3, 2)), .chunkOutOfPlace("IHDR"), 33),
      Damage(
        "two palettes", F.picture(header: palette, before: F.chunk("PLTE", [1, 2, 3]) + F.chunk("PLTE", [1, 2, 3])),
        .chunkOutOfPlace("PLTE"), 48),
      Damage(
        "image data in two places", F.picture(after: F.chunk("tEXt") + F.chunk("IDAT")), .chunkOutOfPlace("IDAT"), 76),
      Damage("an unknown critical chunk", F.picture(before: F.chunk("ABCD")), .unknownCriticalChunk("ABCD"), 33),
      Damage("no palette", F.picture(header: palette), .missingPalette, 33),
      Damage(
        "a palette of 4 bytes", F.picture(header: palette, before: F.chunk("PLTE", [1, 2, 3, 4])),
        .badHeader("palette of 4 bytes"), 33),
      Damage(
        "a palette of 257 colors", F.picture(header: palette, before: F.chunk("PLTE", .init(repeating: 0, count: 771))),
        .badHeader("palette of 771 bytes"), 33),
      Damage(
        "a palette of no colors", F.picture(header: palette, before: F.chunk("PLTE")), .badHeader("palette of 0 bytes"),
        33),
      Damage(
        "a suggested palette of no colors",
        F.picture(
          header: F.header(1, 1, color: 2), before: F.chunk("PLTE"), data: F.chunk("IDAT", F.zlib([0, 1, 2, 3]))),
        .badHeader("palette of 0 bytes"), 33),
      Damage("no image data", F.picture(data: []), .missingImageData, 33),
      Damage("cut in a chunk head", Array(good[..<36]), .truncated, 36),
      Damage("cut in image data", Array(good[..<50]), .truncated, 50),
      Damage("cut in a CRC", Array(good[..<62]), .truncated, 62),
      Damage("no IEND", Array(good[..<64]), .missingEnd, 64),
      Damage("a byte after IEND", good + [0], .dataAfterEnd, 76),
      Damage("a second picture after IEND", good + good, .dataAfterEnd, 76),
      // Under right CRCs, only inflating tells.
      Damage(
        "filter byte 5", F.picture(data: F.chunk("IDAT", F.zlib([0, 1, 2, 3, 5, 1, 2, 3]))), .badFilterByte, 33,
        isStructureWell: true),
      Damage(
        "one row too few", F.picture(data: F.chunk("IDAT", F.zlib([0, 1, 2, 3]))),
        .shortImageData(rows: 1, expected: 2), 60, isStructureWell: true),
      Damage(
        "half a row too few", F.picture(data: F.chunk("IDAT", F.zlib([0, 1, 2, 3, 0, 1]))),
        .shortImageData(rows: 1, expected: 2), 62, isStructureWell: true),
      Damage(
        "empty image data", F.picture(data: F.chunk("IDAT")), .shortImageData(rows: 0, expected: 2), 45,
        isStructureWell: true),
      Damage(
        "interlaced, one pass too few",
        F.picture(header: F.header(3, 2, [0, 0, 1]), data: F.chunk("IDAT", F.zlib([0, 1, 0, 2]))),
        .shortImageData(rows: 2, expected: 4), 60, isStructureWell: true),
    ]
  }()

  @Test(arguments: damages) func `each kind of damage has its own error, however it is cut`(_ damage: Damage) {
    forEveryCut(of: damage.bytes) { pieces in
      #expect(error(verdict(pieces)) == damage.full)
      let structure = verdict(pieces, .structure)
      #expect(damage.isStructureWell ? error(structure) == nil : error(structure) == damage.full)
      #expect(error(verdict(pieces, .none)) == nil)
    }
  }

  /// libpng's words differ between versions, so only the kind and the place are compared.
  @Test(arguments: [
    ("wrong Adler-32", F.chunk("IDAT", F.zlib(F.rows, adler: 1))),
    ("not zlib", F.chunk("IDAT", [1, 2, 3, 4, 5, 6, 7, 8])),
    ("a stored block with a wrong length", F.chunk("IDAT", [0x78, 0x01, 0x01, 8, 0, 0, 0] + F.rows)),
    ("a reserved block type", F.chunk("IDAT", [0x78, 0x01, 0x07, 8, 0, 0xF7, 0xFF])),
    ("a row too many", F.chunk("IDAT", F.zlib(F.rows + [0, 9, 9, 9]))),
    ("no end of the zlib stream", F.chunk("IDAT", F.zlib(F.rows).dropLast())),
  ]) func `image data that does not inflate is damage under a right CRC`(_ name: String, _ data: [UInt8]) {
    let bytes = F.picture(data: data)
    let whole = error(verdict([bytes]))
    let isKnown = if case .badImageData(let message) = whole?.code { !message.isEmpty } else { false }
    let isShort = if case .shortImageData = whole?.code { true } else { false }
    #expect(isKnown || isShort, "\(name): \(String(describing: whole))")
    forEveryCut(of: bytes) { #expect(error(verdict($0)) == whole) }
    #expect(error(verdict([bytes], .structure)) == nil)
  }

  @Test(arguments: [
    ("plain", F.picture()),
    ("data in single bytes", F.picture(data: F.zlib(F.rows).flatMap { F.chunk("IDAT", [$0]) })),
    ("an empty IDAT first", F.picture(data: F.chunk("IDAT") + F.chunk("IDAT", F.zlib(F.rows)))),
    ("unknown chunks on both sides", F.picture(before: F.chunk("caBX", [1, 2]), after: F.chunk("zzZz", [3]))),
    ("bytes behind the zlib stream", F.picture(data: F.chunk("IDAT", F.zlib(F.rows) + [1, 2, 3]))),
    ("a palette as a suggestion", F.picture(before: F.chunk("PLTE", [1]))),
    (
      "interlaced",
      F.picture(header: F.header(3, 2, [0, 0, 1]), data: F.chunk("IDAT", F.zlib([0, 1, 0, 2, 0, 3, 0, 4, 5, 6])))
    ),
  ]) func `what libpng accepts is accepted, however it is cut`(_ name: String, _ bytes: [UInt8]) throws {
    let summary = try #require(try verdict([bytes]).get(), "\(name)")
    #expect(summary.size == PixelSize(width: 3, height: 2))
    #expect(summary.bitDepth == 8)
    #expect(summary.colorType == .grey)
    #expect(summary.byteCount == bytes.count)
    forEveryCut(of: bytes) { pieces in
      for level in [PNGVerifier.Level.full, .structure] { #expect((try? verdict(pieces, level).get()) == summary) }
    }
  }

  @Test(arguments: [PNGVerifier.Level.full, .structure])
  func `every single flipped bit is an error`(_ level: PNGVerifier.Level) {
    let good = F.picture(
      before: F.chunk("tEXt", Array("Title\0a".utf8)), after: F.chunk("tIME", [7, 234, 11, 21, 14, 0, 0]))
    for bit in 0..<good.count * 8 {
      var bytes = good
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(error(verdict([bytes], level)) != nil, "bit \(bit % 8) of byte \(bit / 8)")
    }
  }

  @Test func `every cut is a truncation`() {
    let good = F.picture()
    for count in 0..<good.count { #expect(error(verdict([Array(good[..<count])]))?.code.isTruncation == true) }
  }

  @Test func `the same error comes again`() {
    var verifier = PNGVerifier()
    let junk: [UInt8] = [1]
    let good = F.picture()
    #expect(throws: PNGError(.notPNG, at: 0)) { try verifier.verify(junk.span) }
    #expect(throws: PNGError(.notPNG, at: 0)) { try verifier.verify(good.span) }
    #expect(finishError(verifier) == PNGError(.notPNG, at: 0))
  }

  private func finishError(_ verifier: consuming PNGVerifier) -> PNGError? {
    do throws(PNGError) { _ = try verifier.finish() } catch { return error }
    return nil
  }

  @Test(arguments: [
    (PNGLimits(maxWidth: 2), false), (PNGLimits(maxHeight: 1), false), (PNGLimits(maxPixels: 5), false),
    (PNGLimits(maxWidth: 3, maxHeight: 2, maxPixels: 6), true),
  ]) func `limits hold for each measure`(_ limits: PNGLimits, _ isAllowed: Bool) {
    #expect((error(verdict([F.picture()], .full, limits)) == nil) == isAllowed)
    #expect((error(verdict([F.picture()], .structure, limits)) == nil) == isAllowed)
  }

  @Test func `the size is known as soon as the header is`() throws {
    var verifier = PNGVerifier()
    let bytes = F.picture()
    try verifier.verify(Array(bytes[..<32]).span)
    #expect(verifier.size == nil)
    try verifier.verify(Array(bytes[32..<33]).span)
    #expect(verifier.size == PixelSize(width: 3, height: 2))
  }

  @Test func `the error's text is one line with its offset`() {
    #expect(PNGError(.badCRC(chunk: "IDAT"), at: 60).description == "png: wrong CRC of chunk IDAT at offset 60")
    #expect(PNGError(.truncated, at: 9).description == "png: unexpected end at offset 9, expected the rest of a chunk")
    for damage in Self.damages { #expect(!damage.full.description.contains("\n")) }
  }
}
