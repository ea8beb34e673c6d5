/// How much a client may still ask for after one request.
struct RateState: Hashable, Sendable {
  /// Requests in a minute.
  let limit: Int
  /// Requests that would be let in at once.
  let remaining: Int
  /// The time until all of them are there again.
  let reset: Duration
  /// How long to wait for the next one; nil when this one was let in.
  let wait: Duration?
}

/// Lets in so many requests a minute: all at once at first, then one after the other as they come back.
///
/// Kept as one moment, that at which the bucket will be full again; with it all sums are exact.
struct TokenBucket: Sendable {
  private let limit: Int
  private let interval: Duration
  private var fullAt: ContinuousClock.Instant

  /// A full bucket.
  init(requestsPerMinute limit: Int, now: ContinuousClock.Instant) {
    self.limit = limit
    interval = .seconds(60) / limit
    fullAt = now
  }

  /// Takes one request out, when there is one.
  mutating func take(at now: ContinuousClock.Instant) -> RateState {
    let missing = max(fullAt - now, .zero)
    let lastPlace = interval * (limit - 1)
    guard missing <= lastPlace else {
      return RateState(limit: limit, remaining: 0, reset: missing, wait: missing - lastPlace)
    }
    let missingNow = missing + interval
    fullAt = now + missingNow
    // A quotient that should be whole may fall short by a rounding.
    let remaining = ((interval * limit - missingNow) / interval + 1e-6).rounded(.down)
    return RateState(limit: limit, remaining: Int(remaining), reset: missingNow, wait: nil)
  }
}
