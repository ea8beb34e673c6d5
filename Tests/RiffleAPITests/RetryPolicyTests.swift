import RiffleAPI
import Testing

@Suite struct RetryPolicyTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var attempt: Int
    var wish: Duration?
    var elapsed = Duration.zero
    var random = 0.0
    var expected: Duration?
    var testDescription: String { "attempt \(attempt), wish \(wish.map { "\($0)" } ?? "none"), random \(random)" }
  }

  static let rows: [Row] = [
    Row(attempt: 2, expected: .seconds(1)),
    Row(attempt: 3, expected: .seconds(2)),
    Row(attempt: 4, expected: .seconds(4)),
    Row(attempt: 5, expected: .seconds(8)),
    Row(attempt: 6, expected: nil),
    Row(attempt: 2, random: 1, expected: .seconds(2)),
    Row(attempt: 4, random: 0.5, expected: .milliseconds(4_500)),
    Row(attempt: 2, wish: .seconds(48), expected: .seconds(48)),
    Row(attempt: 2, wish: .seconds(90), expected: .seconds(90)),
    Row(attempt: 2, wish: .zero, expected: .zero),
    Row(attempt: 2, wish: .seconds(48), elapsed: .seconds(560), expected: nil),
    Row(attempt: 2, elapsed: .seconds(599), expected: .seconds(1)),
    Row(attempt: 2, elapsed: .seconds(600), expected: nil),
  ]

  @Test(arguments: rows) func `waits grow, wishes are obeyed, bounds hold`(row: Row) {
    let policy = RetryPolicy()
    #expect(
      policy.delay(beforeAttempt: row.attempt, wish: row.wish, elapsed: row.elapsed, random: row.random)
        == row.expected)
  }

  @Test func `a wait of our own stops growing at its bound`() {
    let policy = RetryPolicy(attempts: 100, totalTime: nil)
    #expect(policy.delay(beforeAttempt: 99, random: 0) == .seconds(60))
    #expect(RetryPolicy.never.delay(beforeAttempt: 2, random: 0) == nil)
  }
}
