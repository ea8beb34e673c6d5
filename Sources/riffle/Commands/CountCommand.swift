import ArgumentParser
import RiffleAPI
import RiffleClient
import RiffleServer
import RiffleSession
import RiffleTypes

/// `riffle count`: how many tokens a question is.
struct CountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the tokens of a question, without asking it.",
    discussion: """
      Prints one number. With --session it counts the whole conversation with the question at its end.

      Example: riffle count --local "How long is this?"
      """)

  @Argument(help: "The question, or - for standard input.")
  var question: String

  @OptionGroup(title: "Question") var asking: QuestionOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if connection.api != .gemini { throw ValidationError("OpenAI's format has no way to count: leave out --api") }
  }

  func run() async throws {
    let opening = try Ending.from { try Opening(asking, connection: connection) }
    let media = try asking.attachments.map { try Input.attachment(at: $0) }
    let asked = Question(
      try Input.text(argument: question, file: nil), attachments: media, model: opening.model)
    let local = connection.local && !connection.dryRun ? try await EmbeddedService.start(report: report) : nil
    let client = try Ending.from {
      try ModelClient(
        try connection.serviceConfiguration(
          local: local?.baseURL ?? (connection.local ? "http://127.0.0.1" : nil), report: report))
    }
    let prepared = try Ending.from { try client.prepareCount(of: asked, in: opening.conversation) }
    if connection.dryRun { return Terminal.print(prepared.description) }
    let (result, signal) = await Signals.run { [report] in
      try await client.count(prepared, onRetry: { notice in report.remark(Reporting.line(on: notice)) })
    }
    await local?.stop()
    do {
      let count = try Ending.from { try result.get() }
      Terminal.print(report.json ? String(decoding: try WireJSON.encode(count), as: UTF8.self) : "\(count.totalTokens)")
    } catch let error as APIError {
      throw Ending(error.exitReason, error.description)
    } catch let error as WireJSONError {
      throw Ending(.malformedAnswer, error.description)
    } catch is CancellationError {
      throw Ending(signal ?? .interrupted, "stopped before an answer came")
    }
  }
}
