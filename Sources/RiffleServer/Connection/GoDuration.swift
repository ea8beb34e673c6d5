/// A duration as Go writes it, and OpenAI's services with it: `12ms`, `0s`, `1m13.588s`, `6m0s`.
enum GoDuration {
  /// The text, rounded up to whole milliseconds.
  static func text(_ duration: Duration) -> String {
    let total = max(Int((duration / .milliseconds(1)).rounded(.up)), 0)
    if total == 0 { return "0s" }
    if total < 1000 { return "\(total)ms" }
    let (hours, minutes) = (total / 3_600_000, total / 60_000 % 60)
    let (seconds, rest) = (total / 1000 % 60, total % 1000)
    var fraction = rest == 0 ? "" : "." + String(repeating: "0", count: 3 - "\(rest)".count) + "\(rest)"
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let front = hours > 0 ? "\(hours)h\(minutes)m" : minutes > 0 ? "\(minutes)m" : ""
    return front + "\(seconds)\(fraction)s"
  }
}
