import ArgumentParser
import RiffleAPI
import RiffleMedia
import RiffleSession
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

  @Option(parsing: .unconditional, help: ArgumentHelp("How fast, 1 for usual; with --api openai.", valueName: "factor"))
  var speed: Double?

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
    var job = try GenerationJob(
      model: model, kind: .audio, stem: "speech", defaultOutput: "speech.\(format.fileExtension)",
      connection: connection, service: service, downloads: downloads, output: output, disposal: disposal,
      report: report)
    let spoken = try Input.text(argument: text, file: file)
    var voices = voice.map(VoiceAssignment.init(parsing:))
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
    try await job.run(request, comment: spoken)
  }
}

extension AudioFileFormat {
  /// The format of OpenAI's speech that this one is made of: itself, or samples in a WAV.
  fileprivate var speechName: String {
    switch self {
    case .flac: "flac"
    case .opus: "opus"
    case .mp3: "mp3"
    case .rawPCM: "pcm"
    case .wav, .w64, .oggVorbis, .aiff: "wav"
    }
  }
}
