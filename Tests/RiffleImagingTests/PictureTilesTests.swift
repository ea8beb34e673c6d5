import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleImaging

/// Tiles of pictures, put together again.
@Suite struct PictureTilesTests {
  /// A picture in which each pixel tells its place.
  static func picture(_ width: Int, _ height: Int, alpha: UInt8 = 255) -> Canvas {
    var canvas = Canvas(size: PixelSize(width: width, height: height))
    for y in 0..<height {
      for x in 0..<width {
        canvas[x, y] = Color(
          red: UInt8(truncatingIfNeeded: x * 5), green: UInt8(truncatingIfNeeded: y * 7),
          blue: UInt8(truncatingIfNeeded: x ^ y), alpha: x % 3 == 0 ? alpha : 255)
      }
    }
    return canvas
  }

  /// A PNG of `format` with made-up samples.
  static func png(_ format: PNGPixelFormat, _ size: PixelSize) -> [UInt8] {
    var writer = PNGWriter(size: size, format: format)
    var file: [UInt8] = []
    let rows = (0..<size.pixelCount * format.bytesPerPixel).map { UInt8(truncatingIfNeeded: $0 &* 31 + $0 / 7) }
    writer.write(rows: rows.span) { file.append(span: $0) }
    writer.finish { file.append(span: $0) }
    return file
  }

  static func files(_ tiles: PictureTiles) -> [[UInt8]] {
    tiles.places.indices.map { index in
      var file: [UInt8] = []
      tiles.write(index) { file.append(span: $0) }
      return file
    }
  }

  static func grid(_ text: String) throws -> PictureGrid { try #require(PictureGrid(parsing: text)) }

  /// Rows as the file stores them, one after the other.
  static func stored(_ file: [UInt8]) throws -> PNGPixels { try PNGPixels(decoding: file, layout: .stored) }

  static func whole(_ files: [[UInt8]], _ tiles: PictureTiles, _ size: PixelSize) throws -> Canvas {
    var canvas = Canvas(size: size, color: .clear)
    for (file, place) in zip(files, tiles.places) {
      let tile = try PictureReader().read(file)
      #expect(tile.size == PixelSize(width: place.width, height: place.height))
      for y in 0..<place.height { for x in 0..<place.width { canvas[place.x + x, place.y + y] = tile[x, y] } }
    }
    return canvas
  }

  @Test(arguments: ["2x2", "1x2", "3x1", "16x16", "5x7"]) func `a grid covers all of a picture, and nothing twice`(
    _ text: String
  ) throws {
    let grid = try Self.grid(text)
    for size in [
      PixelSize(width: 16, height: 16), PixelSize(width: 33, height: 50), PixelSize(width: 1_025, height: 769),
    ] {
      let tiles = grid.tiles(of: size)
      #expect(tiles.count == grid.count && tiles.reduce(0) { $0 + $1.width * $1.height } == size.pixelCount)
      #expect(tiles.allSatisfy { $0.width > 0 && $0.height > 0 && $0.intersection($0) == $0 })
      let widths = Set(tiles.map(\.width)), heights = Set(tiles.map(\.height))
      #expect((widths.max() ?? 0) - (widths.min() ?? 0) <= 1 && (heights.max() ?? 0) - (heights.min() ?? 0) <= 1)
    }
    #expect("\(grid)" == text)
  }

  @Test(arguments: [
    "", "2", "x", "2x", "x2", "1x1", "0x2", "2x17", "-2x2", "2x2x2", "2X2", "2*2", "99999999999999999999x2",
  ])
  func `what is no grid is refused`(_ text: String) { #expect(PictureGrid(parsing: text) == nil) }

  @Test func `a picture with fewer pixels than tiles cannot be cut`() throws {
    let small = Self.picture(1, 9).encodedPNG()
    let error = #expect(throws: PictureError.self) { try PictureTiles(cutting: small, into: try Self.grid("2x2")) }
    #expect(error?.description == "picture: 1x9 pixels cannot be cut into 2x2 tiles")
  }

  @Test(arguments: PNGPixelFormat.allCases) func `tiles of a PNG have its very samples`(_ format: PNGPixelFormat) throws
  {
    let size = PixelSize(width: 21, height: 13)
    let file = Self.png(format, size)
    let tiles = try PictureTiles(cutting: file, into: try Self.grid("2x3"))
    #expect(tiles.type == .png)
    let whole = try Self.stored(file)
    for (tile, place) in zip(Self.files(tiles), tiles.places) {
      #expect(tile[24] == file[24] && tile[25] == file[25], "depth and color type")
      let part = try Self.stored(tile)
      for y in 0..<place.height {
        let start = (place.y + y) * whole.rowLength + place.x * format.bytesPerPixel
        #expect(
          part.bytes[y * part.rowLength..<(y + 1) * part.rowLength] == whole.bytes[start..<start + part.rowLength])
      }
    }
  }

  @Test(arguments: ["basn3p04", "basn0g01", "basi2c16", "tbbn3p08", "tbrn2c08"])
  func `palettes, few bits, interlaced rows and clear colors keep their pixels`(_ name: String) throws {
    let file = try Corpora.read("png/pngsuite/\(name).png")
    let tiles = try PictureTiles(cutting: file, into: try Self.grid("3x2"))
    let expected = try PictureReader().read(file)
    #expect(try Self.whole(Self.files(tiles), tiles, expected.size) == expected)
  }

  @Test func `what says how colors are meant goes along, and provenance does not`() throws {
    func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] { PNGChunkText.chunk(name, data) }
    var file = Self.png(.rgb8, PixelSize(width: 8, height: 8))
    let color = chunk("gAMA", [0, 0, 0xB1, 0x8F]) + chunk("tRNS", [0, 1, 0, 2, 0, 3])
    file.insert(contentsOf: color + chunk("caBX", [1, 2, 3]) + chunk("tEXt", Array("a\0b".utf8)), at: 33)
    let tiles = try PictureTiles(cutting: file, into: try Self.grid("2x2"))
    for tile in Self.files(tiles) {
      #expect(Array(tile[33..<33 + color.count]) == color)
      #expect(!tile.contains(Array("caBX".utf8)) && !tile.contains(Array("tEXt".utf8)))
      #expect(try PictureReader().read(tile).size == PixelSize(width: 4, height: 4))
    }
  }

  @Test(arguments: [(75, "2x2", 64, 64), (95, "4x2", 64, 32), (75, "2x1", 64, 50)])
  func `a JPEG is cut along its blocks with the very same pixels`(
    quality: Int, grid: String, width: Int, height: Int
  ) throws {
    let file = try Self.picture(width, height).encodedJPEG(quality: quality, comment: "a note")
    let tiles = try PictureTiles(cutting: file, into: try Self.grid(grid))
    #expect(tiles.type == .jpeg)
    let files = Self.files(tiles)
    #expect(files.allSatisfy { $0.starts(with: [0xFF, 0xD8]) })
    let whole = try PictureReader().read(file)
    // Chroma of fewer samples is smoothed over the edges of a tile when it is decoded: there pixels may differ by that.
    let together = try Self.whole(files, tiles, whole.size)
    if quality >= 80 { #expect(together == whole) }
    for place in tiles.places {
      for y in place.y + 2..<place.y + place.height - 2 {
        for x in place.x + 2..<place.x + place.width - 2 where together[x, y] != whole[x, y] {
          Issue.record("pixel \(x), \(y) is \(together[x, y]), was \(whole[x, y])")
          return
        }
      }
    }
  }

  @Test func `a JPEG whose tiles begin inside a block becomes PNG tiles of its pixels`() throws {
    let file = try Self.picture(60, 44).encodedJPEG(quality: 90)
    let tiles = try PictureTiles(cutting: file, into: try Self.grid("2x2"))
    #expect(tiles.type == .png)
    let whole = try PictureReader().read(file)
    #expect(try Self.whole(Self.files(tiles), tiles, whole.size) == whole)
  }

  @Test func `the signature of a JPEG's origin is not its tiles'`() throws {
    let file = try Self.picture(32, 32).encodedJPEG(quality: 90)
    let signature: [UInt8] = [0xFF, 0xEB, 0, 8] + Array("JP1234".utf8)
    let signed = Array(file[..<2]) + signature + Array(file[2...])
    let tiles = try PictureTiles(cutting: signed, into: try Self.grid("2x2"))
    #expect(tiles.type == .jpeg && !Self.files(tiles).contains { $0.contains(Array("JP1234".utf8)) })
  }

  @Test func `tiles of a WebP are PNG with its pixels, clear ones too`() throws {
    let file = try Self.picture(20, 12, alpha: 90).encodedWebP()
    let whole = try PictureReader().read(file)
    let tiles = try PictureTiles(cutting: file, into: try Self.grid("3x2"))
    #expect(try tiles.type == .png && (Self.whole(Self.files(tiles), tiles, whole.size)) == whole)
  }

  @Test(arguments: [
    [], Array("no picture at all".utf8), [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13],
  ])
  func `what is no picture is refused`(_ bytes: [UInt8]) throws {
    let grid = try Self.grid("2x2")
    #expect(throws: PictureError.self) { try PictureTiles(cutting: bytes, into: grid) }
  }

  @Test func `a damaged picture, and one over the limits, is refused`() throws {
    let grid = try Self.grid("2x2")
    for file in [Self.png(.rgb8, PixelSize(width: 40, height: 40)), try Self.picture(64, 64).encodedJPEG(quality: 75)] {
      let half = Array(file.prefix(file.count / 2))
      #expect(throws: PictureError.self) { try PictureTiles(cutting: half, into: grid) }
      #expect(throws: PictureError.self) {
        try PictureTiles(cutting: file, into: grid, limits: PNGLimits(maxPixels: 100))
      }
    }
  }
}

/// Chunks with a right CRC, made bit by bit.
enum PNGChunkText {
  static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    var crc = ~UInt32(0)
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
    return big(UInt32(data.count)) + body + big(~crc)
  }
}
