/// Events that wait to be handed out, in order; the memory is used again.
struct EventQueue {
  private var events: [ResponseEvent] = []
  private var next = 0

  var isEmpty: Bool { next == events.count }

  mutating func append(_ event: ResponseEvent) { events.append(event) }

  /// The next event; words of an answer move from `words` to `output` with it, in pieces where it has too little room.
  mutating func popFirst(_ words: inout WordBuffer, into output: inout OutputSpan<UInt8>) -> ResponseEvent? {
    guard next < events.count else { return nil }
    let event = events[next]
    if case .text(var delta) = event {
      let count = words.moveReleased(delta.byteCount, into: &output)
      if count < delta.byteCount {
        events[next] = .text(
          TextDelta(candidate: delta.candidate, byteCount: delta.byteCount - count, isThought: delta.isThought))
        delta.byteCount = count
        return .text(delta)
      }
    }
    next += 1
    if next == events.count {
      events.removeAll(keepingCapacity: true)
      next = 0
    }
    return event
  }
}
