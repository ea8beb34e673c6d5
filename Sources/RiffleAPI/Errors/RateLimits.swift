/// What a service of OpenAI's format still allows, as the `x-ratelimit-*` fields of its answers tell.
public struct RateLimits: Hashable, Sendable {
  /// One of the two things that are counted.
  public struct Budget: Hashable, Sendable {
    /// How much there is in a period.
    public var limit: Int?
    /// How much is left of it.
    public var remaining: Int?
    /// The time until all of it is there again.
    public var reset: Duration?

    /// A budget as far as it is known.
    public init(limit: Int? = nil, remaining: Int? = nil, reset: Duration? = nil) {
      self.limit = limit
      self.remaining = remaining
      self.reset = reset
    }
  }

  /// Requests.
  public var requests: Budget
  /// Tokens.
  public var tokens: Budget

  /// Limits of requests and of tokens.
  public init(requests: Budget = Budget(), tokens: Budget = Budget()) {
    self.requests = requests
    self.tokens = tokens
  }

  /// Reads the fields of a head; nil where it has none of them.
  ///
  /// - Parameter header: the value of the field with this name in lower case.
  public init?(header: (String) -> String?) {
    func budget(_ unit: String) -> Budget {
      Budget(
        limit: header("x-ratelimit-limit-\(unit)").flatMap { Int($0) },
        remaining: header("x-ratelimit-remaining-\(unit)").flatMap { Int($0) },
        reset: header("x-ratelimit-reset-\(unit)").flatMap(Self.duration))
    }
    requests = budget("requests")
    tokens = budget("tokens")
    if requests == Budget(), tokens == Budget() { return nil }
  }

  /// How long to wait for what is used up; nil where nothing is.
  public var wait: Duration? {
    [requests, tokens].compactMap { $0.remaining == 0 ? $0.reset : nil }.max()
  }

  /// The longest reset that is believed: a day and an hour.
  private static let resetLimit = Duration.seconds(25 * 3600)

  /// A duration as Go writes it: `12ms`, `0s`, `1m13.588s`, `6m0s`; nil for anything else and for more than a day.
  public static func duration(_ text: String) -> Duration? {
    let units: [String: Double] = ["h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9]
    var rest = text[...]
    var seconds = 0.0
    guard !rest.isEmpty else { return nil }
    if rest == "0" { return .zero }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
      rest = rest.dropFirst(unit.count)
      guard let value = Double(number), let factor = units[String(unit)], value.isFinite else { return nil }
      seconds += value * factor
    }
    guard seconds <= 1e9 else { return nil }
    let duration = Duration.nanoseconds(Int64((seconds * 1e9).rounded()))
    return duration <= resetLimit ? duration : nil
  }
}
