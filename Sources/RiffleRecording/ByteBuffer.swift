/// Memory that one owner fills again and again.
@safe final class ByteBuffer {
  /// The memory; as long as this object lives.
  let memory: UnsafeMutableBufferPointer<UInt8>

  /// Zeroed memory of `capacity` bytes.
  init(capacity: Int) {
    unsafe memory = .allocate(capacity: capacity)
    unsafe memory.initialize(repeating: 0)
  }

  deinit { unsafe memory.deallocate() }
}
