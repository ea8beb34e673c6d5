import ArgumentParser
import RiffleAPI
import RiffleMedia
import RiffleNarration
import RiffleSession
import RiffleTypes

/// `riffle speak`: a text to a speech file.
struct SpeakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speak",
    abstract: "Turn a text into a speech file.",
    discussion: """
      The file's extension or --format chooses the audio format. With two or more --voice NAME=VOICE, lines that begin with \
      `NAME:` are spoken by that speaker. A text that is too long for one request is cut at sentences, asked for in pieces and \
      joined; finished pieces are kept, so that another run asks only for what is missing or changed.

      Example: riffle speak --local --voice Kore "Good morning" -o morning.flac
      Example: riffle speak --local --file book.md --loudness -16 --subtitles book.srt --chapters -o book.wav
      """)

  @Argument(help: "The text, or - for standard input.")
  var text: String?

  @Option(
    help: ArgumentHelp(
      "Read the text from this file: plain text, Markdown (.md) or subtitles (.srt, .vtt).", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(help: ArgumentHelp("A voice, or SPEAKER=VOICE; repeatable. `riffle voices` lists them.", valueName: "voice"))
  var voice: [String] = []

  @Option(help: "How to speak, in words, for example \"warm and slow\".")
  var style: String?

  @Option(help: ArgumentHelp("The language (BCP 47), for example en-US.", valueName: "code"))
  var language: String?

  @Option(help: "A system instruction (older speech models only).")
  var system: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How fast, 1 for usual; with --api openai.", valueName: "factor"))
  var speed: Double?

  @OptionGroup var wishes: NarrationOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var downloads: DownloadOptions
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
    if let speed {
      guard connection.api == .openAI else { throw ValidationError("--speed is of --api openai only") }
      guard service.via == nil else { throw ValidationError("--speed cannot be said in a chat: leave it out") }
      guard (0.25...4).contains(speed) else { throw ValidationError("--speed takes a number from 0.25 to 4") }
    }
    if language != nil, connection.api == .openAI {
      throw ValidationError("--language cannot be said in OpenAI's format: leave it out")
    }
    try disposal.check(output)
  }

  func run() async throws {
    var model = try service.via == .chat ? connection.chatModel(for: .speech) : connection.model(for: .speech)
    // OpenAI's format has a place for the style beside the text, as this family has.
    if connection.api == .openAI { model.family = .speech38 }
    let format = output.wantedAudioFormat
    let read = try Input.text(argument: text, file: file)
    let voices = voice.map(VoiceAssignment.init(parsing:))
    let narration = narration(of: read, by: model, voices)
    guard !narration.script.isEmpty else { throw Ending(.usage, "the text is empty, expected words") }
    let hasSpeakers = voices.contains { $0.speaker != nil }
    if wishes.asksForJoining || narration.pieces(for: connection.api).count > 1
      || connection.api == .openAI && hasSpeakers
    {
      try service.check(connection)
      let job = NarrationJob(
        narration: narration, wishes: wishes, connection: connection, downloads: downloads, output: output,
        disposal: disposal, report: report)
      return try await job.run(defaultOutput: "speech.\(format.fileExtension)")
    }
    let isPlain = textFormat == .plain
    try await speakAtOnce(isPlain ? read : narration.script.text, model, voices, format)
  }

  /// How the text is written: as told, else by the file's extension.
  private var textFormat: Script.TextFormat {
    wishes.readAs ?? Script.TextFormat(fileExtension: file.flatMap(OutputOptions.fileExtension) ?? "")
  }

  /// The text with everything that says how it is spoken.
  private func narration(of text: String, by model: Model, _ voices: [VoiceAssignment]) -> Narration {
    let script = Script(text, format: textFormat, speakers: voices.compactMap(\.speaker))
    var narration = Narration(script: script, model: model)
    narration.voices = voices
    narration.style = style
    narration.languageCode = language
    narration.systemInstruction = system
    narration.route = service.via == .chat ? .chat : .speech
    narration.shape = connection.shape(for: narration.route)
    if connection.api == .openAI {
      // Samples can be joined; what a service has compressed would have to be decoded first.
      narration.settings.format = "wav"
      narration.settings.speed = speed
    }
    wishes.apply(to: &narration)
    return narration
  }

  /// One request to one file.
  private func speakAtOnce(
    _ spoken: String, _ model: Model, _ assigned: [VoiceAssignment], _ format: AudioFileFormat
  ) async throws {
    var job = try GenerationJob(
      model: model, kind: .audio, stem: "speech", defaultOutput: "speech.\(format.fileExtension)",
      connection: connection, service: service, downloads: downloads, output: output, disposal: disposal,
      report: report)
    var voices = assigned
    if connection.api == .openAI {
      job.settings.format = format.speechName
      job.settings.speed = speed
      // Voices of OpenAI's services and of gateways have names of their own.
      if let only = voices.first, voices.count == 1, only.speaker == nil, Voices.named(only.voice) == nil {
        job.settings.voice = only.voice
        voices = []
      }
    }
    let request = try GenerationJob.build {
      var speech = SpeechRequest(text: spoken, model: model)
      speech.voices = voices
      speech.turns = Dialogue.turns(of: spoken, speakers: speech.voices.compactMap(\.speaker), style: style)
      speech.languageCode = language
      speech.systemInstruction = system
      return try speech.makeRequest()
    }
    try await job.run(request, comment: wishes.metadata ? spoken : nil)
  }
}
