public import RiffleTypes

/// What is wrong with a PNG stream, and where.
public struct PNGError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let code: Code
  /// Bytes since the start of the stream: the first wrong byte where there is one; for image data that does not
  /// inflate or unfilter, where its chunk begins; for a CRC, where the CRC stands; for a cut, the count of bytes.
  public let offset: Int

  /// The kinds of damage.
  public enum Code: Hashable, Sendable {
    /// The first four bytes are not those of a PNG.
    case notPNG
    /// It begins as a PNG, but its signature was changed as text transfers do: line ends, eighth bit, end-of-file.
    case signatureDamaged
    /// A chunk's name has a byte that is not a letter.
    case badChunkName
    /// A chunk says that it is longer than its kind may be.
    case chunkTooLarge(chunk: String, limit: Int)
    /// A chunk's CRC does not fit its name and data.
    case badCRC(chunk: String)
    /// The first chunk is not IHDR.
    case missingHeader
    /// A field of IHDR or the length of a palette has no legal value; the text names it.
    case badHeader(String)
    /// The picture is larger than the limits.
    case imageTooLarge(PixelSize)
    /// A chunk stands where it may not.
    case chunkOutOfPlace(String)
    /// A chunk that must be understood is not one of the standard.
    case unknownCriticalChunk(String)
    /// The picture has palette indices and no palette.
    case missingPalette
    /// There is no IDAT.
    case missingImageData
    /// The image data is wrong; the text says how, in one clause.
    case badImageData(String)
    /// A row begins with a byte that is no filter type.
    case badFilterByte
    /// The image data ends before the last row.
    case shortImageData(rows: Int, expected: Int)
    /// The bytes end inside the signature or a chunk.
    case truncated
    /// The bytes end after a whole chunk, without IEND.
    case missingEnd
    /// Bytes follow IEND.
    case dataAfterEnd

    /// Whether all was well as far as the bytes went: they are cut, not wrong.
    public var isTruncation: Bool { self == .truncated || self == .missingEnd }
  }

  /// An error at `offset`.
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// One line: what is wrong, where, and what was expected.
  public var description: String {
    let (found, expected): (String, String?) =
      switch code {
      case .notPNG: ("not a PNG", "the signature 89 50 4E 47")
      case .signatureDamaged: ("signature damaged as by a text transfer", "0D 0A 1A 0A")
      case .badChunkName: ("bad byte in a chunk name", "a letter")
      case .chunkTooLarge(let chunk, let limit): ("chunk \(chunk) too large", "at most \(limit) bytes")
      case .badCRC(let chunk): ("wrong CRC of chunk \(chunk)", nil)
      case .missingHeader: ("no header", "chunk IHDR of 13 bytes")
      case .badHeader(let field): ("bad header, \(field)", nil)
      case .imageTooLarge(let size): ("picture of \(size) pixels is over the limit", nil)
      case .chunkOutOfPlace(let chunk): ("chunk \(chunk) out of place", nil)
      case .unknownCriticalChunk(let chunk): ("unknown critical chunk \(chunk)", nil)
      case .missingPalette: ("no palette", "chunk PLTE before the image data")
      case .missingImageData: ("no image data", "chunk IDAT")
      case .badImageData(let message): ("bad image data (\(message))", nil)
      case .badFilterByte: ("bad filter byte in image data", "0 to 4")
      case .shortImageData(let rows, let count): ("image data ends after \(rows) rows", "\(count)")
      case .truncated: ("unexpected end", "the rest of a chunk")
      case .missingEnd: ("unexpected end", "chunk IEND")
      case .dataAfterEnd: ("data after the end", nil)
      }
    return "png: \(found) at offset \(offset)" + (expected.map { ", expected \($0)" } ?? "")
  }
}
