import Testing

@testable import RiffleServer

@Suite struct TokenBucketTests {
  private let start = ContinuousClock.now

  @Test func `a minute's requests may come at once, and then one after the other`() {
    var bucket = TokenBucket(requestsPerMinute: 3, now: start)
    func take(_ seconds: Double) -> RateState { bucket.take(at: start + .seconds(seconds)) }
    #expect(take(0) == RateState(limit: 3, remaining: 2, reset: .seconds(20), wait: nil))
    #expect(take(0) == RateState(limit: 3, remaining: 1, reset: .seconds(40), wait: nil))
    #expect(take(0) == RateState(limit: 3, remaining: 0, reset: .seconds(60), wait: nil))
    #expect(take(0) == RateState(limit: 3, remaining: 0, reset: .seconds(60), wait: .seconds(20)))
    #expect(take(15) == RateState(limit: 3, remaining: 0, reset: .seconds(45), wait: .seconds(5)))
    #expect(take(20) == RateState(limit: 3, remaining: 0, reset: .seconds(60), wait: nil))
    #expect(take(60) == RateState(limit: 3, remaining: 1, reset: .seconds(40), wait: nil))
    #expect(take(3600) == RateState(limit: 3, remaining: 2, reset: .seconds(20), wait: nil))
  }

  @Test(arguments: [1, 2, 7, 60, 1000, 999_983])
  func `never more pass than the limit and what came back, and the told wait is enough`(limit: Int) {
    var bucket = TokenBucket(requestsPerMinute: limit, now: start)
    var now = start
    for expected in stride(from: min(limit, 100) - 1, through: 0, by: -1) {
      #expect(bucket.take(at: now).remaining == limit - min(limit, 100) + expected)
    }
    for _ in 0..<max(limit - 100, 0) { _ = bucket.take(at: now) }
    for _ in 0..<20 {
      guard let wait = bucket.take(at: now).wait else {
        Issue.record("let in too early")
        return
      }
      #expect(wait > .zero && wait <= .seconds(60) / limit)
      now += wait
      #expect(bucket.take(at: now).wait == nil)
    }
  }

  @Test func `clients have buckets of their own, and some have none`() {
    let clock = start
    let registry = ClientRegistry(
      [
        ClientKey(name: "a", key: "1", requestsPerMinute: 1), ClientKey(name: "b", key: "2", requestsPerMinute: 1), "3",
      ],
      now: { clock })
    #expect(registry.take(0)?.wait == nil && registry.take(0)?.wait == .seconds(60))
    #expect(registry.take(1)?.remaining == 0 && registry.take(1)?.wait != nil)
    for _ in 0..<5 { #expect(registry.take(2) == nil) }
  }

  @Test(arguments: [
    (0.0, "0s"), (0.012, "12ms"), (0.0001, "1ms"), (0.999, "999ms"), (1, "1s"), (1.5, "1.5s"), (13.588, "13.588s"),
    (60, "1m0s"), (73.588, "1m13.588s"), (360, "6m0s"), (3600, "1h0m0s"), (3661.05, "1h1m1.05s"), (-1, "0s"),
  ])
  func `durations are written as Go does`(seconds: Double, text: String) {
    #expect(GoDuration.text(.milliseconds(seconds * 1000)) == text)
  }
}
