import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

private typealias F = PNGFixtures

/// The count of bytes: of rows, of passes, of data cut into chunks, and of pictures larger than any window.
@Suite struct PNGRowsTests {
  /// A layout of pixels: color type and depth.
  struct Layout: Sendable, CustomTestStringConvertible {
    let color: UInt8
    let depth: UInt8
    let bitsPerPixel: Int
    var testDescription: String { "color type \(color), \(depth) bits" }
  }

  static let layouts = [
    Layout(color: 0, depth: 1, bitsPerPixel: 1), Layout(color: 3, depth: 2, bitsPerPixel: 2),
    Layout(color: 0, depth: 4, bitsPerPixel: 4), Layout(color: 4, depth: 8, bitsPerPixel: 16),
    Layout(color: 2, depth: 8, bitsPerPixel: 24), Layout(color: 6, depth: 16, bitsPerPixel: 64),
  ]

  /// The bytes of all rows with their filter bytes, by the definition of Adam7 (PNG, section 8.2), pixel by pixel.
  private func rowLengths(_ width: Int, _ height: Int, _ layout: Layout, isInterlaced: Bool) -> [Int] {
    let passOfPixel = [
      [1, 6, 4, 6, 2, 6, 4, 6], [7, 7, 7, 7, 7, 7, 7, 7], [5, 6, 5, 6, 5, 6, 5, 6], [7, 7, 7, 7, 7, 7, 7, 7],
      [3, 6, 4, 6, 3, 6, 4, 6], [7, 7, 7, 7, 7, 7, 7, 7], [5, 6, 5, 6, 5, 6, 5, 6], [7, 7, 7, 7, 7, 7, 7, 7],
    ]
    var lengths: [Int] = []
    for pass in isInterlaced ? 1...7 : 0...0 {
      for y in 0..<height {
        let count = (0..<width).count { pass == 0 || passOfPixel[y % 8][$0 % 8] == pass }
        if count > 0 { lengths.append(1 + (count * layout.bitsPerPixel + 7) / 8) }
      }
    }
    return lengths
  }

  @Test(arguments: layouts, [true, false])
  func `rows are counted to the byte, in each pass`(_ layout: Layout, _ isInterlaced: Bool) {
    for (width, height) in (1...9).flatMap({ w in (1...9).map { (w, $0) } }) + [(64, 1), (1, 64), (33, 17)] {
      let lengths = rowLengths(width, height, layout, isInterlaced: isInterlaced)
      let total = lengths.reduce(0, +)
      let header = F.header(width, height, depth: layout.depth, color: layout.color, [0, 0, isInterlaced ? 1 : 0])
      let palette = layout.color == 3 ? F.chunk("PLTE", [UInt8](repeating: 9, count: 12)) : []
      func picture(_ rows: [UInt8]) -> [UInt8] {
        F.picture(header: header, before: palette, data: F.chunk("IDAT", F.zlib(rows)))
      }
      let rows = [UInt8](repeating: 0, count: total)
      let good = picture(rows)
      #expect(error(verdict([good])) == nil, "\(width) by \(height)")
      #expect(libpngReads(good))
      #expect(error(verdict(pieces(of: good, size: 1))) == nil)
      let start = 33 + palette.count
      #expect(
        error(verdict([picture(rows + [0])]))
          == PNGError(.badImageData("it goes on after the last row"), at: start))
      #expect(
        error(verdict([picture(Array(rows.dropLast()))]))?.code
          == .shortImageData(rows: lengths.count - 1, expected: lengths.count))
      // Each filter byte, and no byte that is none.
      var place = 0
      for length in lengths {
        var wrong = rows
        wrong[place] = 5
        #expect(error(verdict([picture(wrong)])) == PNGError(.badFilterByte, at: start))
        wrong[place] = 4
        if length > 1 { wrong[place + 1] = 255 }
        #expect(error(verdict([picture(wrong)])) == nil)
        place += length
      }
    }
  }

  /// A picture with noise and runs, larger than many windows.
  private func large(level: Int, _ format: PNGPixelFormat = .rgb8) -> [UInt8] {
    let size = PixelSize(width: 301, height: 240)
    var generator = SplitMix(seed: UInt64(level))
    var rows = [UInt8](repeating: 0, count: size.pixelCount * format.bytesPerPixel)
    for index in rows.indices {
      let isFlat = index / 9000 % 3 == 0
      rows[index] = isFlat ? UInt8(truncatingIfNeeded: index / 900) : UInt8.random(in: 0...63, using: &generator)
    }
    var file: [UInt8] = []
    var writer = PNGWriter(size: size, format: format, compressionLevel: level)
    writer.write(rows: rows.span) { bytes in for index in bytes.indices { file.append(bytes[index]) } }
    writer.finish { bytes in for index in bytes.indices { file.append(bytes[index]) } }
    return file
  }

  @Test(arguments: 0...9)
  func `a large picture is well, however it is cut, and libpng agrees on each change`(_ level: Int) {
    let good = large(level: level)
    #expect(libpngReads(good))
    for size in [good.count, 65_536, 8192, 4096, 1000, 61] {
      #expect(error(verdict(pieces(of: good, size: size))) == nil)
    }
    // Behind right CRCs, so that inflating has to tell.
    let split = split(good)
    for place in stride(from: 2, to: split.data.count, by: split.data.count / 23) {
      var data = split.data
      data[place] ^= 0x10
      let bad = split.before + F.chunk("IDAT", data) + F.chunk("IEND")
      let whole = verdict([bad])
      // Bits between a stored block's head and its data mean nothing.
      #expect((error(whole) == nil) == libpngReads(bad), "byte \(place)")
      #expect(verdict(pieces(of: bad, size: 4096)) == whole)
    }
  }

  @Test func `image data may lie in chunks of any size`() {
    let split = split(large(level: 6, .grey8))
    var generator = SplitMix(seed: 3)
    for most in [1, 2, 9, 300, 70_000] {
      var file = split.before
      var index = 0
      while index < split.data.count {
        let count = min(Int.random(in: most > 1 ? 0...most : 1...1, using: &generator), split.data.count - index)
        file += F.chunk("IDAT", Array(split.data[index..<index + count]))
        index += count
      }
      file += F.chunk("IDAT") + F.chunk("IEND")
      #expect(error(verdict([file])) == nil, "at most \(most)")
      #expect(error(verdict(pieces(of: file, size: 61))) == nil, "at most \(most)")
    }
  }

  /// What comes before the image data of a picture, and the image data.
  private func split(_ file: [UInt8]) -> (before: [UInt8], data: [UInt8]) {
    var before: [UInt8] = Array(file[..<8])
    var data: [UInt8] = []
    for (name, bytes) in chunks(of: file) {
      if name == "IDAT" { data += bytes } else if name != "IEND" { before += F.chunk(name, bytes) }
    }
    return (before, data)
  }
}

/// The chunks of a file whose structure is well.
func chunks(of file: [UInt8]) -> [(name: String, data: [UInt8])] {
  var chunks: [(String, [UInt8])] = []
  var index = 8
  while index + 12 <= file.count {
    let length = file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
    let name = String(decoding: file[index + 4..<index + 8], as: UTF8.self)
    chunks.append((name, Array(file[index + 8..<index + 8 + length])))
    index += length + 12
  }
  return chunks
}
