extension Span where Element == UInt8 {
  /// Appends the bytes in `range` to `bytes`, as far as that stays within `limit` bytes.
  func append(_ range: Range<Int>, to bytes: inout [UInt8], limit: Int) {
    let count = Swift.min(range.count, Swift.max(0, limit - bytes.count))
    guard count > 0 else { return }
    // The buffer is only read inside the closure, while the span is alive.
    unsafe extracting(range.lowerBound..<range.lowerBound + count).withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: $0)
    }
  }
}

extension [UInt8] {
  /// How many bytes at the end begin a UTF-8 sequence that is not complete, 0 to 3.
  var incompleteSuffixCount: Int {
    for length in 1...3 where length <= count {
      let byte = self[count - length]
      if byte & 0xC0 == 0x80 { continue }
      let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return needed > length ? length : 0
    }
    return 0
  }
}
