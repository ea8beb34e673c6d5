internal import RiffleAPI
internal import RiffleMedia
internal import RiffleNarration
internal import RiffleSession

extension ItemRequest {
  /// What is asked for a speech: one request, or one for each piece of a text that is too long or has too many speakers for that.
  ///
  /// - Returns: it, and what is spoken, for the comment of the sound file.
  static func speech(_ item: JobItem, _ context: BatchContext, _ model: Model) throws -> (Asking, String?) {
    if item.speed != nil, context.api != .openAI {
      throw ItemFields.Problem(message: "speed is for services of OpenAI's kind")
    }
    let words = try item.file.map { try text(of: context.inputPath($0)) } ?? item.text
    let isPlain = textFormat(item) == .plain
    // No text is longer for a speaker than it has bytes, so most texts need not be taken apart to see that they are short.
    if isPlain, words.utf8.count <= model.speechLengthLimit, !item.voice.contains(where: { $0.contains("=") }) {
      return (try simple(item, words, context, model), words)
    }
    let narration = narration(item, words, context, model)
    let comment = String(narration.script.text.prefix(commentLimit))
    if narration.voices.contains(where: { $0.speaker != nil }) {
      guard let whole = try narration.singleRequest(for: context.api) else { return (.narration(narration), comment) }
      var settings = whole.settings
      if context.api == .openAI { settings.format = (audioFormat(item) ?? .wav).speechName }
      return (.generation(whole.request, narration.route, settings), comment)
    }
    guard try narration.singleRequest(for: context.api) != nil else { return (.narration(narration), comment) }
    return (try simple(item, isPlain ? words : narration.script.text, context, model), words)
  }

  /// Characters of a long text that go into the comment of a sound file.
  private static let commentLimit = 2_000

  /// A short text with one voice, as it stands.
  private static func simple(
    _ item: JobItem, _ words: String, _ context: BatchContext, _ model: Model
  ) throws -> Asking {
    var settings = ServiceSettings()
    var voices = item.voice.map(VoiceAssignment.init(parsing:))
    if context.api == .openAI {
      settings.format = (audioFormat(item) ?? .wav).speechName
      settings.speed = item.speed
      // Voices of OpenAI's services and of gateways have names of their own.
      if let only = voices.first, voices.count == 1, Voices.named(only.voice) == nil {
        settings.voice = only.voice
        voices = []
      }
    }
    var speech = SpeechRequest(text: words, style: item.style, model: spoken(model, context))
    speech.voices = voices
    speech.languageCode = item.language
    speech.systemInstruction = item.system
    return .generation(try speech.makeRequest(), context.route ?? .speech, settings)
  }

  /// The speech with everything that says how it is spoken.
  private static func narration(
    _ item: JobItem, _ words: String, _ context: BatchContext, _ model: Model
  ) -> Narration {
    let voices = item.voice.map(VoiceAssignment.init(parsing:))
    let script = Script(words, format: textFormat(item), speakers: voices.compactMap(\.speaker))
    var narration = Narration(script: script, model: spoken(model, context))
    narration.voices = voices
    narration.style = item.style
    narration.languageCode = item.language
    narration.systemInstruction = item.system
    narration.route = context.route ?? .speech
    narration.shape = context.shape(narration.route)
    // How many requests go at the same time is the batch's to say: it counts this one.
    narration.jobCount = 1
    guard context.api == .openAI else { return narration }
    narration.settings.format = "wav"
    narration.settings.speed = item.speed
    return narration
  }

  /// OpenAI's format has a place for the style beside the text, as this family has.
  private static func spoken(_ model: Model, _ context: BatchContext) -> Model {
    var model = model
    if context.api == .openAI { model.family = .speech38 }
    return model
  }

  /// How an item's text is written, by the extension of its file.
  private static func textFormat(_ item: JobItem) -> Script.TextFormat {
    Script.TextFormat(fileExtension: item.file.flatMap(fileExtension) ?? "")
  }
}

extension JobItem {
  /// How many requests it is.
  ///
  /// - Throws: ``JobError`` where its file cannot be read.
  func requestCount(_ context: BatchContext) throws(JobError) -> Int {
    guard kind == .speak else { return 1 }
    let hasSpeakers = voice.contains { $0.contains("=") }
    let size = try wordSize(context)
    guard hasSpeakers || size.bytes > context.model(kind, model).speechLengthLimit else { return 1 }
    guard case .narration(let narration) = try? ItemRequest(self, context).asking else { return 1 }
    return narration.pieces(for: context.api).count
  }
}
