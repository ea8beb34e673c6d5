private let target = FuzzTarget.chosen(from: FuzzTarget.upper)

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func checkOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Sound: libFuzzer's input has `count` bytes, and they are copied at once.
  target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
