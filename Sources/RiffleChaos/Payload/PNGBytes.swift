/// A small PNG, made by hand so that it can be made wrong (PNG, third edition).
struct PNGBytes {
  var width = 24
  var height = 16
  /// The header's last five bytes: depth, colour type, compression, filter, interlace.
  var manner: [UInt8] = [8, 2, 0, 0, 0]
  /// The rows, each with its filter byte.
  var rows: [UInt8]
  /// Chunks between the header and the image data.
  var extra: [UInt8] = []
  /// The image data as they stand in the file, where they are not the rows.
  var imageData: [UInt8]?
  /// Whether the file has its last chunk.
  var hasEnd = true

  /// A gradient.
  init() {
    rows = []
    for y in 0..<16 {
      rows.append(0)
      for x in 0..<24 { rows += [UInt8(x * 10), UInt8(y * 15), 128] }
    }
  }

  /// The bytes of a chunk.
  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return word(UInt32(data.count)) + body + word(Deflated.crc(body))
  }

  /// `rows` as zlib data of blocks that are not compressed.
  static func zlib(_ rows: [UInt8]) -> [UInt8] { [0x78, 0x01] + Deflated.stored(rows) + word(Deflated.adler(rows)) }

  /// The file.
  var bytes: [UInt8] {
    let header = Self.word(UInt32(width)) + Self.word(UInt32(height)) + manner
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header) + extra
      + Self.chunk("IDAT", imageData ?? Self.zlib(rows)) + (hasEnd ? Self.chunk("IEND", []) : [])
  }

  /// The file with one change.
  static func changed(_ change: (inout PNGBytes) -> Void) -> [UInt8] {
    var png = PNGBytes()
    change(&png)
    return png.bytes
  }

  /// The file of the gradient with its bytes changed.
  static func damaged(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes = PNGBytes().bytes
    change(&bytes)
    return bytes
  }

  /// Four bytes, the highest first.
  static func word(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
}
