import FoundationEssentials
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleTypes

/// Tells a person and a program what a recording gave.
enum Reporting {
  /// Characters of an answer's words that are shown; `--text` saves all of them.
  static let shownTextLimit = 2_000
  /// Bytes of words that a recording has to keep where they are only shown: those characters at their longest, and more.
  static let shownTextByteCount = 64 * 1024

  /// Prints paths or receipts on standard output, everything for people on standard error, and ends as the recording did.
  ///
  /// - Throws: ``Ending`` unless the recording is a success.
  static func report(_ recording: Recording, output: OutputOptions, report: ReportOptions) throws {
    var reason = recording.reason
    var message = recording.message
    // Whoever closed the pipe knows.
    if reason == .brokenPipe { throw Ending(.brokenPipe) }
    if let file = output.textFile, !recording.textBytes.isEmpty {
      do {
        try save(recording.textBytes, to: file, replacing: output.force)
        report.remark("\(file): \(recording.text.count) characters of text")
      } catch let error as MediaFileError {
        // The words were paid for too.
        Terminal.say("the model said: " + recording.text)
        if reason == .success {
          (reason, message) = (.fileError, error.description)
        } else {
          Terminal.say(error.description)
        }
      }
    } else if !recording.textBytes.isEmpty {
      report.remark("the model said: " + shown(recording))
    }
    if !report.quiet { for warning in recording.warnings { Terminal.say("warning: " + warning) } }
    if report.json {
      for line in recording.receiptLines {
        if output.writesToStandardOutput { Terminal.draw(line + "\n") } else { Terminal.print(line) }
      }
    } else if !output.writesToStandardOutput {
      for path in recording.paths { Terminal.print(path) }
    }
    for receipt in recording.receipts where receipt.path != nil { report.remark(summary(of: receipt)) }
    if let id = recording.spoolID { report.remark(hint(onSpooled: id)) }
    if reason != .success { throw Ending(reason, message ?? "ended with code \(reason.rawValue)") }
  }

  /// One line on an answer that stays in the spool.
  static func hint(onSpooled id: String) -> String { "the answer as it came is kept: riffle recover \(id)" }

  /// One line on a file: its name, type, length or size, and bytes.
  static func summary(of receipt: Receipt) -> String {
    var parts: [String] = []
    if let type = receipt.type { parts.append(type) }
    if let seconds = receipt.durationSeconds { parts.append(ProgressLine.decimal(seconds) + " s") }
    if let rate = receipt.sampleRate { parts.append("\(rate) Hz") }
    if let count = receipt.channelCount { parts.append(count == 1 ? "mono" : "\(count) channels") }
    if let width = receipt.width, let height = receipt.height { parts.append("\(width)x\(height)") }
    if let origin = receipt.convertedFrom { parts.append("converted from \(origin)") }
    if let bytes = receipt.bytes { parts.append(ProgressLine.text(bytes: Int64(bytes))) }
    return (receipt.path ?? "-") + ": " + parts.joined(separator: ", ")
  }

  /// One line on a request that is about to be sent again: what happened, whether it may be billed, and the wait.
  static func line(on notice: RetryNotice) -> String {
    notice.reason + (notice.maybeBilled ? " (maybe billed)" : "")
      + "; attempt \(notice.attempt) of \(notice.attempts) in \(ProgressLine.text(notice.delay))"
  }

  /// What a progress line says of a recording under way.
  static func parts(of progress: RecordingProgress, seconds: Double) -> [String] {
    var parts = [ProgressLine.text(bytes: Int64(progress.bytesReceived))]
    if seconds > 0 { parts.append(ProgressLine.text(bytes: Int64(Double(progress.bytesReceived) / seconds)) + "/s") }
    if progress.audioDuration > .zero { parts.append(ProgressLine.text(progress.audioDuration) + " of audio") }
    if let size = progress.pixelSize { parts.append("\(size) pixels") }
    if progress.mediaCount > 1 { parts.append("\(progress.mediaCount) media") }
    return parts
  }

  /// The words of an answer as far as they are shown.
  private static func shown(_ recording: Recording) -> String {
    // Characters are found one by one, so no more are looked at than are shown.
    let start = String(decoding: recording.textBytes.prefix(shownTextByteCount), as: UTF8.self)
    let shown = start.prefix(shownTextLimit)
    let isWhole =
      shown.endIndex == start.endIndex && recording.textBytes.count <= shownTextByteCount
      && recording.droppedTextByteCount == 0
    return shown + (isWhole ? "" : "… (--text FILE saves all)")
  }

  /// Writes an answer's words to the file of `--text`, with a line end at their end.
  static func save(text: String, to path: String, replacing: Bool) throws {
    try save(Array(text.utf8), to: path, replacing: replacing)
  }

  /// Writes words, with a line end at their end.
  private static func save(_ words: [UInt8], to path: String, replacing: Bool) throws {
    var words = words
    // What is not UTF-8 is mended, which is rare.
    if (try? UTF8Span(validating: words.span)) == nil { words = Array(String(decoding: words, as: UTF8.self).utf8) }
    let file = try PartialFile(finalPath: path, replacing: replacing)
    do {
      // The words may be many: they are written from where they are.
      try file.write(words.span)
      let lineEnd: [UInt8] = [0x0A]
      if words.last != lineEnd[0] { try file.write(lineEnd.span) }
      try file.commit(replacing: replacing)
    } catch {
      file.discard()
      throw error
    }
  }
}
