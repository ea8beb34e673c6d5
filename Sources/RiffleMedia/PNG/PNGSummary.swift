public import RiffleTypes

/// How the samples of a PNG make up its pixels (PNG, section 11.2.1); the raw value is the header's byte.
public enum PNGColorType: UInt8, Hashable, Sendable, CaseIterable {
  /// One sample: grey.
  case grey = 0
  /// Three samples: red, green, blue.
  case rgb = 2
  /// One sample: an index into the palette.
  case palette = 3
  /// Two samples: grey and alpha.
  case greyAlpha = 4
  /// Four samples: red, green, blue, alpha.
  case rgba = 6

  /// Samples of one pixel.
  var sampleCount: Int {
    switch self {
    case .grey, .palette: 1
    case .greyAlpha: 2
    case .rgb: 3
    case .rgba: 4
    }
  }

  /// Whether there are colors other than greys.
  var isColor: Bool { self != .grey && self != .greyAlpha }

  /// The sample depths that go with this type, in bits.
  var bitDepths: [UInt8] {
    switch self {
    case .grey: [1, 2, 4, 8, 16]
    case .palette: [1, 2, 4, 8]
    case .rgb, .greyAlpha, .rgba: [8, 16]
    }
  }
}

/// What a verified PNG is.
public struct PNGSummary: Hashable, Sendable {
  /// Columns and rows.
  public let size: PixelSize
  /// Bits of one sample.
  public let bitDepth: Int
  /// What the samples mean.
  public let colorType: PNGColorType
  /// Whether the rows come in seven passes.
  public let isInterlaced: Bool
  /// Bytes of the whole file.
  public internal(set) var byteCount: Int

  /// Bits of one pixel.
  var bitsPerPixel: Int { bitDepth * colorType.sampleCount }
}

extension PNGSummary {
  /// Reads the 13 bytes of IHDR that begin at `offset`.
  /// - Throws: ``PNGError/Code/badHeader(_:)`` at the field's offset.
  init(header: [UInt8], at offset: Int) throws(PNGError) {
    let width = Int(bigEndian: header[0..<4])
    let height = Int(bigEndian: header[4..<8])
    guard (1...PNGChunk.lengthLimit).contains(width) else { throw PNGError(.badHeader("width \(width)"), at: offset) }
    guard (1...PNGChunk.lengthLimit).contains(height) else {
      throw PNGError(.badHeader("height \(height)"), at: offset + 4)
    }
    guard [1, 2, 4, 8, 16].contains(header[8]) else {
      throw PNGError(.badHeader("bit depth \(header[8])"), at: offset + 8)
    }
    guard let colorType = PNGColorType(rawValue: header[9]) else {
      throw PNGError(.badHeader("color type \(header[9])"), at: offset + 9)
    }
    guard colorType.bitDepths.contains(header[8]) else {
      throw PNGError(.badHeader("bit depth \(header[8]) for color type \(header[9])"), at: offset + 8)
    }
    for (index, field) in [(10, "compression method"), (11, "filter method")] where header[index] != 0 {
      throw PNGError(.badHeader("\(field) \(header[index])"), at: offset + index)
    }
    guard header[12] <= 1 else { throw PNGError(.badHeader("interlace method \(header[12])"), at: offset + 12) }
    self.init(
      size: PixelSize(width: width, height: height), bitDepth: Int(header[8]), colorType: colorType,
      isInterlaced: header[12] == 1, byteCount: 0)
  }
}

extension Int {
  /// The number that `bytes` hold, highest byte first.
  init(bigEndian bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
