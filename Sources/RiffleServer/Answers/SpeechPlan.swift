import RiffleAPI
import RiffleEngine

/// What a speech request asks for, checked.
struct SpeechPlan: Sendable {
  /// The voice of a request that names none.
  private static let standingVoice = "Kore"

  /// How samples travel.
  enum Encoding: Sendable {
    case linear, wav, muLaw, aLaw
  }

  let turns: [SpeechTurn]
  let encoding: Encoding
  /// The output token limit: the model's own, or a lower one of the request.
  let tokenLimit: Int

  /// Reads and checks a request to a speech model.
  init(_ checks: RequestChecks, isStreaming: Bool) throws(ServiceError) {
    let (request, model) = (checks.request, checks.model)
    try checks.checkModalities([[.audio]], standing: [.text])
    guard request.contents.allSatisfy({ $0.parts.allSatisfy { $0.inlineData == nil } }) else {
      throw .invalidArgument("Media input modality is not enabled for models/\(model.id)")
    }
    let configuration = request.generationConfig
    if model.family == .speech38 { try Self.checkSampling(request) }
    let casting = try Casting(configuration?.speechConfig)
    turns =
      model.family == .speech38
      ? try Self.verbatimTurns(request, casting) : try Self.promptedTurns(request, casting)
    guard turns.contains(where: { $0.text.contains { !$0.isWhitespace } }) else {
      throw .invalidArgument("* GenerateContentRequest.contents: there is no text to speak\n")
    }
    encoding = try Self.encoding(configuration?.responseFormat?.audio, family: model.family, isStreaming: isStreaming)
    tokenLimit = min(configuration?.maxOutputTokens ?? .max, model.outputTokenLimit)
  }

  /// The fields that this family refuses and older ones ignore.
  private static func checkSampling(_ request: GenerateContentRequest) throws(ServiceError) {
    let configuration = request.generationConfig
    let refused = [
      ("temperature", configuration?.temperature != nil), ("top_p", configuration?.topP != nil),
      ("top_k", configuration?.topK != nil), ("candidate_count", configuration?.candidateCount != nil),
      ("system_instruction", request.systemInstruction != nil),
    ].first(where: \.1)
    if let refused {
      throw .invalidArgument("\(refused.0) is not supported for models that speak text verbatim.")
    }
  }

  /// One turn for each text part, spoken as it stands, in the style that stands beside it.
  private static func verbatimTurns(
    _ request: GenerateContentRequest, _ casting: Casting
  ) throws(ServiceError) -> [SpeechTurn] {
    var turns: [SpeechTurn] = []
    for part in request.contents.flatMap(\.parts) {
      guard let text = part.text else { continue }
      let voice = try casting.voice(of: part.speechMetadata?.speaker)
      turns.append(SpeechTurn(text: text, voice: voice, style: part.speechMetadata?.style))
    }
    return turns
  }

  /// The older families: prose in front of the text is a direction, and lines begin with the speaker's name.
  private static func promptedTurns(
    _ request: GenerateContentRequest, _ casting: Casting
  ) throws(ServiceError) -> [SpeechTurn] {
    let text = request.contents.map(\.text).joined(separator: "\n")
    switch casting {
    case .single(let voice):
      let (style, spoken) = PromptDirection.split(text)
      return [SpeechTurn(text: spoken, voice: voice, style: style)]
    case .dialogue(let voices):
      return SpeechTurn.dialogue(text, voices: voices)
    }
  }

  private static func encoding(
    _ format: ResponseFormat.AudioFormat?, family: Model.Family, isStreaming: Bool
  ) throws(ServiceError) -> Encoding {
    let standing: Encoding = family == .speech38 && !isStreaming ? .wav : .linear
    guard let name = format?.mimeType?.uppercased() else { return standing }
    guard family == .speech38 else {
      throw .invalidArgument("Response format is not supported for this model.")
    }
    switch name {
    case "AUDIO_WAV", "AUDIO/WAV": return .wav
    case "AUDIO_L16", "AUDIO/L16": return .linear
    case "AUDIO_MULAW", "AUDIO/MULAW": return .muLaw
    case "AUDIO_ALAW", "AUDIO/ALAW": return .aLaw
    case "MIME_TYPE_UNSPECIFIED", "": return standing
    default:
      throw .invalidField(
        "generation_config.response_format.audio.mime_type",
        "Audio format \(name) is not supported, expected one of AUDIO_WAV, AUDIO_L16, AUDIO_MULAW, AUDIO_ALAW.")
    }
  }

  /// Who speaks with which voice.
  private enum Casting {
    case single(String)
    case dialogue([(speaker: String, voice: String)])

    /// Speakers in one dialogue, as the prebuilt voices allow.
    private static let speakerCount = 2

    init(_ configuration: SpeechConfig?) throws(ServiceError) {
      guard let configuration, configuration.hasMultiSpeakerConfig else {
        self = .single(try Self.checked(configuration?.voiceConfig))
        return
      }
      guard configuration.voiceConfig == nil else {
        throw .invalidArgument("Only one of voice_config and multi_speaker_voice_config may be set.")
      }
      guard configuration.speakerVoices.count == Self.speakerCount else {
        throw .invalidArgument(
          "The number of speaker voice configs must be exactly \(Self.speakerCount), "
            + "got \(configuration.speakerVoices.count).")
      }
      var voices: [(speaker: String, voice: String)] = []
      for entry in configuration.speakerVoices {
        guard let speaker = entry.speaker, !speaker.isEmpty, !voices.contains(where: { $0.speaker == speaker }) else {
          throw .invalidArgument("Every speaker voice config needs a speaker of its own.")
        }
        voices.append((speaker, try Self.checked(entry.voiceConfig)))
      }
      self = .dialogue(voices)
    }

    func voice(of speaker: String?) throws(ServiceError) -> String {
      switch self {
      case .single(let voice): return voice
      case .dialogue(let voices):
        guard let speaker, let entry = voices.first(where: { $0.speaker == speaker }) else {
          throw .invalidArgument(
            "Every part needs a speech_metadata.speaker that is one of the configured speakers: "
              + "\(voices.map(\.speaker).joined(separator: ", ")).")
        }
        return entry.voice
      }
    }

    private static func checked(_ configuration: VoiceConfig?) throws(ServiceError) -> String {
      guard let name = configuration?.name else { return standingVoice }
      guard let voice = Voices.named(name) else {
        throw .invalidArgument("No matching speaker voice was found for voice name '\(name)'.")
      }
      return voice.name
    }
  }
}

/// A direction in front of a text that is to be spoken, as the older speech models take it.
enum PromptDirection {
  private static let verbs: Set = ["say", "read", "speak", "tell", "narrate", "whisper", "shout", "announce", "recite"]
  /// Characters that a direction may have; a longer first clause is text.
  private static let limit = 120

  /// The direction in front of the first colon, when it begins with a verb of speaking, and what follows.
  static func split(_ text: String) -> (style: String?, text: String) {
    let body = text.drop(while: \.isWhitespace)
    guard let colon = body.prefix(limit).firstIndex(of: ":") else { return (nil, text) }
    let direction = body[..<colon]
    let rest = body[body.index(after: colon)...].drop(while: \.isWhitespace)
    let verb = direction.prefix { $0.isLetter }.lowercased()
    guard verbs.contains(verb), !direction.contains(where: \.isNewline), !rest.isEmpty else { return (nil, text) }
    return (String(direction), String(rest))
  }
}
