import Testing

@testable import RiffleJobs

@Suite struct PaceTests {
  static let second = PaceState.second

  @Test func `without limits and refusals nobody waits`() {
    var state = PaceState()
    for now in [1, 5, 5, 6] as [Int64] {
      #expect(state.reserve(now: now, tokens: 1_000_000, requestsPerMinute: nil, tokensPerMinute: nil) == now)
    }
  }

  @Test func `requests a minute are kept by spacing`() {
    var state = PaceState()
    let starts = (0..<4).map { _ in
      state.reserve(now: 100 * Self.second, tokens: 0, requestsPerMinute: 30, tokensPerMinute: nil)
    }
    #expect(starts == [100, 102, 104, 106].map { $0 * Self.second })
    #expect(
      state.reserve(now: 200 * Self.second, tokens: 0, requestsPerMinute: 30, tokensPerMinute: nil) == 200 * Self.second
    )
  }

  @Test func `tokens a minute are paid off before the next request, and corrected by what an answer used`() {
    var state = PaceState()
    #expect(state.reserve(now: 0, tokens: 600, requestsPerMinute: nil, tokensPerMinute: 1_200) == 0)
    #expect(state.reserve(now: 0, tokens: 100, requestsPerMinute: nil, tokensPerMinute: 1_200) == 30 * Self.second)
    state.succeeded(now: 0, tokens: -600, tokensPerMinute: 1_200)
    #expect(state.reserve(now: 0, tokens: 0, requestsPerMinute: nil, tokensPerMinute: 1_200) == 5 * Self.second)
  }

  @Test func `a refusal stops everybody for as long as the service asked`() {
    var state = PaceState()
    state.pushedBack(now: 10 * Self.second, wish: 7 * Self.second, random: 0)
    #expect(state.pausedUntil == 17 * Self.second)
    #expect(
      state.reserve(now: 11 * Self.second, tokens: 0, requestsPerMinute: nil, tokensPerMinute: nil) == 17 * Self.second)
    // Those who come after it leave at a distance.
    #expect(
      state.reserve(now: 11 * Self.second, tokens: 0, requestsPerMinute: nil, tokensPerMinute: nil)
        == 17 * Self.second + PaceState.shortestDistance)
  }

  @Test func `pauses of our own double up to a bound, and not for answers that were on their way`() {
    var state = PaceState()
    var now: Int64 = 0
    var pauses: [Int64] = []
    for _ in 0..<9 {
      state.pushedBack(now: now, wish: nil, random: 0)
      let until = state.pausedUntil
      state.pushedBack(now: now, wish: nil, random: 0)
      #expect(state.pausedUntil == until)
      pauses.append((until - now) / Self.second)
      now = until
    }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    #expect(state.distance <= PaceState.longestDistance)
  }

  @Test func `successes take the distance back to nothing`() {
    var state = PaceState()
    for _ in 0..<5 { state.pushedBack(now: state.pausedUntil, wish: nil, random: 1) }
    #expect(state.distance > 0 && state.level == 5)
    for _ in 0..<60 { state.succeeded(now: state.pausedUntil, tokens: 0, tokensPerMinute: nil) }
    #expect(state.distance == 0 && state.level == 0)
  }

  @Test(arguments: [Int64.min, -1, 0, Int64.max])
  func `times that no rule could have made do not hold anybody up for long`(time: Int64) {
    var state = PaceState(
      pausedUntil: time, level: Int(truncatingIfNeeded: time), distance: time, nextRequest: time, nextTokens: time)
    let now = 1_000_000 * Self.second
    let start = state.reserve(now: now, tokens: .max, requestsPerMinute: 1, tokensPerMinute: 1)
    #expect((now...now + PaceState.longestWish).contains(start))
    state.pushedBack(now: now, wish: .max, random: 2)
    #expect(state.pausedUntil <= now + PaceState.longestWish + Self.second)
  }
}
