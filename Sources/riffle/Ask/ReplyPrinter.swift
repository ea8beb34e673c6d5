import RiffleAPI
import RiffleRecording
import RiffleSession
import Synchronization

/// Prints an answer while it comes: words to standard output, thoughts and remarks to standard error.
final class ReplyPrinter: Sendable {
  private struct State {
    /// Whether the last thing on standard output, or in the thoughts, did not end its line.
    var isInWords = false
    var isInThoughts = false
  }

  private let isHeld: Bool
  private let showsThoughts: Bool
  private let report: ReportOptions
  private let progress: ProgressLine
  private let state = Mutex(State())

  /// A printer; one that is held prints no words, only what comes beside them.
  init(isHeld: Bool, showsThoughts: Bool, report: ReportOptions) {
    self.isHeld = isHeld
    self.showsThoughts = showsThoughts
    self.report = report
    // Where words go to a terminal they are the progress.
    progress = ProgressLine(isQuiet: report.quiet || !isHeld && Terminal.outputIsTerminal)
  }

  /// Prints one event.
  var take: @Sendable (ReplyEvent) -> Void {
    { [self] event in
      switch event {
      case .words(let text): words(text)
      case .thought(let text): if showsThoughts { thought(text) }
      case .code(let code): words(ReplyText.block(code))
      case .codeResult(let result): words(ReplyText.block(result))
      case .calls(let calls):
        pause()
        for call in calls { report.remark("calls " + ReplyText.line(on: call)) }
      case .results(let records):
        for record in records {
          if let error = record.error { report.remark("\(record.call.name) failed: \(error)") }
        }
      case .progress(let now):
        guard now.mediaCount > 0 || isHeld else { return }
        progress.update(Reporting.parts(of: now, seconds: progress.elapsedSeconds))
      }
    }
  }

  /// Ends a line that is under way, before something else is printed.
  func pause() {
    progress.clear()
    state.withLock { state in
      if state.isInThoughts { Terminal.draw("\n") }
      if state.isInWords, Terminal.outputIsTerminal { Terminal.write(words: "\n", isWhole: false) }
      state.isInThoughts = false
      if Terminal.outputIsTerminal { state.isInWords = false }
    }
  }

  /// Ends the answer's last line.
  func end() {
    progress.clear()
    state.withLock { state in
      if state.isInThoughts { Terminal.draw("\n") }
      if state.isInWords { Terminal.write(words: "\n", isWhole: false) }
      state = State()
    }
  }

  private func words(_ text: String) {
    guard !isHeld else { return }
    progress.clear()
    state.withLock { state in
      if state.isInThoughts { Terminal.draw("\n") }
      state.isInThoughts = false
      Terminal.write(words: text, isWhole: false)
      state.isInWords = text.last?.isNewline != true
    }
  }

  private func thought(_ text: String) {
    progress.clear()
    state.withLock { state in
      Terminal.draw(Terminal.escaped(text))
      state.isInThoughts = text.last?.isNewline != true
    }
  }
}
