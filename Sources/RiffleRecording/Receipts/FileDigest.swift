internal import Crypto

/// The SHA-256 of finished files.
enum FileDigest {
  /// Bytes read at once: the hash is ten times slower than the reading, so that small pieces cost nothing.
  static let pieceSize = 64 * 1024

  /// The SHA-256 of the file at `path`, in hexadecimal.
  static func sha256(ofFileAt path: String) throws(SystemError) -> String {
    let descriptor = try LocalFile.open(path)
    defer { LocalFile.close(descriptor) }
    let buffer = ByteBuffer(capacity: pieceSize)
    var hash = SHA256()
    while true {
      let count = try LocalFile.read(descriptor, into: buffer)
      guard count > 0 else { break }
      // The first `count` bytes of the buffer were just read.
      let bytes = unsafe UnsafeRawBufferPointer(buffer.memory)
      unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    let digits = Array("0123456789abcdef")
    return String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
