/// When a request that failed is sent again, and after which wait.
///
/// The wait is what the service asks for (`RetryInfo`, else `Retry-After`); without such a wish it grows exponentially, and
/// a random part of up to one ``firstDelay`` is added so that many clients do not come back together.
public struct RetryPolicy: Hashable, Sendable {
  /// How often a request is sent at most; 1 means never again.
  public var attempts: Int
  /// The wait before the second attempt.
  public var firstDelay: Duration
  /// What each further wait is multiplied by.
  public var factor: Double
  /// The longest wait of our own choosing.
  public var maxDelay: Duration
  /// The time that all attempts and waits together may take; nil for no bound.
  ///
  /// A wait that would end later is not begun.
  public var totalTime: Duration?

  /// Statuses of complete error answers after which the same request may be sent again.
  ///
  /// 524 and 529 are those of a well-known intermediary: it waited too long, or the service is overloaded.
  public static let retryableStatuses: Set<Int> = [408, 429, 500, 502, 503, 504, 524, 529]

  /// The policy that Google's own clients use: 5 attempts, 1 s, doubled, at most 60 s.
  public init(
    attempts: Int = 5, firstDelay: Duration = .seconds(1), factor: Double = 2, maxDelay: Duration = .seconds(60),
    totalTime: Duration? = .seconds(600)
  ) {
    precondition(attempts >= 1, "a request is sent at least once")
    self.attempts = attempts
    self.firstDelay = firstDelay
    self.factor = factor
    self.maxDelay = maxDelay
    self.totalTime = totalTime
  }

  /// One attempt and no more.
  public static let never = RetryPolicy(attempts: 1)

  /// The wait before another attempt.
  ///
  /// - Parameters:
  ///   - attempt: the number of the attempt that would come next; the first of all was 1.
  ///   - wish: how long the service asked to wait; obeyed even where it is longer than ``maxDelay``.
  ///   - elapsed: the time since the first attempt began.
  ///   - random: a number from 0 to 1.
  /// - Returns: how long to wait, or nil when there shall be no such attempt.
  public func delay(
    beforeAttempt attempt: Int, wish: Duration? = nil, elapsed: Duration = .zero, random: Double
  ) -> Duration? {
    precondition(attempt >= 2, "nothing is waited for before the first attempt")
    guard attempt <= attempts else { return nil }
    var delay = wish ?? firstDelay
    if wish == nil {
      for _ in 2..<attempt where delay < maxDelay { delay = delay * factor }
      delay = min(delay, maxDelay)
    }
    delay += firstDelay * random
    if let totalTime, elapsed + delay > totalTime { return nil }
    return delay
  }
}
