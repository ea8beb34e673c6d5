import RiffleJobs
import RiffleParsing
import RiffleTypes
import Synchronization

/// Shows how a batch goes: one line for a person, or one event a line for a program.
final class BatchProgress: Sendable {
  private struct State {
    var counts = BatchCounts()
    var flying: Set<String> = []
    var endedHere = 0
    var charged: Int64 = 0
  }

  private let report: ReportOptions
  private let prices: PriceList
  private let line: ProgressLine
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(report: ReportOptions, prices: PriceList) {
    self.report = report
    self.prices = prices
    line = ProgressLine(isQuiet: report.quiet)
  }

  /// Takes the progress line away.
  func clear() { line.clear() }

  /// Shows `event`.
  @Sendable func take(_ event: JobEvent) {
    count(event)
    if report.json { Terminal.print(json(event)) }
    switch event {
    case .ended(let ending) where ending.state != .verified: remark("\(ending.id): \(ending.message ?? "failed")")
    case .ended(let ending) where ending.isRecovered: remark("\(ending.id): \(ending.message ?? "taken over")")
    case .damaged(let id, let reason): remark("\(id): asked for again: \(reason)")
    case .waiting(let id, let reason, let pause):
      if report.verbose { remark("\(id): \(reason); waiting \(ProgressLine.text(pause))") }
    case .stopping(_, let message): remark("\(message): waiting for what is under way")
    case .began, .sent, .ended: break
    }
    line.update(parts())
  }

  /// Tells what became of the batch.
  func end(_ summary: BatchSummary) {
    line.clear()
    if report.json { Terminal.print(json(summary)) }
    let counts = summary.counts
    var words = "\(counts.done) of \(counts.total) done"
    for (name, value) in [
      ("failed", counts.failed), ("unknown", counts.unknown), ("in flight elsewhere", counts.inFlight),
      ("not sent", counts.planned),
    ] where value > 0 { words += ", \(value) \(name)" }
    words += "; \(summary.sentCount) requests sent in \(ProgressLine.text(ContinuousClock.now - start))"
    if summary.recoveredCount > 0 { words += ", \(summary.recoveredCount) answers of earlier runs recovered" }
    if counts.charged > 0 { words += "; cost at most \(prices.words(counts.charged)) (real bills may differ)" }
    report.remark(words)
  }

  private func remark(_ text: String) {
    guard !report.quiet else { return }
    line.clear()
    Terminal.say(text)
  }

  private func count(_ event: JobEvent) {
    state.withLock { state in
      switch event {
      case .began(let counts):
        state.counts = counts
        state.charged = counts.charged
      case .sent(let id, _): state.flying.insert(id)
      case .ended(let ending):
        state.flying.remove(ending.id)
        state.endedHere += 1
        state.charged += ending.charged
        switch ending.state {
        case .verified: state.counts.done += 1
        case .unknown: state.counts.unknown += 1
        default: state.counts.failed += 1
        }
      case .damaged, .waiting, .stopping: break
      }
    }
  }

  private func parts() -> [String] {
    let state = state.withLock { $0 }
    let counts = state.counts
    var parts = ["\(counts.done)/\(counts.total) done"]
    if counts.failed > 0 { parts.append("\(counts.failed) failed") }
    if counts.unknown > 0 { parts.append("\(counts.unknown) unknown") }
    parts.append("\(state.flying.count) in flight")
    let seconds = line.elapsedSeconds
    if state.endedHere > 0, seconds > 0 {
      let rate = Double(state.endedHere) / seconds
      let left = max(counts.total - counts.done - counts.failed - counts.unknown, 0)
      parts.append(ProgressLine.decimal(rate * 60) + " a minute")
      parts.append("ETA " + Self.clock(seconds: Double(left) / rate))
    }
    if state.charged > 0 { parts.append(prices.words(state.charged)) }
    return parts
  }

  /// `1:02:03`.
  private static func clock(seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rest = two(whole / 60 % 60) + ":" + two(whole % 60)
    return whole >= 3600 ? "\(whole / 3600):" + rest : rest
  }

  // MARK: Lines for programs

  private func json(_ event: JobEvent) -> String {
    var object = EventWriter()
    switch event {
    case .began(let counts):
      object.text("event", "began")
      object.counts(counts)
    case .damaged(let id, let reason):
      object.text("event", "damaged")
      object.text("id", id)
      object.text("message", reason)
    case .sent(let id, let attempt):
      object.text("event", "sent")
      object.text("id", id)
      object.number("attempt", attempt)
    case .waiting(let id, let reason, let pause):
      object.text("event", "waiting")
      object.text("id", id)
      object.text("message", reason)
      object.number("milliseconds", Int(pause / .milliseconds(1)))
    case .ended(let ending):
      object.text("event", "ended")
      object.text("id", ending.id)
      object.text("state", ending.state.rawValue)
      object.number("exit", Int(ending.reason.rawValue))
      if let message = ending.message { object.text("message", message) }
      object.list("paths", ending.paths)
      object.text("cost", PriceList.decimal(ending.charged))
      if ending.isRecovered { object.flag("recovered", true) }
    case .stopping(let reason, let message):
      object.text("event", "stopping")
      object.number("exit", Int(reason.rawValue))
      object.text("message", message)
    }
    return object.line
  }

  private func json(_ summary: BatchSummary) -> String {
    var object = EventWriter()
    object.text("event", "finished")
    object.counts(summary.counts)
    object.number("requests", summary.sentCount)
    object.number("recovered", summary.recoveredCount)
    object.number("exit", Int(summary.reason.rawValue))
    if let message = summary.message { object.text("message", message) }
    return object.line
  }
}

/// One JSON object, member by member.
struct EventWriter {
  private var writer = JSONWriter()

  init() { writer.beginObject() }

  mutating func text(_ name: String, _ value: String) {
    writer.key(name)
    writer.string(value)
  }

  mutating func number(_ name: String, _ value: Int) {
    writer.key(name)
    writer.number(value)
  }

  mutating func flag(_ name: String, _ value: Bool) {
    writer.key(name)
    writer.bool(value)
  }

  mutating func list(_ name: String, _ values: [String]) {
    writer.key(name)
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
  }

  mutating func counts(_ counts: BatchCounts) {
    for (name, value) in [
      ("total", counts.total), ("done", counts.done), ("failed", counts.failed), ("unknown", counts.unknown),
      ("inFlight", counts.inFlight), ("planned", counts.planned),
    ] { number(name, value) }
    text("cost", PriceList.decimal(counts.charged))
  }

  /// The object on one line.
  var line: String {
    var copy = writer
    copy.endObject()
    return String(decoding: copy.bytes, as: UTF8.self)
  }
}
