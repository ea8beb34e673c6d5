public import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Takes a key out of bytes on their way, wherever they are cut, and leaves their number as it is.
///
/// For answers that are handed on to somebody who must not see the key, while a service may repeat it in what it says: each byte of
/// the key becomes an asterisk, so a length that was told before stays true and JSON stays JSON. A key that was written in another
/// way, with escapes for example, is not seen. Holds back at most one byte less than the key has, and only what may be its
/// beginning.
public struct KeyMask: Sendable {
  private static let asterisk = UInt8(ascii: "*")

  private let key: [UInt8]
  /// The last bytes, which the key begins with.
  private var held = ByteBuffer()

  /// A mask for `key`; nil for an empty one.
  init?(_ key: String) {
    guard !key.isEmpty else { return nil }
    self.key = Array(key.utf8)
  }

  /// Takes the next bytes.
  ///
  /// - Parameter part: the bytes.
  /// - Returns: what may go on now; there may be none.
  public mutating func mask(_ part: ByteBuffer) -> ByteBuffer {
    var bytes = part
    if held.readableBytes > 0 {
      bytes = held
      bytes.writeImmutableBuffer(part)
      held.clear()
    }
    var start = bytes.readerIndex
    while let found = place(in: bytes, from: start) {
      bytes.setRepeatingByte(Self.asterisk, count: key.count, at: found)
      start = found + key.count
    }
    let length = beginningAtEnd(of: bytes, from: start)
    guard length > 0, let rest = bytes.getSlice(at: bytes.writerIndex - length, length: length) else { return bytes }
    held = ByteBuffer(bytes: rest.readableBytesView)
    bytes.moveWriterIndex(to: bytes.writerIndex - length)
    return bytes
  }

  /// The bytes that were held back, at the end.
  public mutating func finish() -> ByteBuffer {
    defer { held = ByteBuffer() }
    return held
  }

  /// Where the key stands, from `start` on.
  private func place(in bytes: ByteBuffer, from start: Int) -> Int? {
    unsafe bytes.withUnsafeReadableBytes { (all) -> Int? in
      guard let base = all.baseAddress else { return nil }
      var offset = start - bytes.readerIndex
      while all.count - offset >= key.count {
        // The C library looks at just the bytes where the key may begin, and then at as many as the key has.
        let room = all.count - offset - key.count + 1
        guard let found = unsafe memchr(base + offset, Int32(key[0]), room) else { return nil }
        offset = unsafe UnsafeRawPointer(found) - base
        if unsafe memcmp(base + offset, key, key.count) == 0 { return bytes.readerIndex + offset }
        offset += 1
      }
      return nil
    }
  }

  /// How many bytes at the end, from `start` on, are a beginning of the key.
  private func beginningAtEnd(of bytes: ByteBuffer, from start: Int) -> Int {
    let view = bytes.readableBytesView
    let most = min(key.count - 1, view.endIndex - start)
    for length in stride(from: most, to: 0, by: -1) where view[view.endIndex - length] == key[0] {
      if view[(view.endIndex - length)...].elementsEqual(key.prefix(length)) { return length }
    }
    return 0
  }
}
