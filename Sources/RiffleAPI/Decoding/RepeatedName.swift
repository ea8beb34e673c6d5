/// A name that every event of a response repeats: it becomes a `String` only when it differs from the one before.
struct RepeatedName {
  private(set) var bytes: [UInt8] = []
  /// The name that came last.
  private(set) var text = ""

  /// Whether the name in `range` of `chunk` is the one that came last.
  func isRepeated(_ chunk: Span<UInt8>, _ range: Range<Int>) -> Bool { chunk.isEqual(range, to: bytes) }

  /// Takes the name in `range` of `chunk`; true when it differs from the one before.
  mutating func take(_ chunk: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if isRepeated(chunk, range) { return false }
    bytes.removeAll(keepingCapacity: true)
    chunk.append(range, to: &bytes, limit: .max)
    text = chunk.text(range)
    return true
  }
}
