import NIOCore
import Synchronization

/// What a server knows: which scenario is next, what came, who is connected, and who waits for that.
final class Journal: Sendable {
  struct State {
    var taken = 0
    var requests: [ReceivedRequest] = []
    var connectionCount = 0
    var clientCloseCount = 0
    var isShutDown = false
    fileprivate var channels: [ObjectIdentifier: any Channel] = [:]
    fileprivate var waiters: [Waiter] = []
  }

  fileprivate struct Waiter: Sendable {
    var isSatisfied: @Sendable (State) -> Bool
    var continuation: AsyncStream<Never>.Continuation
  }

  private let scenarios: [Scenario]
  private let state = Mutex(State())

  init(_ scenarios: [Scenario]) {
    precondition(!scenarios.isEmpty, "a server needs at least one scenario")
    self.scenarios = scenarios
  }

  /// The next scenario, if it starts without a request.
  func takeUnprompted() -> Scenario? {
    state.withLock { state in
      let scenario = scenarios[min(state.taken, scenarios.count - 1)]
      guard !scenario.beginsWithRead else { return nil }
      state.taken += 1
      return scenario
    }
  }

  /// The next scenario; the last one repeats.
  func take() -> Scenario {
    state.withLock { state in
      defer { state.taken += 1 }
      return scenarios[min(state.taken, scenarios.count - 1)]
    }
  }

  /// Reads the state.
  func read<R: Sendable>(_ body: (State) -> R) -> R { state.withLock { body($0) } }

  /// Writes down a request and gives its place.
  func add(_ request: ReceivedRequest) -> Int {
    update { state in
      state.requests.append(request)
      return state.requests.count - 1
    }
  }

  /// Writes down more of the request at `place`.
  func replace(_ place: Int, by request: ReceivedRequest) { update { $0.requests[place] = request } }

  /// Writes down that a client went away in the middle of a scenario; not when the server itself is going.
  func addClientClose() { update { if !$0.isShutDown { $0.clientCloseCount += 1 } } }

  /// Remembers an open connection; false when the server is going away.
  func open(_ channel: any Channel) -> Bool {
    update { state in
      guard !state.isShutDown else { return false }
      state.connectionCount += 1
      state.channels[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  /// Forgets a connection.
  func forget(_ channel: any Channel) { update { state in state.channels[ObjectIdentifier(channel)] = nil } }

  /// Ends all waiting and gives the connections to close.
  func shutdown() -> [any Channel] {
    update { state in
      state.isShutDown = true
      return Array(state.channels.values)
    }
  }

  /// Returns when `isSatisfied` holds, at shutdown, or when the task is cancelled.
  func wait(until isSatisfied: @escaping @Sendable (State) -> Bool) async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    update { $0.waiters.append(Waiter(isSatisfied: isSatisfied, continuation: continuation)) }
    for await _ in stream {}
  }

  /// Changes the state and wakes those who waited for that.
  private func update<R: Sendable>(_ change: (inout State) -> R) -> R {
    let (result, woken) = state.withLock { state in
      let result = change(&state)
      var (woken, others): ([Waiter], [Waiter]) = ([], [])
      for waiter in state.waiters {
        if state.isShutDown || waiter.isSatisfied(state) { woken.append(waiter) } else { others.append(waiter) }
      }
      state.waiters = others
      return (result, woken)
    }
    for waiter in woken { waiter.continuation.finish() }
    return result
  }
}
