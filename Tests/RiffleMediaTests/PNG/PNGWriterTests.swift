import RiffleMedia
import RiffleTypes
import Testing

@Suite struct PNGWriterTests {
  /// The file that a writer makes of `rows`, given in pieces of `rowsAtOnce` rows.
  private func encode(
    _ size: PixelSize, _ format: PNGPixelFormat, _ rows: [UInt8], text: [PNGText] = [], rowsAtOnce: Int = 1
  ) -> [UInt8] {
    var file: [UInt8] = []
    func sink(_ bytes: Span<UInt8>) { for index in bytes.indices { file.append(bytes[index]) } }
    var writer = PNGWriter(size: size, format: format, text: text)
    let step = size.width * format.bytesPerPixel * rowsAtOnce
    for start in stride(from: 0, to: rows.count, by: step) {
      writer.write(rows: Array(rows[start..<min(start + step, rows.count)]).span, to: sink)
    }
    writer.finish(to: sink)
    return file
  }

  @Test(arguments: PNGPixelFormat.allCases, [1, 3, 100])
  func `rows come back as they went in`(_ format: PNGPixelFormat, _ rowsAtOnce: Int) throws {
    let size = PixelSize(width: 37, height: 23)
    var generator = SplitMix(seed: 7)
    let rows = (0..<size.pixelCount * format.bytesPerPixel).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let file = encode(size, format, rows, rowsAtOnce: rowsAtOnce)
    let summary = try #require(try verdict([file]).get())
    #expect(summary.size == size)
    #expect(summary.bitDepth == format.bitDepth)
    #expect(summary.colorType == format.colorType)
    #expect(try PNGPixels(decoding: file, layout: .stored).bytes == rows)
  }

  @Test func `text is Latin-1 in tEXt, and otherwise UTF-8 in iTXt`() throws {
    let text = [PNGText("Software", "Riffle"), PNGText("Titre", "Caf\u{E9}"), PNGText("Title", "\u{96EA} snow")]
    let file = encode(PixelSize(width: 1, height: 1), .rgb8, [1, 2, 3], text: text)
    _ = try verdict([file]).get()
    let chunks = [
      PNGFixtures.chunk("tEXt", Array("Software\0Riffle".utf8)),
      PNGFixtures.chunk("tEXt", Array("Titre\0Caf".utf8) + [0xE9]),
      PNGFixtures.chunk("iTXt", Array("Title\0\0\0\0\0\u{96EA} snow".utf8)),
    ]
    for chunk in chunks { #expect(file.firstRange(of: chunk) != nil) }
  }

  @Test func `a long picture leaves in pieces, and the sink's error comes out`() {
    struct Full: Error {}
    let row = [UInt8](repeating: 0, count: 3000).indices.map { UInt8(truncatingIfNeeded: $0 &* 2_654_435 >> 7) }
    var writer = PNGWriter(size: PixelSize(width: 1000, height: 400), format: .rgb8, compressionLevel: 0)
    var calls = 0
    var largest = 0
    func count(_ bytes: Span<UInt8>) {
      calls += 1
      largest = max(largest, bytes.count)
    }
    for _ in 0..<399 { writer.write(rows: row.span, to: count) }
    #expect(calls > 10)
    #expect(largest < 256 * 1024)
    writer.write(rows: row.span, to: count)
    var isFull = false
    do throws(Full) {
      try writer.finish { (_: Span<UInt8>) throws(Full) in throw Full() }
    } catch { isFull = true }
    #expect(isFull)
  }
}
