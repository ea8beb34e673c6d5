import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

/// Words that are added to PNG files.
@Suite struct PNGTextChunksTests {
  static func outcome(
    _ texts: [PNGText], on bytes: [UInt8], piece: Int = 4_096
  ) throws -> (outcome: PNGTextChunks.Outcome, bytes: [UInt8]) {
    let folder = try TemporaryFolder()
    let file = try PartialFile(finalPath: folder.path("a.png"))
    for piece in pieces(of: bytes, size: piece) { try file.write(piece.span) }
    let outcome = try PNGTextChunks.append(texts, to: file)
    try file.commit()
    return (outcome, try Files.read(folder.path("a.png")))
  }

  @Test func `the words stand before the end, and all that was there stands as it stood`() throws {
    let samples = [
      try Samples.read("gradient-64x48-rgb.png"), PNGFixtures.picture(),
      PNGFixtures.picture(after: PNGFixtures.chunk("tIME", [7, 0xEA, 11, 22, 0, 0, 0])),
      PNGFixtures.picture(before: PNGFixtures.chunk("zzZz", [UInt8](repeating: 9, count: 200_000))),
    ]
    let text = PNGText("Prompt", "A red boat")
    let chunk = PNGFixtures.chunk("tEXt", Array("Prompt\0A red boat".utf8))
    for sample in samples {
      let (outcome, bytes) = try Self.outcome([text, text], on: sample)
      #expect(outcome == .added(hasProvenance: false))
      let kept = Array(sample.prefix(sample.count - 12))
      #expect(bytes == kept + chunk + chunk + PNGFixtures.chunk("IEND"))
      #expect(error(verdict([bytes])) == nil, "the picture is whole, with every CRC")
    }
  }

  @Test(arguments: [
    ("", "tEXt", Array("Prompt\0".utf8)), ("two\nlines", "tEXt", Array("Prompt\0two\nlines".utf8)),
    ("caf\u{E9}", "tEXt", Array("Prompt\0caf".utf8) + [0xE9]),
    ("\u{65E5}\u{672C}", "iTXt", Array("Prompt\0\0\0\0\0\u{65E5}\u{672C}".utf8)),
    ("\u{2026}", "iTXt", Array("Prompt\0\0\0\0\0\u{2026}".utf8)),
    ("a\u{85}", "iTXt", Array("Prompt\0\0\0\0\0a\u{85}".utf8)),
    ("a\tb\r\n", "iTXt", Array("Prompt\0\0\0\0\0a\tb\r\n".utf8)),
    ("before\0after", "tEXt", Array("Prompt\0before".utf8)),
  ]) func `Latin-1 becomes tEXt and everything else iTXt`(_ text: String, _ name: String, _ data: [UInt8]) {
    #expect(PNGTextChunks.chunk(for: PNGText("Prompt", text)) == PNGFixtures.chunk(name, data))
  }

  @Test func `a signature of the origin is told, wherever it stands`() throws {
    let signature = PNGFixtures.chunk("caBX", Array("jumbf".utf8))
    for sample in [PNGFixtures.picture(before: signature), PNGFixtures.picture(after: signature)] {
      let (outcome, bytes) = try Self.outcome([PNGText("a", "b")], on: sample)
      #expect(outcome == .added(hasProvenance: true) && bytes.count == sample.count + 15)
    }
  }

  @Test func `a file whose chunks do not lead to its end stays as it is`() throws {
    let whole = PNGFixtures.picture()
    let rows: [[UInt8]] = [
      [], Array("JFIF, not PNG at all".utf8), Array(whole.dropLast()), Array(whole.dropLast(12)), whole + [0],
      whole + PNGFixtures.chunk("IEND"), PNGFixtures.signature,
      PNGFixtures.signature + [0xFF, 0xFF, 0xFF, 0xFF] + whole,
      PNGFixtures.picture(before: [0x7F, 0xFF, 0xFF, 0xFF] + Array("zzZz".utf8)), PNGFixtures.picture(end: []),
      PNGFixtures.picture(before: PNGFixtures.chunk("z Zz")), [UInt8](repeating: 0, count: 300),
    ]
    for row in rows {
      let (outcome, bytes) = try Self.outcome([PNGText("a", "b")], on: row, piece: 7)
      #expect(outcome == .notWhole && bytes == row, "\(row.count) bytes")
    }
  }

  @Test func `many small chunks are walked in pieces`() throws {
    let many = [UInt8]((0..<20_000).flatMap { _ in PNGFixtures.chunk("zzZz") })
    let (outcome, bytes) = try Self.outcome([PNGText("a", "b")], on: PNGFixtures.picture(before: many))
    #expect(outcome == .added(hasProvenance: false) && bytes.count == PNGFixtures.picture().count + many.count + 15)
  }
}
