import ArgumentParser
import RiffleAPI
import RiffleTypes

/// `riffle speak`: a text to a speech file.
struct SpeakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speak",
    abstract: "Turn a text into a speech file.",
    discussion: """
      The file's extension or --format chooses the audio format. With two or more --voice NAME=VOICE, lines that begin with \
      `NAME:` are spoken by that speaker.

      Example: riffle speak --local --voice Kore "Good morning" -o morning.flac
      """)

  @Argument(help: "The text, or - for standard input.")
  var text: String?

  @Option(help: ArgumentHelp("Read the text from this file.", valueName: "file"), completion: .file())
  var file: String?

  @Option(help: ArgumentHelp("A voice, or SPEAKER=VOICE; repeatable. `riffle voices` lists them.", valueName: "voice"))
  var voice: [String] = []

  @Option(help: "How to speak, in words, for example \"warm and slow\".")
  var style: String?

  @Option(help: ArgumentHelp("The language (BCP 47), for example en-US.", valueName: "code"))
  var language: String?

  @Option(help: "A system instruction (older speech models only).")
  var system: String?

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var disposal: DiscardOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (text == nil) != (file == nil) else {
      throw ValidationError(
        text == nil
          ? "give the text as an argument, as - for standard input, or with --file"
          : "the text was given twice: as an argument and with --file")
    }
    try disposal.check(output)
  }

  func run() async throws {
    let model = connection.model(for: .speech)
    let job = try GenerationJob(
      model: model, kind: .audio, stem: "speech", defaultOutput: "speech.wav", connection: connection, output: output,
      disposal: disposal, report: report)
    let spoken = try Input.text(argument: text, file: file)
    let request = try GenerationJob.build {
      var speech = SpeechRequest(text: spoken, model: model)
      speech.voices = voice.map(VoiceAssignment.init(parsing:))
      speech.turns = Dialogue.turns(of: spoken, speakers: speech.voices.compactMap(\.speaker), style: style)
      speech.languageCode = language
      speech.systemInstruction = system
      return try speech.makeRequest()
    }
    try await job.run(request, comment: spoken)
  }
}
