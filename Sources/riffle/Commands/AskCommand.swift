import ArgumentParser
import RiffleAPI
import RiffleRecording
import RiffleSession
import RiffleTypes

/// `riffle ask`: a question to words, and to files when the answer has media.
struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Ask a model, and print its answer as it comes.",
    discussion: """
      Words go to standard output, media of the answer to files. With --search and --url-context the words are printed when \
      they are whole, because the marks of footnotes belong between them; with --schema when they have passed. Files sent with \
      -a are read in pieces while they are sent.

      Example: riffle ask --local "What is 6 times 7?"
      """)

  @Argument(help: "The question, or - for standard input.")
  var question: String

  @OptionGroup(title: "Question") var asking: QuestionOptions
  @OptionGroup(title: "Question") var form: FormOptions
  @OptionGroup(title: "Thinking") var thinking: ThinkingOptions
  @OptionGroup(title: "Tools") var tools: ToolOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var downloads: DownloadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if output.writesToStandardOutput {
      throw ValidationError("-o takes a file or a folder: standard output carries the answer's words")
    }
    try ChatWords.check(connection, thinking, sampling, tools)
  }

  func run() async throws {
    var options = try output.recordingOptions(defaultOutput: "answer.{ext}", stem: "answer", report: report)
    options.wantsText = true
    let opening = try Ending.from { try Opening(asking, connection: connection) }
    let question = try makeQuestion(model: opening.model)
    let job = AskJob(
      question: question, options: options, connection: connection, output: output, downloads: downloads,
      report: report,
      showsThoughts: thinking.showThoughts, hasFootnotes: tools.wantsFootnotes)
    try await job.run(opening)
  }

  /// The question, checked before anything is sent.
  private func makeQuestion(model: String) throws -> Question {
    let words = try Input.text(argument: question, file: nil)
    let media = try asking.attachments.map { try Input.attachment(at: $0) }
    var question = Question(words, attachments: media, model: model)
    question.config.thinkingConfig = thinking.config
    sampling.apply(to: &question.config)
    try tools.apply(to: &question)
    question.schema = try form.schema.map { try Input.schema(at: $0) }
    try Ending.from { try question.check() }
    return question
  }
}

/// What a question goes on from: a conversation, its file, and who is asked.
struct Opening {
  var conversation: Conversation
  var file: SessionFile?
  var model: String

  /// Opens the session that was named, or begins a conversation.
  init(_ asking: QuestionOptions, connection: ConnectionOptions) throws {
    file = try asking.session.map { try SessionFile(at: $0) }
    conversation = file?.conversation ?? Conversation()
    model = try connection.model ?? file?.model ?? connection.chatModel(for: .text).id
    if let system = asking.system {
      let words = try system.hasPrefix("@") ? Input.text(argument: nil, file: String(system.dropFirst())) : system
      conversation.systemInstruction = Content(role: nil, text: words)
    }
  }
}
