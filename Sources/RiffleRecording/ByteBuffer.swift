/// Memory that one owner fills again and again.
@safe final class ByteBuffer {
  /// The memory; as long as this object lives.
  let memory: UnsafeMutableBufferPointer<UInt8>

  /// Memory of `capacity` bytes that begins at a page; nothing is in it before it is filled.
  init(capacity: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 4096)
    unsafe memory = bytes.bindMemory(to: UInt8.self)
  }

  deinit { unsafe memory.deallocate() }
}
