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
    let tag: Int
    switch format.encoding {
    case .aLaw: tag = 6
    case .muLaw: tag = 7
    case .float32LittleEndian: tag = 3
    default: tag = 1
    }
    let chunksBeforeData = tag == 1 ? 24 : 38
    let data = dataByteCount.flatMap { UInt32(exactly: $0) }
    let riff = data.flatMap { UInt32(exactly: Int($0) + Int($0 % 2) + 12 + chunksBeforeData) }
    let dataSize = riff == nil ? Self.unknownSize : data ?? Self.unknownSize

    var bytes: [UInt8] = []
    func append(_ name: String) { bytes += Array(name.utf8) }
    func append(_ number: Int, _ byteCount: Int) {
      for shift in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
    }
    append("RIFF")
    append(Int(riff ?? Self.unknownSize), 4)
    append("WAVEfmt ")
    append(tag == 1 ? 16 : 18, 4)
    append(tag, 2)
    append(format.channelCount, 2)
    append(format.sampleRate, 4)
    append(format.sampleRate * format.bytesPerFrame, 4)
    append(format.bytesPerFrame, 2)
    append(format.encoding.bytesPerSample * 8, 2)
    if tag != 1 {
      append(0, 2)
      append("fact")
      append(4, 4)
      append(dataSize == Self.unknownSize ? Int(Self.unknownSize) : Int(dataSize) / format.bytesPerFrame, 4)
    }
    append("data")
    append(Int(dataSize), 4)
    return bytes
  }
}
