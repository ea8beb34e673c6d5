/// Events that wait to be handed out, in order.
struct EventQueue {
  private var events: [ResponseEvent] = []
  private var next = 0

  var isEmpty: Bool { next == events.count }

  mutating func append(_ event: ResponseEvent) { events.append(event) }

  mutating func popFirst() -> ResponseEvent? {
    guard next < events.count else { return nil }
    let event = events[next]
    next += 1
    if next == events.count {
      events.removeAll(keepingCapacity: true)
      next = 0
    }
    return event
  }
}
