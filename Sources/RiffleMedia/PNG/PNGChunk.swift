/// The head of one chunk: its name, its length and where it began (PNG, section 5.3).
struct PNGChunk {
  /// The most bytes that a chunk may hold: PNG, section 5.3.
  static let lengthLimit = 0x7FFF_FFFF
  /// The eight bytes that every PNG begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The most bytes of a palette: 256 entries of three.
  static let paletteLimit = 768

  /// The four letters.
  let name: String
  /// Bytes of data.
  let length: Int
  /// Where its length field stands.
  let offset: Int

  /// Whether a reader that does not know this chunk must give up.
  var isCritical: Bool { name.utf8.first.map { $0 & 0x20 == 0 } ?? false }

  /// Reads length and name from the 8 bytes at `offset`.
  init(head: [UInt8], at offset: Int) throws(PNGError) {
    for index in 4..<8 {
      guard (0x41...0x5A).contains(head[index] & 0xDF) else { throw PNGError(.badChunkName, at: offset + index) }
    }
    name = String(decoding: head[4..<8], as: UTF8.self)
    length = Int(bigEndian: head[0..<4])
    self.offset = offset
    let limit = name == "IEND" ? 0 : Self.lengthLimit
    guard length <= limit else { throw PNGError(.chunkTooLarge(chunk: name, limit: limit), at: offset) }
  }
}
