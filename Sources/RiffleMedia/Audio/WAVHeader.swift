public import RiffleTypes

/// The bytes that stand before the samples of a WAV stream.
///
/// 44 bytes for integer samples; 58 for float, mu-law and A-law, which need a longer `fmt ` and a `fact` chunk. A WAV file has no
/// 16-bit big-endian samples: for such a layout the header describes the same samples with their bytes swapped.
public struct WAVHeader: Hashable, Sendable {
  /// What a size field holds when the length is not known: "until the end".
  public static let unknownSize: UInt32 = 0xFFFF_FFFF

  /// The layout of the samples.
  public let format: PCMFormat
  /// Bytes of samples that follow; nil when it is not known, as in a pipe.
  public let dataByteCount: Int?

  /// A header for `dataByteCount` bytes of samples; nil writes streaming sizes, and so does a count that does not fit 32 bits.
  public init(format: PCMFormat, dataByteCount: Int? = nil) {
    self.format = format
    self.dataByteCount = dataByteCount
  }

  /// The header.
  ///
  /// After an odd number of sample bytes a WAV file wants one zero byte, which the sizes here reckon with.
  public var bytes: [UInt8] {
    let frameCount = dataByteCount.map { $0 / format.bytesPerFrame }
    let chunks = Self.formatChunks(format, frameCount: frameCount)
    let size = dataByteCount.map { $0 + $0 % 2 + 12 + chunks.count }
    let isKnown = size.map { $0 < Int(Self.unknownSize) } ?? false
    var bytes = RIFFBytes()
    bytes.append("RIFF")
    bytes.append(isKnown ? UInt32(size ?? 0) : Self.unknownSize)
    bytes.append("WAVE")
    bytes.content += chunks
    bytes.append("data")
    bytes.append(isKnown ? UInt32(dataByteCount ?? 0) : Self.unknownSize)
    return bytes.content
  }

  /// The `fmt ` chunk, and the `fact` chunk where the encoding wants one.
  static func formatChunks(_ format: PCMFormat, frameCount: Int?) -> [UInt8] {
    let tag: UInt16
    switch format.encoding {
    case .aLaw: tag = 6
    case .muLaw: tag = 7
    case .float32LittleEndian: tag = 3
    default: tag = 1
    }
    var bytes = RIFFBytes()
    bytes.append("fmt ")
    bytes.append(tag == 1 ? 16 : 18 as UInt32)
    bytes.append(tag)
    bytes.append(UInt16(format.channelCount))
    bytes.append(UInt32(format.sampleRate))
    bytes.append(UInt32(format.sampleRate * format.bytesPerFrame))
    bytes.append(UInt16(format.bytesPerFrame))
    bytes.append(UInt16(format.encoding.bytesPerSample * 8))
    guard tag != 1 else { return bytes.content }
    bytes.append(0 as UInt16)
    bytes.append("fact")
    bytes.append(4 as UInt32)
    bytes.append(frameCount.flatMap { UInt32(exactly: $0) } ?? unknownSize)
    return bytes.content
  }
}

/// Bytes of a RIFF file: four-letter names and little-endian numbers.
struct RIFFBytes {
  var content: [UInt8] = []

  mutating func append(_ name: String) { content += Array(name.utf8) }

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for place in 0..<Number.bitWidth / 8 { content.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
