import NIOCore
import Synchronization

/// What a server knows: which scenario is next, what came, who is connected, and who waits for that.
final class Journal: Sendable {
  struct State {
    var taken = 0
    /// The first requests, as many as are kept.
    var requests: [ReceivedRequest] = []
    var requestCount = 0
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

  private let scenario: @Sendable (Int) -> Scenario
  private let requestLimit: Int
  private let onRequest: @Sendable (String, ReceivedRequest) -> Void
  private let state = Mutex(State())

  /// A journal of a server that plays `scenario(n)` for request n, counted from 0; the same n always gives the same.
  ///
  /// It keeps `requestLimit` requests, and tells of each the label of its scenario.
  init(
    requestLimit: Int = .max, onRequest: @escaping @Sendable (String, ReceivedRequest) -> Void = { _, _ in },
    _ scenario: @escaping @Sendable (Int) -> Scenario
  ) {
    self.requestLimit = requestLimit
    self.onRequest = onRequest
    self.scenario = scenario
  }

  /// The next scenario, if it starts without a request.
  func takeUnprompted() -> Scenario? {
    state.withLock { state in
      let scenario = scenario(state.taken)
      guard !scenario.beginsWithRead else { return nil }
      state.taken += 1
      return scenario
    }
  }

  /// The next scenario.
  func take() -> Scenario {
    state.withLock { state in
      defer { state.taken += 1 }
      return scenario(state.taken)
    }
  }

  /// Reads the state.
  func read<R: Sendable>(_ body: (State) -> R) -> R { state.withLock { body($0) } }

  /// Writes down a request that came for the scenario with this label, and gives its place.
  func add(_ request: ReceivedRequest, for label: String) -> Int {
    onRequest(label, request)
    return update { state in
      defer { state.requestCount += 1 }
      if state.requestCount < requestLimit { state.requests.append(request) }
      return state.requestCount
    }
  }

  /// Writes down more of the request at `place`.
  func replace(_ place: Int, by request: ReceivedRequest) {
    update { if place < $0.requests.count { $0.requests[place] = request } }
  }

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
