// Bytes of a span as numbers, the first byte lowest. The pointers never leave the closures.

extension Span where Element == UInt8 {
  /// Up to eight bytes from `index` on; zeros stand for what is beyond `count` bytes.
  @inline(__always)
  func word(at index: Int, count: Int) -> UInt64 {
    precondition(index >= 0 && count >= 0 && count <= self.count - index, "the word lies outside the span")
    guard index + 8 <= self.count else {
      var word: UInt64 = 0
      for place in 0..<Swift.min(count, 8) { word |= UInt64(self[index + place]) << UInt64(8 * place) }
      return word
    }
    // Sound: eight bytes are there by the test above.
    return unsafe withUnsafeBufferPointer { unsafe load($0.baseAddress.unsafelyUnwrapped + index) & mask(count) }
  }
}

@inline(__always)
private func load(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
  unsafe UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
}

/// A word whose lowest `count` bytes are ones.
@inline(__always)
private func mask(_ count: Int) -> UInt64 {
  count >= 8 ? .max : count <= 0 ? 0 : (1 &<< UInt64(truncatingIfNeeded: 8 * count)) &- 1
}
