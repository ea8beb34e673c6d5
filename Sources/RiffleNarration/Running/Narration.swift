public import RiffleAPI
public import RiffleClient
public import RiffleSession
public import RiffleSound

/// A script with everything that says how it is spoken.
public struct Narration: Sendable {
  /// Silences between pieces.
  public struct Pauses: Hashable, Sendable {
    /// After each sentence; nil: none, and sentences need not be pieces.
    public var sentence: Duration?
    /// After each paragraph; nil: that of sentences.
    public var paragraph: Duration?

    /// No silences, or these.
    public init(sentence: Duration? = nil, paragraph: Duration? = nil) {
      self.sentence = sentence
      self.paragraph = paragraph
    }

    /// The silence after `sentence`.
    func after(_ last: Script.Sentence?) -> Duration {
      guard let last, !last.isContinued else { return .zero }
      return (last.endsParagraph ? paragraph ?? sentence : sentence) ?? .zero
    }
  }

  /// When a piece is asked for again because it is too loud or too quiet.
  public struct DriftRule: Hashable, Sendable {
    /// How far a piece may lie from the middle one, in LU.
    public var limit: Double
    /// How often a piece is asked for again at most.
    public var retryLimit = 2

    /// A rule.
    public init(limit: Double) { self.limit = limit }
  }

  /// What is said.
  public var script: Script
  /// Who is asked.
  public var model: Model
  /// The voices.
  public var voices: [VoiceAssignment] = []
  /// How it is said, in words.
  public var style: String?
  /// The language, BCP 47.
  public var languageCode: String?
  /// What the model is told beforehand.
  public var systemInstruction: String?
  /// How answers are to come.
  public var shape = ResponseShape.eventStream
  /// By which of OpenAI's paths, where the client speaks that format.
  public var route = ServiceRoute.speech
  /// What the request has no word for.
  public var settings = ServiceSettings()
  /// How the script is cut.
  public var rules: PieceRules
  /// Silences between the pieces.
  public var pauses = Pauses()
  /// How long pieces fade into each other.
  public var fade = Duration.zero
  /// How loud the whole shall be; nil leaves it as it came.
  public var loudness: LoudnessTarget?
  /// When pieces are asked for again.
  public var drift: DriftRule?
  /// Requests at the same time.
  public var jobCount = 3

  /// A script, spoken by `model`; pieces are as long as the model takes.
  public init(script: Script, model: Model) {
    self.script = script
    self.model = model
    rules = PieceRules(limit: model.speechLengthLimit)
  }

  /// The pieces, in order.
  public func pieces(for api: WireAPI) -> [Piece] {
    var rules = rules
    rules.speakerLimit = min(rules.speakerLimit, api == .openAI ? 1 : SpeechRequest.speakerLimit)
    if pauses.sentence != nil {
      rules.granularity = .sentence
    } else if pauses.paragraph != nil, rules.granularity == .auto {
      rules.granularity = .paragraph
    }
    return PiecePlanner.pieces(of: script, rules: rules)
  }

  /// The request for `piece`, and what it has no word for.
  ///
  /// - Throws: `RequestError`, as `SpeechRequest.makeRequest()` does.
  func request(
    for piece: Piece, api: WireAPI
  ) throws(RequestError) -> (request: GenerateContentRequest, settings: ServiceSettings) {
    var settings = settings
    var speech = SpeechRequest(turns: turns(of: piece), voices: voices, languageCode: languageCode, model: model)
    speech.systemInstruction = systemInstruction
    if api == .openAI {
      // One voice a request, under whatever name the service has for it.
      let speaker = piece.speakers.first
      let own = voices.first { $0.speaker == speaker } ?? voices.first { $0.speaker == nil }
      if own == nil, let speaker, !voices.isEmpty { throw .speakerWithoutVoice(speaker) }
      let name = own?.voice ?? voices.first?.voice
      let isKnown = name.map { Voices.named($0) != nil } ?? false
      speech.voices = isKnown ? name.map { [VoiceAssignment(voice: $0)] } ?? [] : []
      if !isKnown { settings.voice = name ?? settings.voice }
      for index in speech.turns.indices { speech.turns[index].speaker = nil }
    }
    return (try speech.makeRequest(), settings)
  }

  /// The one request that says all of it; nil where the script is several pieces.
  ///
  /// - Throws: `RequestError`, as `SpeechRequest.makeRequest()` does, for any of the pieces, or for a script without words.
  public func singleRequest(
    for api: WireAPI
  ) throws(RequestError) -> (request: GenerateContentRequest, settings: ServiceSettings)? {
    let pieces = pieces(for: api)
    guard let first = pieces.first else { throw .emptyText }
    for piece in pieces.dropFirst() { _ = try request(for: piece, api: api) }
    let whole = try request(for: first, api: api)
    return pieces.count == 1 ? whole : nil
  }

  /// All requests, in order, as they would be sent.
  ///
  /// - Throws: `RequestError`, and the errors of `ModelClient.prepare`.
  public func preparedRequests(for client: ModelClient) throws -> [PreparedRequest] {
    try pieces(for: client.api).map { piece in
      let (request, settings) = try request(for: piece, api: client.api)
      return try client.prepare(request, model: model.id, shape: shape, route: route, settings: settings)
    }
  }

  /// What each speaker says at a stretch.
  private func turns(of piece: Piece) -> [SpeechRequest.Turn] {
    var turns: [SpeechRequest.Turn] = []
    var start = 0
    for index in piece.sentences.indices {
      let speaker = piece.sentences[index].speaker
      let isLast = index + 1 == piece.sentences.count
      guard isLast || piece.sentences[index + 1].speaker != speaker else { continue }
      turns.append(
        SpeechRequest.Turn(text: Script.text(piece.sentences[start...index]), speaker: speaker, style: style))
      start = index + 1
    }
    return turns
  }
}
