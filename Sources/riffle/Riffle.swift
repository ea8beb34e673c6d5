import ArgumentParser
import CRiffleFiles
import Dispatch
import RiffleParsing
import RiffleTypes

/// The tool: parses the command line, runs one command, and ends with a code of the one table.
@main
struct Riffle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "riffle",
    abstract: "Turns streamed model responses into media files.",
    discussion: """
      Text to speech files, prompts to verified pictures, saved responses to the media inside them. Speaks the Gemini v1beta \
      format to Google, to a gateway, or (--local) to its own embedded server, which needs no key and no network.

      Exit codes: 0 done, 1 internal error or some items failed, 2 usage, 3 key refused, 4 quota, 5 blocked, 6 damaged media, \
      7 partial, 8 network or service, 9 outcome unknown, 10 malformed answer, 11 local file error, 12 request refused, 13 not \
      what was asked, 14 a limit was reached, 130 and 143 signals, 141 the reader of a pipe went away.

      Example: riffle speak --local "Hello there" -o hello.wav
      """,
    // Asking the libraries takes longer than all other preparation, and is for those who want to know.
    version: CommandLine.arguments.contains("--version") ? Versions.text : Versions.riffle,
    subcommands: [
      AskCommand.self, SpeakCommand.self, ImageCommand.self, EditCommand.self, ExtractCommand.self, RecoverCommand.self,
      VerifyCommand.self, InspectCommand.self, CountCommand.self, BatchCommand.self,
      ServeCommand.self,
      VoicesCommand.self, ModelsCommand.self, BenchCommand.self,
    ])

  /// The tool's entry point.
  ///
  /// A command that waits for nothing runs right here, without tasks and their threads.
  static func main() {
    // Before a key is read: a crash shall not write it to a file.
    rf_keep_memory_private()
    do {
      try checkInstructionSet()
      var command = try parseAsRoot()
      // Named, not asked for by protocol: that question goes through all that is linked, which takes longer than the answer.
      if let extract = command as? ExtractCommand { return try extract.run() }
      guard let asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
      run(asynchronous)
    } catch {
      end(with: error)
    }
  }

  /// Sees that the instruction set that the environment asks for is there.
  /// - Throws: ``Ending`` with 2 otherwise: whoever names one wants no other.
  private static func checkInstructionSet() throws {
    guard InstructionSet.isRequestRefused, let name = InstructionSet.requestedName else { return }
    let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
    throw Ending(.usage, "RIFFLE_ISA: '\(name)' is not available on this machine, expected one of \(names)")
  }

  /// Runs `command` in a task and ends the process with it.
  private static func run(_ command: sending any AsyncParsableCommand) -> Never {
    Task(executorPreference: ToolExecutor.shared) {
      var command = command
      do {
        try await command.run()
      } catch {
        end(with: error)
      }
      exit()
    }
    dispatchMain()
  }

  /// Prints what `error` has to say and ends the process with its code.
  private static func end(with error: any Error) -> Never {
    if let ending = error as? Ending {
      if let message = ending.message { Terminal.say(message) }
      // Said already: the parser would only make its help text ready once more.
      Terminal.end(ending.reason.rawValue)
    }
    let code = exitCode(for: error)
    if code == .success { exit(withError: error) }
    if code == .validationFailure || code.rawValue == 64 {
      Terminal.say(usageLine(for: error))
      exit(withError: ExitCode(ExitReason.usage.rawValue))
    }
    Terminal.say(fullMessage(for: error))
    exit(withError: ExitCode(ExitReason.internalError.rawValue))
  }

  /// One line on a wrong command line: what is wrong, and where the right one stands.
  private static func usageLine(for error: any Error) -> String {
    let words = message(for: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let name = CommandLine.arguments.dropFirst().first { argument in
      configuration.subcommands.contains { $0.configuration.commandName == argument }
    }
    return words + " (" + ["riffle", name, "--help"].compactMap(\.self).joined(separator: " ") + " tells more)"
  }
}

/// How a command ends when it is not simply done: a reason, and the one line that explains it.
struct Ending: Error {
  /// The reason; its raw value is the exit status.
  let reason: ExitReason
  /// One line for the person, or nil where everything was said already.
  let message: String?

  /// An ending with its explanation.
  init(_ reason: ExitReason, _ message: String? = nil) {
    self.reason = reason
    self.message = message
  }
}
