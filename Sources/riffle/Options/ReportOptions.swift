import ArgumentParser
import Logging

/// What the tool says, and to whom.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Print one receipt (JSON) a line on standard output.")
  var json = false

  @Flag(name: [.short, .long], help: "No progress and no remarks; errors are still printed.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more: attempts, waits, times.")
  var verbose = false

  /// Says a remark for people, unless quiet.
  func remark(_ line: @autoclosure () -> String) {
    if !quiet { Terminal.say(line()) }
  }

  /// A logger to standard error: warnings, or everything with `--verbose`, or nothing but errors with `--quiet`.
  func logger(_ label: String) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : quiet ? .error : .warning
    return logger
  }
}
