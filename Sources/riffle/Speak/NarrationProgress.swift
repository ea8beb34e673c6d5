import RiffleNarration
import RiffleSound
import RiffleTypes
import Synchronization

/// Tells a person how far a narration has come, and what was found in it.
final class NarrationProgress: Sendable {
  private struct State {
    var pieceCount = 0
    var doneCount = 0
    var cachedCount = 0
  }

  private let state = Mutex(State())
  private let line: ProgressLine
  private let report: ReportOptions
  private let firstSound: FirstSound

  init(_ report: ReportOptions, isQuiet: Bool) {
    self.report = report
    line = ProgressLine(isQuiet: isQuiet)
    firstSound = FirstSound(report, line)
  }

  /// Takes an event, from any task.
  func take(_ event: NarrationEvent) {
    switch event {
    case .planned(let count): state.withLock { $0.pieceCount = count }
    case .firstSound: firstSound.tell()
    case .piece(_, let isCached, let reason):
      state.withLock { state in
        state.doneCount += reason == .success ? 1 : 0
        state.cachedCount += isCached ? 1 : 0
      }
      show()
    case .progress: show()
    case .retry(let notice):
      line.clear()
      report.remark(Reporting.line(on: notice))
    }
  }

  private func show() {
    let now = state.withLock { $0 }
    line.update(
      ["\(now.doneCount) of \(now.pieceCount) pieces"] + (now.cachedCount > 0 ? ["\(now.cachedCount) kept before"] : [])
    )
  }

  /// Removes the line.
  func clear() { line.clear() }

  /// What a report has to say to a person.
  static func lines(on report: NarrationReport, isVerbose: Bool) -> [String] {
    func tenths(_ value: Double) -> String { (value < 0 ? "-" : "") + ProgressLine.decimal(abs(value)) }
    var first = "\(report.joinedCount) of \(report.pieceCount) pieces joined, \(report.requestCount) requests"
    if report.cachedCount > 0 { first += ", \(report.cachedCount) pieces kept before" }
    var lines = [first]
    if let loudness = report.loudness.integrated, let peak = report.loudness.truePeak {
      var line = "loudness \(tenths(loudness)) LUFS, true peak \(tenths(peak)) dBTP"
      if let plan = report.leveling {
        line += ", gain \(tenths(plan.gain)) dB" + (plan.isLimiting ? ", peaks held down" : "")
      }
      if let drift = report.largestLoudnessDrift { line += ", pieces within \(tenths(drift)) LU" }
      if let drift = report.largestRateDrift { line += " and \(tenths(drift)) % of rate" }
      lines.append(line)
    }
    guard isVerbose else { return lines }
    for piece in report.pieces {
      var parts = ["piece \(piece.number)", "\(piece.length) characters"]
      if let start = piece.startSeconds { parts.append("at \(tenths(start)) s") }
      if let duration = piece.durationSeconds { parts.append("\(tenths(duration)) s") }
      if let loudness = piece.loudness { parts.append("\(tenths(loudness)) LUFS") }
      if let rate = piece.rate { parts.append("\(tenths(rate)) characters a second") }
      if piece.isCached { parts.append("kept before") }
      if piece.exit != 0 { parts.append("code \(piece.exit)") }
      lines.append(parts.joined(separator: ", "))
    }
    return lines
  }
}

/// Says, to those who want to know, how long it took until the first sound came.
final class FirstSound: Sendable {
  private let report: ReportOptions
  private let line: ProgressLine
  private let isTold = Mutex(false)

  /// A teller that begins to count with `line`.
  init(_ report: ReportOptions, _ line: ProgressLine) {
    self.report = report
    self.line = line
  }

  /// Says it, the first time.
  func tell() {
    let wasTold = isTold.withLock { isTold in
      defer { isTold = true }
      return isTold
    }
    guard !wasTold, report.verbose else { return }
    line.clear()
    report.remark("first sound after \(Int((line.elapsedSeconds * 1_000).rounded())) ms")
  }
}
