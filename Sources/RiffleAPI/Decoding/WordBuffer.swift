/// The words of an answer on their way from the chunk to the caller's output: bytes in one memory that is used again.
///
/// The bytes lie in the order in which they came. Those at the front were released: events in the queue tell of them. Then
/// come those that are held until their candidate closes, then those of the value under way.
struct WordBuffer {
  /// So many bytes that were handed out are worth moving the rest to the front.
  private static let compactionCount = 64 << 10

  /// The memory, as long as it ever had to be; the words lie in `start..<end` of it.
  private var bytes = [UInt8](repeating: 0, count: 4096)
  /// The first byte that was not handed out.
  private var start = 0
  /// Where the words under way begin, and where they end so far.
  private var openStart = 0
  private var end = 0
  /// What is held: mostly one run, the rest in a list.
  private var firstHeld = TextDelta(byteCount: 0)
  private var restHeld: [TextDelta] = []
  /// Bytes that are held.
  private(set) var heldCount = 0

  /// Bytes of the value under way.
  var openCount: Int { end - openStart }

  mutating func append(_ chunk: Span<UInt8>, _ range: Range<Int>) {
    makeRoom(range.count)
    chunk.copy(range, to: &bytes, at: end)
    end += range.count
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    makeRoom(4)
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      bytes[end] = byte
      end += 1
    }
  }

  private mutating func makeRoom(_ count: Int) {
    guard end + count > bytes.count else { return }
    bytes.append(contentsOf: repeatElement(0, count: max(bytes.count, count)))
  }

  /// The words under way are whole, or as whole as they will be.
  mutating func hold(candidate: Int, isThought: Bool) {
    hold(openCount, candidate, isThought)
  }

  /// Holds what is whole of the words under way: a UTF-8 sequence that is not complete stays.
  mutating func holdWholeCharacters(candidate: Int, isThought: Bool) {
    hold(openCount - bytes[openStart..<end].incompleteSuffixCount, candidate, isThought)
  }

  private mutating func hold(_ count: Int, _ candidate: Int, _ isThought: Bool) {
    guard count > 0 else { return }
    let delta = TextDelta(candidate: candidate, byteCount: count, isThought: isThought)
    if heldCount == 0 { firstHeld = delta } else { restHeld.append(delta) }
    heldCount += count
    openStart += count
  }

  /// Their candidate has told its index.
  mutating func moveHeld(to candidate: Int) {
    firstHeld.candidate = candidate
    if !restHeld.isEmpty { for index in restHeld.indices { restHeld[index].candidate = candidate } }
  }

  mutating func release(to events: inout EventQueue) {
    guard heldCount > 0 else { return }
    events.append(.text(firstHeld))
    heldCount = 0
    if !restHeld.isEmpty {
      for delta in restHeld { events.append(.text(delta)) }
      restHeld.removeAll(keepingCapacity: true)
    }
  }

  /// Moves released words to `output`, `count` bytes or as many whole characters as it has room for.
  mutating func moveReleased(_ count: Int, into output: inout OutputSpan<UInt8>) -> Int {
    var count = count
    if count > output.freeCapacity {
      count = output.freeCapacity
      count -= bytes[start..<start + count].incompleteSuffixCount
    }
    bytes.span.append(start..<start + count, to: &output)
    start += count
    if start == end {
      start = 0
      openStart = 0
      end = 0
    } else if start >= Self.compactionCount, start >= end / 2 {
      bytes.removeSubrange(..<start)
      openStart -= start
      end -= start
      start = 0
    }
    return count
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
