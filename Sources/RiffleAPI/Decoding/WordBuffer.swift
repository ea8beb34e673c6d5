/// The words of an answer on their way from the chunk to the caller's output: bytes in one buffer that is used again.
///
/// The bytes lie in the order in which they came. Those at the front were released: events in the queue tell of them. Then
/// come those that are held until their candidate closes, then those of the value under way.
struct WordBuffer {
  /// So many bytes that were handed out are worth moving the rest to the front.
  private static let compactionCount = 64 << 10

  private var bytes: [UInt8] = []
  private var held: [TextDelta] = []
  /// The first byte that was not handed out.
  private var start = 0
  /// Where the words under way begin.
  private var openStart = 0
  /// Bytes that are held.
  private(set) var heldCount = 0

  /// Bytes of the value under way.
  var openCount: Int { bytes.count - openStart }

  mutating func append(_ chunk: Span<UInt8>, _ range: Range<Int>) {
    chunk.append(range, to: &bytes, limit: .max)
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII { return bytes.append(UInt8(truncatingIfNeeded: scalar.value)) }
    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// The words under way are whole, or as whole as they will be.
  mutating func hold(candidate: Int, isThought: Bool) {
    hold(openCount, candidate, isThought)
  }

  /// Holds what is whole of the words under way: a UTF-8 sequence that is not complete stays.
  mutating func holdWholeCharacters(candidate: Int, isThought: Bool) {
    hold(openCount - bytes[openStart...].incompleteSuffixCount, candidate, isThought)
  }

  private mutating func hold(_ count: Int, _ candidate: Int, _ isThought: Bool) {
    guard count > 0 else { return }
    held.append(TextDelta(candidate: candidate, byteCount: count, isThought: isThought))
    heldCount += count
    openStart += count
  }

  /// Their candidate has told its index.
  mutating func moveHeld(to candidate: Int) {
    for index in held.indices { held[index].candidate = candidate }
  }

  mutating func release(to events: inout EventQueue) {
    guard !held.isEmpty else { return }
    for delta in held { events.append(.text(delta)) }
    held.removeAll(keepingCapacity: true)
    heldCount = 0
  }

  /// Moves released words to `output`, `count` bytes or as many whole characters as it has room for.
  mutating func moveReleased(_ count: Int, into output: inout OutputSpan<UInt8>) -> Int {
    var end = start + count
    if count > output.freeCapacity {
      end = start + output.freeCapacity
      end -= bytes[start..<end].incompleteSuffixCount
    }
    let range = start..<end
    bytes.span.append(range, to: &output)
    start = end
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      start = 0
      openStart = 0
    } else if start >= Self.compactionCount, start >= bytes.count / 2 {
      bytes.removeSubrange(..<start)
      openStart -= start
      start = 0
    }
    return range.count
  }
}

extension ArraySlice<UInt8> {
  /// How many bytes at the end begin a UTF-8 sequence that is not complete, 0 to 3.
  var incompleteSuffixCount: Int {
    for length in 1...3 where length <= count {
      let byte = self[endIndex - length]
      if byte & 0xC0 == 0x80 { continue }
      let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return needed > length ? length : 0
    }
    return 0
  }
}
