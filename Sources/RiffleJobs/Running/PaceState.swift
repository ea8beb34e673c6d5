/// When the next request may leave, as all processes of a machine that use one key agree on it.
///
/// Times are nanoseconds since 1970. A service that pushes back (429, 503) stops everybody until it said, or, when it said
/// nothing, for a time that doubles with each further refusal; afterwards requests leave at a distance that grows by each
/// refusal and shrinks by each success. Limits of requests and tokens a minute are kept by spacing: each request moves the
/// time of the next one.
struct PaceState: Equatable, Codable {
  /// Nothing leaves before this.
  var pausedUntil: Int64 = 0
  /// Refusals without a pause that was long enough.
  var level = 0
  /// The distance between requests that refusals have brought about.
  var distance: Int64 = 0
  /// When the next request may leave by the number of requests.
  var nextRequest: Int64 = 0
  /// When the next request may leave by the number of tokens.
  var nextTokens: Int64 = 0

  static let second: Int64 = 1_000_000_000
  /// The longest pause of our own choosing.
  static let longestPause = 60 * second
  /// The longest pause that a service is believed to mean.
  static let longestWish = 3_600 * second
  static let shortestDistance = second / 10
  static let longestDistance = 30 * second

  /// Forgets times that no rule could have made: the clock was put back, or the file is damaged.
  mutating func mend(now: Int64) {
    let latest = now + Self.longestWish
    pausedUntil = min(max(pausedUntil, 0), latest)
    nextRequest = min(max(nextRequest, 0), latest)
    nextTokens = min(max(nextTokens, 0), latest)
    level = min(max(level, 0), 16)
    distance = min(max(distance, 0), Self.longestDistance)
  }

  /// Takes the next place in the row.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - tokens: what the request will use, input and output together.
  ///   - requestsPerMinute: the limit; nil: none.
  ///   - tokensPerMinute: the limit; nil: none.
  /// - Returns: when the request may leave.
  mutating func reserve(now: Int64, tokens: Int, requestsPerMinute: Int?, tokensPerMinute: Int?) -> Int64 {
    mend(now: now)
    let minute = 60 * Self.second
    let distance = max(self.distance, requestsPerMinute.map { minute / Int64(max($0, 1)) } ?? 0)
    let start = max(now, pausedUntil, distance > 0 ? nextRequest : 0, tokensPerMinute == nil ? 0 : nextTokens)
    nextRequest = start + distance
    if let tokensPerMinute {
      let share = Double(max(tokens, 0)) * Double(minute) / Double(max(tokensPerMinute, 1))
      nextTokens = max(start, nextTokens) + Int64(min(share, Double(Self.longestWish)))
    }
    return start
  }

  /// The service pushed back.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - wish: for how long it asked, in nanoseconds.
  ///   - random: a number from 0 to 1, so that many machines do not come back together.
  mutating func pushedBack(now: Int64, wish: Int64?, random: Double) {
    mend(now: now)
    // Answers to requests that left before the pause began tell nothing new.
    if now >= pausedUntil {
      level = min(level + 1, 16)
      distance = min(max(distance * 2, Self.shortestDistance), Self.longestDistance)
    }
    let own = min(Self.longestPause, (Self.second / 2) << Int64(min(level, 10)))
    let pause = wish.map { min(max($0, 0), Self.longestWish) } ?? own
    let jitter = Int64(Double(Self.second) * 0.1 * min(max(random, 0), 1))
    pausedUntil = max(pausedUntil, now + pause + jitter)
  }

  /// A request was served, and used `tokens` more (or fewer) than was thought.
  mutating func succeeded(now: Int64, tokens: Int, tokensPerMinute: Int?) {
    mend(now: now)
    if now >= pausedUntil {
      level = max(level - 1, 0)
      distance = distance * 3 / 4 < Self.shortestDistance / 4 ? 0 : distance * 3 / 4
    }
    if let tokensPerMinute {
      let share = Double(tokens) * Double(60 * Self.second) / Double(max(tokensPerMinute, 1))
      nextTokens += Int64(min(max(share, -Double(Self.longestWish)), Double(Self.longestWish)))
    }
  }
}
