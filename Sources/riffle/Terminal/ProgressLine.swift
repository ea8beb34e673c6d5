import Synchronization

/// The progress of a long job on standard error: a line redrawn ten times a second on a terminal, a plain line a second
/// elsewhere, nothing when quiet.
///
/// A job that ends within the first second prints no plain line.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant
    var isDrawn = false
  }

  private let isQuiet: Bool
  private let canRedraw: Bool
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>

  /// A line that says nothing when `isQuiet`.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    canRedraw = Terminal.canRedraw
    start = ContinuousClock.now
    state = Mutex(State(lastDrawn: start))
  }

  /// Shows `parts` after the elapsed time, when it is time for it again.
  func update(_ parts: @autoclosure () -> [String]) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    let interval: Duration = canRedraw ? .milliseconds(100) : .seconds(1)
    let isDue = state.withLock { state in
      guard now - state.lastDrawn >= interval else { return false }
      state.lastDrawn = now
      state.isDrawn = true
      return true
    }
    guard isDue else { return }
    let line = ([Self.text(now - start)] + parts()).joined(separator: "  ")
    if canRedraw {
      Terminal.draw("\r" + String(line.prefix(max(20, Terminal.columns - 1))) + "\u{1B}[K")
    } else {
      Terminal.say(line)
    }
  }

  /// Removes a redrawn line, before something else is written.
  func clear() {
    let wasDrawn = state.withLock { state in
      defer { state.isDrawn = false }
      return state.isDrawn
    }
    if wasDrawn, canRedraw, !isQuiet { Terminal.draw("\r\u{1B}[K") }
  }

  /// The time since the start, in seconds.
  var elapsedSeconds: Double { Self.seconds(ContinuousClock.now - start) }

  /// `12.3 s`.
  static func text(_ duration: Duration) -> String { decimal(seconds(duration)) + " s" }

  /// A count of bytes in the unit that keeps it short: `512 B`, `1.4 MB`.
  static func text(bytes: Int64) -> String {
    var value = Double(bytes)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 { return (unit == "B" ? String(bytes) : decimal(value)) + " " + unit }
      value /= 1000
    }
    return decimal(value) + " TB"
  }

  /// `value` with one digit after the point.
  static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
