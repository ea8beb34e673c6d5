/// Events that wait to be handed out, in order.
///
/// It owns its memory and moves events in and out of it: an array would copy each and destroy it again.
@safe struct EventQueue: ~Copyable {
  /// Memory for `capacity` events; those in `first..<end` are initialized.
  private var memory = UnsafeMutablePointer<ResponseEvent>.allocate(capacity: 64)
  private var capacity = 64
  private var first = 0
  private var end = 0

  deinit {
    // Just these were initialized and not moved out.
    unsafe (memory + first).deinitialize(count: end - first)
    unsafe memory.deallocate()
  }

  var isEmpty: Bool { first == end }

  mutating func append(_ event: consuming ResponseEvent) {
    if end == capacity { grow() }
    // There is room at `end`, and nothing in it.
    unsafe (memory + end).initialize(to: event)
    end += 1
  }

  /// The next event; words of an answer move from `words` to `output` with it, in pieces where it has too little room.
  mutating func popFirst(_ words: inout WordBuffer, into output: inout OutputSpan<UInt8>) -> ResponseEvent? {
    guard first < end else { return nil }
    // The event at `first` is initialized; it is moved out, and something is moved in again or it is counted no more.
    let event = unsafe (memory + first).move()
    if case .text(let delta) = event {
      let count = words.moveReleased(delta.byteCount, into: &output)
      if count < delta.byteCount {
        let (piece, rest) = delta.split(at: count)
        unsafe (memory + first).initialize(to: .text(rest))
        return .text(piece)
      }
    }
    first += 1
    if first == end {
      first = 0
      end = 0
    }
    return event
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<ResponseEvent>.allocate(capacity: 2 * capacity)
    // All that is initialized moves to memory that is not.
    unsafe larger.moveInitialize(from: memory + first, count: end - first)
    unsafe memory.deallocate()
    unsafe memory = larger
    capacity *= 2
    end -= first
    first = 0
  }
}

extension TextDelta {
  fileprivate func split(at count: Int) -> (TextDelta, TextDelta) {
    var (piece, rest) = (self, self)
    piece.byteCount = count
    rest.byteCount -= count
    return (piece, rest)
  }
}
