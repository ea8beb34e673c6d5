import RiffleTypes

/// A picture format whose size stands in its first bytes.
struct PrefixFormat: Sendable {
  let type: MediaType
  /// Whether `prefix` is long enough to tell, and is of this format.
  let matches: @Sendable ([UInt8]) -> Bool
  /// How many bytes are needed to read the size, as far as `prefix` tells.
  let length: @Sendable ([UInt8]) -> Int
  /// The size, from that many bytes.
  let size: @Sendable ([UInt8]) -> PixelSize?

  static let all: [PrefixFormat] = [png, gif, bmp, webP]

  /// Width and height are the first fields of IHDR.
  private static let png = PrefixFormat(
    type: .png, matches: { $0.starts(with: PNGChunk.signature) }, length: { _ in 24 },
    size: { PixelSize(width: Int(bigEndian: $0[16..<20]), height: Int(bigEndian: $0[20..<24])) })

  /// The logical screen of GIF87a and GIF89a.
  private static let gif = PrefixFormat(
    type: .gif, matches: { $0.starts(with: "GIF87a".utf8) || $0.starts(with: "GIF89a".utf8) }, length: { _ in 10 },
    size: { PixelSize(width: little($0[6..<8]), height: little($0[8..<10])) })

  /// The core header has 16 bits a side; all later ones have 32, and a negative height for rows from the top.
  private static let bmp = PrefixFormat(
    type: MediaType("image", "bmp"), matches: { $0.count >= 18 && $0.starts(with: "BM".utf8) }, length: { _ in 26 },
    size: { bytes in
      if little(bytes[14..<18]) == 12 {
        return PixelSize(width: little(bytes[18..<20]), height: little(bytes[20..<22]))
      }
      let height = Int32(truncatingIfNeeded: little(bytes[22..<26]))
      return PixelSize(width: little(bytes[18..<22]), height: Int(height.magnitude))
    })

  /// The first chunk after the RIFF header: a key frame, a lossless stream, or the canvas of an extended file.
  private static let webP = PrefixFormat(
    type: .webp,
    matches: { $0.count >= 12 && $0.starts(with: "RIFF".utf8) && $0[8..<12].elementsEqual("WEBP".utf8) },
    length: { _ in 30 },
    size: { bytes in
      switch String(decoding: bytes[12..<16], as: UTF8.self) {
      case "VP8 ":
        guard bytes[23..<26].elementsEqual([0x9D, 0x01, 0x2A]) else { return nil }
        return PixelSize(width: little(bytes[26..<28]) & 0x3FFF, height: little(bytes[28..<30]) & 0x3FFF)
      case "VP8L":
        guard bytes[20] == 0x2F else { return nil }
        let bits = little(bytes[21..<25])
        return PixelSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
      case "VP8X": return PixelSize(width: little(bytes[24..<27]) + 1, height: little(bytes[27..<30]) + 1)
      default: return nil
      }
    })

  private static func little(_ bytes: ArraySlice<UInt8>) -> Int { Int(bigEndian: bytes.reversed()) }
}
