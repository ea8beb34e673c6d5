public import RiffleAPI

extension RateLimits {
  /// The fields of a head that tell these limits, as OpenAI's services name and write them.
  public var fields: [(name: String, value: String)] {
    [("requests", requests), ("tokens", tokens)].flatMap { unit, budget in
      [
        ("x-ratelimit-limit-\(unit)", budget.limit.map(String.init)),
        ("x-ratelimit-remaining-\(unit)", budget.remaining.map(String.init)),
        ("x-ratelimit-reset-\(unit)", budget.reset.map(Self.text)),
      ].compactMap { name, value in value.map { (name, $0) } }
    }
  }

  /// A duration as Go writes it: `0s`, `12ms`, `1m13.588s`, `6m0s`, `1h0m0s`; in whole milliseconds.
  public static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    if milliseconds > 0, milliseconds < 1000 { return "\(milliseconds)ms" }
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    var rest = "\(milliseconds / 1000 % 60)"
    if milliseconds % 1000 != 0 {
      var fraction = "\(1000 + milliseconds % 1000)".dropFirst()
      while fraction.last == "0" { fraction.removeLast() }
      rest += ".\(fraction)"
    }
    return (hours > 0 ? "\(hours)h" : "") + (hours > 0 || minutes > 0 ? "\(minutes)m" : "") + rest + "s"
  }
}
