import Synchronization
import Testing

@testable import RiffleServer

@Suite struct TurnstileTests {
  /// How much work runs, ran at one time at most, and is done.
  private final class Counts: Sendable {
    private let state = Mutex((running: 0, most: 0, done: 0))

    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func begin() {
      state.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
    }

    func end() {
      state.withLock {
        $0.running -= 1
        $0.done += 1
      }
    }
  }

  @Test func `one piece of work runs at a time and all of them run`() async throws {
    let turnstile = Turnstile()
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await turnstile.pass {
            counts.begin()
            await Task.yield()
            counts.end()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counts.most == 1)
    #expect(counts.done == 50)
  }

  @Test func `work that throws lets the next one through`() async throws {
    struct Failure: Error {}
    let turnstile = Turnstile()
    await #expect(throws: Failure.self) { try await turnstile.pass { throw Failure() } }
    let value = try await turnstile.pass { 7 }
    #expect(value == 7)
  }

  @Test func `a cancelled task does not begin`() async throws {
    let turnstile = Turnstile()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await turnstile.pass { true }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await turnstile.pass { true })
  }
}
