import ArgumentParser
import RiffleRecording

/// Whether the answer as it came is kept until its media are safe, and for how long.
struct SpoolOptions: ParsableArguments {
  @Flag(help: "Keep no raw copy of the answer while it comes.")
  var noSpool = false

  @Flag(help: "Keep the raw copy of the answer even when its media are safe, and of --local and --discard too.")
  var keepSpool = false

  @Flag(help: "Keep the request beside the raw copy; keys are never kept.")
  var keepPrompts = false

  func validate() throws {
    if noSpool, keepSpool || keepPrompts {
      throw ValidationError("--no-spool excludes --keep-spool and --keep-prompts")
    }
  }
}

extension SpoolOptions {
  /// Sets the spool of this process: answers of the embedded server cost nothing and are kept by wish only.
  func activate(isLocal: Bool, report: ReportOptions) {
    guard !noSpool, !isLocal || keepSpool else { return Spool.usual = nil }
    guard let folder = Spool.usualFolder(environment: Terminal.environment) else {
      Spool.usual = nil
      return report.remark("warning: \(SpoolError.noFolder); answers are not kept as they came")
    }
    Spool.usual = Spool(
      folder: folder, keepsVerified: keepSpool, keepsPrompts: keepPrompts, command: Self.commandName)
  }

  /// The name of the command that runs: the first word that is no option.
  private static var commandName: String? {
    CommandLine.arguments.dropFirst().first { !$0.hasPrefix("-") }
  }
}
