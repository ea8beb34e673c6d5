/// Bytes that one owner fills again and again.
@safe final class Memory {
  /// The bytes; as long as this object lives.
  let bytes: UnsafeMutableBufferPointer<UInt8>

  /// `count` zeros; aligned for any instruction set.
  init(count: Int) {
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    unsafe bytes = raw.bindMemory(to: UInt8.self)
    unsafe bytes.initialize(repeating: 0)
  }

  deinit { unsafe UnsafeMutableRawBufferPointer(bytes).deallocate() }

  /// Copies `source` over its own first bytes, `chunk` bytes after `chunk` bytes.
  func take(_ source: Span<UInt8>, chunk: Int) {
    unsafe precondition(chunk <= bytes.count, "a chunk fits the memory")
    unsafe source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = unsafe bytes.baseAddress else { return }
      var index = 0
      while index < source.count {
        let count = min(chunk, source.count - index)
        // Both ranges lie inside their memory: the precondition and the line above say so.
        unsafe to.update(from: from + index, count: count)
        index += count
      }
    }
  }
}
