import NIOCore

/// How long the other side of a connection may be waited for, all in all, by what it has given or taken so far.
///
/// A limit on silence alone is no limit for those who send a byte a minute. Here every wait is added up, and the sum may be a
/// standing grace and as long as the bytes would take at the slowest rate that is borne.
struct Patience {
  /// What may be waited without a byte.
  let grace: TimeAmount
  /// The slowest rate on the average, once the grace is used up.
  let bytesPerSecond: Int

  /// Thirty years: what is earned beyond is not counted.
  private static let mostSeconds = 1_000_000_000

  private var waited = TimeAmount.zero
  private var since: NIODeadline?
  private var bytes = 0

  init(grace: TimeAmount, bytesPerSecond: Int) {
    self.grace = grace
    self.bytesPerSecond = max(bytesPerSecond, 1)
  }

  /// A wait begins, unless one is under way.
  mutating func begin(at now: NIODeadline) { since = since ?? now }

  /// The wait is over.
  mutating func end(at now: NIODeadline) {
    if let since { waited = waited + (now - since) }
    since = nil
  }

  /// So many bytes went by.
  mutating func add(_ count: Int) { bytes += count }

  /// Nothing has been waited for, and nothing went by.
  mutating func reset() { (waited, since, bytes) = (.zero, nil, 0) }

  /// Whether it was waited longer than may be.
  func isOver(at now: NIODeadline) -> Bool {
    let sum = waited + (since.map { now - $0 } ?? .zero)
    let (whole, rest) = bytes.quotientAndRemainder(dividingBy: bytesPerSecond)
    guard whole < Self.mostSeconds else { return false }
    let earned = TimeAmount.seconds(Int64(whole)) + .nanoseconds(Int64(rest) * 1_000_000_000 / Int64(bytesPerSecond))
    return sum > grace + earned
  }
}
