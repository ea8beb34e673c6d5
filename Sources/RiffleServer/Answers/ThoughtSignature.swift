import RiffleAPI
import RiffleParsing

/// The opaque string that models put on parts and want back unchanged.
///
/// Google's holds a state of the model; the stand-in's holds a checksum of itself, so that a client that changes a byte of
/// it on the way is found out. 192 bytes, as base64 in the standard alphabet: a mark, bytes that depend on what was signed,
/// and the checksum of both.
enum ThoughtSignature {
  private static let byteCount = 192
  private static let mark: [UInt8] = Array("riffle\u{1}".utf8)
  private static let checksumBytes = 8

  /// A signature that is the same for the same text.
  static func make(for text: String) -> String {
    var state = checksum(Array(text.utf8))
    var bytes = mark
    while bytes.count < byteCount - checksumBytes {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 33))
    }
    let sum = checksum(bytes)
    return Base64Encoder.encode(bytes + (0..<checksumBytes).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) })
  }

  /// Whether `text` is a signature of the stand-in that has been changed; false for those of other makers.
  static func isDamaged(_ text: String) -> Bool {
    guard let bytes = MediaData.base64(text).decodedBytes, bytes.starts(with: mark) else { return false }
    guard bytes.count == byteCount else { return true }
    let sum = checksum(Array(bytes.dropLast(checksumBytes)))
    return (0..<checksumBytes).contains {
      bytes[byteCount - checksumBytes + $0] != UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0)))
    }
  }

  /// FNV-1a, 64 bits.
  static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
