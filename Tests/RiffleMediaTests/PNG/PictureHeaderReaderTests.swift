import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct PictureHeaderReaderTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let type: MediaType?
    let size: PixelSize?

    init(_ name: String, _ type: MediaType?, _ width: Int?, _ height: Int?, _ bytes: [UInt8]) {
      testDescription = name
      self.bytes = bytes
      self.type = type
      if let width, let height { size = PixelSize(width: width, height: height) } else { size = nil }
    }
  }

  private static let soi: [UInt8] = [0xFF, 0xD8]
  private static let app0: [UInt8] = [0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
  /// 1408 by 768.
  private static let frame: [UInt8] = [0, 17, 8, 0x03, 0x00, 0x05, 0x80, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]

  private static func riff(_ chunk: String, _ data: [UInt8]) -> [UInt8] {
    Array("RIFF".utf8) + [9, 9, 0, 0] + Array("WEBP\(chunk)".utf8) + [9, 9, 0, 0] + data
  }

  static let rows: [Row] = [
    Row("PNG", .png, 3, 2, PNGFixtures.picture()),
    Row("JPEG, baseline", .jpeg, 1408, 768, soi + app0 + [0xFF, 0xC0] + frame),
    Row("JPEG, progressive", .jpeg, 1408, 768, soi + app0 + [0xFF, 0xC2] + frame),
    Row(
      "JPEG, tables and fill bytes first", .jpeg, 1408, 768,
      soi + [0xFF, 0xFF, 0xC4, 0, 4, 0xFF, 0xC0, 0xFF, 0xFF, 0xFF, 0xC1] + frame),
    Row("JPEG, an empty segment first", .jpeg, 1408, 768, soi + [0xFF, 0xFE, 0, 2, 0xFF, 0xC0] + frame),
    Row(
      "JPEG, a frame header inside a segment", .jpeg, 1408, 768,
      soi + [0xFF, 0xEB, 0, 21, 0xFF, 0xC0] + Array(frame.reversed()) + [0xFF, 0xC0] + frame),
    Row("JPEG, scan before a frame", .jpeg, nil, nil, soi + app0 + [0xFF, 0xDA] + frame),
    Row("JPEG, ended", .jpeg, nil, nil, soi + [0xFF, 0xD9] + frame),
    Row("JPEG, a length of one", .jpeg, nil, nil, soi + [0xFF, 0xE0, 0, 1, 0xFF, 0xC0] + frame),
    Row("GIF87a", .gif, 258, 3, Array("GIF87a".utf8) + [2, 1, 3, 0, 0]),
    Row("GIF89a", .gif, 1, 65_535, Array("GIF89a".utf8) + [1, 0, 0xFF, 0xFF]),
    Row("GIF of no width", .gif, nil, nil, Array("GIF89a".utf8) + [0, 0, 1, 0]),
    Row("BMP, 40-byte header", MediaType("image", "bmp"), 5, 7, bmp(40, [5, 0, 0, 0, 7, 0, 0, 0])),
    Row("BMP, rows from the top", MediaType("image", "bmp"), 5, 7, bmp(124, [5, 0, 0, 0, 0xF9, 0xFF, 0xFF, 0xFF])),
    Row("BMP, core header", MediaType("image", "bmp"), 5, 7, bmp(12, [5, 0, 7, 0, 1, 0, 24, 0])),
    Row("WebP, lossy", .webp, 320, 240, riff("VP8 ", [0x10, 0, 0, 0x9D, 1, 0x2A, 0x40, 0x01, 0xF0, 0x40])),
    Row(
      "WebP, lossy without its start code", .webp, nil, nil,
      riff("VP8 ", [0x10, 0, 0, 0, 1, 0x2A, 0x40, 0x01, 0xF0, 0])),
    Row("WebP, lossless", .webp, 16_384, 2, riff("VP8L", [0x2F, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0])),
    Row("WebP, extended", .webp, 65_537, 3, riff("VP8X", [0, 0, 0, 0, 0, 0, 1, 2, 0, 0])),
    Row("WebP, another chunk first", .webp, nil, nil, riff("ABCD", [0, 0, 0, 0, 0, 0, 1, 2, 0, 0])),
    Row("a WAV", nil, nil, nil, Array("RIFF\0\0\0\0WAVEfmt ".utf8) + [UInt8](repeating: 0, count: 30)),
    Row("text", nil, nil, nil, Array("no picture at all, but some words".utf8)),
  ]

  private static func bmp(_ header: UInt8, _ sizes: [UInt8]) -> [UInt8] {
    Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [header, 0, 0, 0] + sizes
  }

  @Test(arguments: rows) func `type and size are read, however the bytes are cut`(_ row: Row) {
    forEveryCut(of: row.bytes) { pieces in
      var reader = PictureHeaderReader()
      for piece in pieces { reader.read(piece.span) }
      #expect(reader.type == row.type)
      #expect(reader.size == row.size)
      #expect(reader.isFinished)
    }
  }

  @Test func `a header that is cut has no size`() {
    for row in Self.rows where row.size != nil {
      var reader = PictureHeaderReader()
      #expect(reader.read(Array(row.bytes[..<9]).span) == nil)
      #expect(!reader.isFinished)
    }
  }
}
