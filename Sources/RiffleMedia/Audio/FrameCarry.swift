/// Cuts a stream of bytes at frames: what does not fill a frame waits for the next piece.
///
/// A network cuts where it likes, also in the middle of a 16-bit sample. At most one frame is kept.
struct FrameCarry {
  /// Bytes that one frame takes.
  let frameSize: Int
  /// The bytes of a frame that is not whole yet.
  private(set) var carry: [UInt8] = []

  init(frameSize: Int) {
    self.frameSize = frameSize
    carry.reserveCapacity(frameSize)
  }

  /// Calls `body` with whole frames only: at most once for a frame that was cut, then once for the whole frames in `bytes`.
  mutating func feed<Failure: Error>(
    _ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    if !carry.isEmpty {
      while carry.count < frameSize, start < bytes.count {
        carry.append(bytes[start])
        start += 1
      }
      guard carry.count == frameSize else { return }
      try body(carry.span)
      carry.removeAll(keepingCapacity: true)
    }
    let end = start + (bytes.count - start) / frameSize * frameSize
    if end > start { try body(bytes.extracting(start..<end)) }
    for index in end..<bytes.count { carry.append(bytes[index]) }
  }
}
