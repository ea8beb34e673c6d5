import Synchronization

/// A point in a scenario where the server waits until a test says go.
public final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var isReached = false
    var openWaiters: [AsyncStream<Never>.Continuation] = []
    var reachWaiters: [AsyncStream<Never>.Continuation] = []
  }

  private let state = Mutex(State())

  /// Makes a closed gate.
  public init() {}

  /// Lets the server through, now and whenever it comes again.
  public func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.openWaiters = [] }
      return state.openWaiters
    }
    for waiter in waiters { waiter.finish() }
  }

  /// Returns when the server has come to the gate for the first time, or when the task is cancelled.
  public func waitUntilReached() async {
    let (stream, waiter) = AsyncStream<Never>.makeStream()
    let isReached = state.withLock { state in
      if !state.isReached { state.reachWaiters.append(waiter) }
      return state.isReached
    }
    if isReached { waiter.finish() }
    for await _ in stream {}
  }

  /// Says that the server is here, and finishes `waiter` when the gate is open.
  func reach(_ waiter: AsyncStream<Never>.Continuation) {
    let (isOpen, others) = state.withLock { state in
      state.isReached = true
      if !state.isOpen { state.openWaiters.append(waiter) }
      defer { state.reachWaiters = [] }
      return (state.isOpen, state.reachWaiters)
    }
    if isOpen { waiter.finish() }
    for other in others { other.finish() }
  }
}
