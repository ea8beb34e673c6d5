import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite(.enabled(if: Corpora.isPresent, "needs the corpora")) struct PNGSuiteTests {
  /// One line of the corpus's table of libpng's verdicts.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let isWell: Bool
    let size: PixelSize
    let bitDepth: Int
    let colorType: Int
    let isInterlaced: Bool
    let hash: String
    var testDescription: String { name }
  }

  static let rows: [Row] = {
    guard let table = try? Corpora.read("png/pngsuite/verdicts.tsv") else { return [] }
    return String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Row(
        name: fields[0], isWell: fields[1] == "ok",
        size: PixelSize(width: Int(fields[2]) ?? 0, height: Int(fields[3]) ?? 0), bitDepth: Int(fields[4]) ?? 0,
        colorType: Int(fields[5]) ?? 0, isInterlaced: fields[6] == "1", hash: fields[7])
    }
  }()

  /// The damaged files, each with the error that says why.
  static let damages: [String: PNGError] = [
    "xc1n0g08.png": PNGError(.badHeader("color type 1"), at: 25),
    "xc9n2c08.png": PNGError(.badHeader("color type 9"), at: 25),
    "xcrn0g04.png": PNGError(.signatureDamaged, at: 5),
    "xcsn0g01.png": PNGError(.badCRC(chunk: "IDAT"), at: 148),
    "xd0n2c08.png": PNGError(.badHeader("bit depth 0"), at: 24),
    "xd3n2c08.png": PNGError(.badHeader("bit depth 3"), at: 24),
    "xd9n2c08.png": PNGError(.badHeader("bit depth 99"), at: 24),
    "xdtn0g01.png": PNGError(.missingImageData, at: 49),
    "xhdn0g08.png": PNGError(.badCRC(chunk: "IHDR"), at: 29),
    "xlfn0g04.png": PNGError(.signatureDamaged, at: 4),
    "xs1n0g01.png": PNGError(.notPNG, at: 0),
    "xs2n0g01.png": PNGError(.notPNG, at: 1),
    "xs4n0g01.png": PNGError(.notPNG, at: 3),
    "xs7n0g01.png": PNGError(.signatureDamaged, at: 6),
  ]

  /// Files on which the verifier and libpng 1.6.39 differ, and why: none.
  static let differences: [String: String] = [:]

  @Test func `the table is whole`() {
    #expect(Self.rows.count == 175)
    #expect(Self.rows.filter { !$0.isWell }.map(\.name).sorted() == Self.damages.keys.sorted())
  }

  @Test(arguments: rows) func `verdicts equal libpng's, however the file is cut`(_ row: Row) throws {
    let bytes = try Corpora.read("png/pngsuite/\(row.name)")
    let expected: Result<PNGSummary?, PNGError>? = Self.damages[row.name].map { .failure($0) }
    let whole = verdict([bytes])
    if Self.differences[row.name] == nil { #expect((error(whole) == nil) == row.isWell) }
    if let expected { #expect(whole == expected) }
    #expect(verdict([bytes], .structure) == whole)
    if let summary = try? whole.get() {
      #expect(summary.size == row.size)
      #expect(summary.bitDepth == row.bitDepth)
      #expect(Int(summary.colorType.rawValue) == row.colorType)
      #expect(summary.isInterlaced == row.isInterlaced)
      #expect(summary.byteCount == bytes.count)
    }
    for size in [1, 2, 3, 5, 7, 16, 61, 4096] { #expect(verdict(pieces(of: bytes, size: size)) == whole) }
  }

  @Test(arguments: rows) func `pixels equal libpng's`(_ row: Row) throws {
    let bytes = try Corpora.read("png/pngsuite/\(row.name)")
    guard row.isWell else {
      let damage = try #require(Self.damages[row.name])
      #expect(throws: damage) { _ = try PNGPixels(decoding: bytes) }
      return
    }
    let stored = try PNGPixels(decoding: bytes, layout: .stored)
    // The table's FNV-1a begins at this number, not at the usual 14695981039346656037.
    var hash: UInt64 = 1_469_598_103_934_665_603
    for byte in stored.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let text = String(hash, radix: 16)
    #expect(String(repeating: "0", count: 16 - text.count) + text == row.hash)
    let rgba = try PNGPixels(decoding: bytes)
    #expect(rgba.size == row.size)
    #expect(rgba.bytes.count == row.size.pixelCount * 4)
  }

  @Test(arguments: ["basn2c08.png", "basi3p04.png", "z00n2c08.png"])
  func `a flipped bit anywhere is an error`(_ name: String) throws {
    var bytes = try Corpora.read("png/pngsuite/\(name)")
    // A step without a common divisor with 8 visits every bit position; all bits of large files would take long.
    for bit in stride(from: 0, to: bytes.count * 8, by: 13) {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(error(verdict([bytes])) != nil, "bit \(bit)")
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }
}

/// A small generator with a seed, so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
