import Synchronization

/// Lets one piece of work through at a time, in the order of asking; the others wait without a thread.
final class Turnstile: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Runs `work` when it is its turn.
  ///
  /// - Throws: what `work` throws, and `CancellationError` when the task was cancelled while it waited.
  func pass<Value>(_ work: () async throws -> Value) async throws -> Value {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    defer {
      let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
        state.isTaken = false
        return nil
      }
      next?.resume()
    }
    try Task.checkCancellation()
    return try await work()
  }
}
