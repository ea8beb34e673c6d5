import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleMedia

@Suite struct PictureEndScannerTests {
  /// A JPEG by its markers: a table, a frame, a scan with stuffed bytes and a restart, a second scan, the end.
  static let jpeg: [UInt8] = [
    0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD9, 1, 2, 0xFF, 0xC0, 0, 4, 1, 2, 0xFF, 0xDA, 0, 3, 9,
    1, 0xFF, 0, 2, 0xFF, 0xD3, 4, 0xFF, 0xFF, 0xC4, 0, 3, 7, 0xFF, 0xDA, 0, 2, 5, 6, 0xFF, 0xD9,
  ]
  static let webp: [UInt8] = Array("RIFF".utf8) + [10, 0, 0, 0] + Array("WEBPVP8 ab".utf8)

  private static func verdict(_ type: MediaType, _ pieces: [[UInt8]]) -> PictureEndScanner.Verdict? {
    var scanner = PictureEndScanner(type)
    for piece in pieces { scanner?.scan(piece.span) }
    return scanner?.verdict
  }

  @Test(arguments: [(MediaType.jpeg, jpeg), (.webp, webp)])
  func `only the whole picture is whole, however it is cut`(type: MediaType, bytes: [UInt8]) {
    forEveryCut(of: bytes) { pieces in #expect(Self.verdict(type, pieces) == .notTruncated) }
    for count in 1..<bytes.count {
      forEveryCut(of: Array(bytes[..<count])) { pieces in
        let verdict = Self.verdict(type, pieces)
        #expect(verdict != .notTruncated, "\(count) bytes")
        if type == .webp, count >= 8 { #expect(verdict == .truncated(missingByteCount: bytes.count - count)) }
      }
    }
  }

  /// Pictures with something after their end, and bytes that only begin like pictures.
  static let others: [(MediaType, [UInt8])] = {
    let riff = Array("RIFF".utf8)
    let endless: [UInt8] = riff + [255, 255, 255, 255, 1]
    let empty: [UInt8] = riff + [0, 0, 0, 0]
    let junk: [UInt8] = [0, 0, 0xFF]
    return [
      (.jpeg, jpeg + junk), (.webp, webp + junk), (.webp, endless), (.webp, empty), (.jpeg, []),
      (.jpeg, [0xFF, 0xD8, 0xFF, 0, 1]), (.jpeg, [0xFF, 0xD8, 1]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 1]),
    ]
  }()

  @Test(arguments: others)
  func `what follows the end, and what follows no format, is not called truncated`(type: MediaType, bytes: [UInt8]) {
    #expect(Self.verdict(type, [bytes]) == .notTruncated)
  }

  @Test func `other pictures have no such scanner`() {
    #expect(PictureEndScanner(.png) == nil && PictureEndScanner(MediaType("image", "gif")) == nil)
  }
}
