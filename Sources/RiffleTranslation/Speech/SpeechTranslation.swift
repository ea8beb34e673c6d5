public import RiffleAPI

/// OpenAI's requests for speech and Gemini's in each other's shape.
public enum SpeechTranslation {
  /// OpenAI's voices, each with the Gemini voice that comes nearest.
  public static let voices: [(openAI: String, gemini: String)] = [
    ("alloy", "Puck"), ("ash", "Orus"), ("ballad", "Algieba"), ("coral", "Aoede"), ("echo", "Charon"),
    ("fable", "Fenrir"), ("onyx", "Algenib"), ("nova", "Leda"), ("sage", "Sulafat"), ("shimmer", "Zephyr"),
    ("verse", "Achird"), ("marin", "Kore"), ("cedar", "Iapetus"),
  ]

  /// The longest text, and the longest instructions, that OpenAI's services take, in characters.
  public static let textLimit = 4096

  /// Formats that can be asked for.
  public static let formats = ["mp3", "opus", "flac", "wav", "pcm"]

  /// The Gemini voice for a name of either service; stored voices and voices of the library keep theirs.
  public static func geminiVoice(for name: String) -> String? {
    let lower = name.lowercased()
    if let pair = voices.first(where: { $0.openAI == lower }) { return pair.gemini }
    return Voices.named(name)?.name ?? (Voices.isLibraryID(name) ? name : nil)
  }

  /// The OpenAI voice for a name of either service.
  public static func openAIVoice(for name: String) -> String? {
    let lower = name.lowercased()
    return voices.first { $0.openAI == lower || $0.gemini.lowercased() == lower }?.openAI
  }

  /// The voice called `name` for `model`: by OpenAI's name when the model is OpenAI's.
  static func voice(_ name: String, for model: String) -> ChatVoice {
    guard ["gpt-", "tts-"].contains(where: { model.hasPrefix($0) }) else { return .name(name) }
    if name.hasPrefix("voice_") { return .id(name) }
    return .name(openAIVoice(for: name) ?? name)
  }

  /// A request for speech as a Gemini speech model wants it.
  ///
  /// Instructions are the style: beside the text for the 3.8 family, which speaks every word, and in front of it for
  /// others. A speed becomes words in the style.
  /// - Parameters:
  ///   - speech: the request.
  ///   - model: the model that will answer.
  /// - Returns: the request; `stream_format` decides the method, which is not part of it.
  /// - Throws: ``TranslationError`` with the member that cannot be said.
  public static func geminiRequest(
    from speech: AudioSpeechRequest, model: Model
  ) throws(TranslationError) -> GenerateContentRequest {
    let format = speech.responseFormat ?? "mp3"
    guard formats.contains(format) else {
      throw TranslationError(
        "response_format", "unsupported format '\(format)', expected mp3, opus, flac, wav or pcm")
    }
    if let stream = speech.streamFormat, !["audio", "sse"].contains(stream) {
      throw TranslationError("stream_format", "unknown format '\(stream)', expected audio or sse")
    }
    guard speech.input.contains(where: { !$0.isWhitespace }) else { throw TranslationError("input", "expected text") }
    guard let name = speech.voice?.text, !name.isEmpty else { throw TranslationError("voice", "expected a voice") }
    guard let voice = geminiVoice(for: name) else {
      throw TranslationError(
        "voice",
        "unknown voice '\(name)', expected one of \(voices.map(\.openAI).joined(separator: ", ")) "
          + "or a Gemini voice such as Kore")
    }
    if let speed = speech.speed, !(0.25...4).contains(speed) {
      throw TranslationError("speed", "unexpected \(speed), expected 0.25 to 4")
    }
    let style = [speech.instructions, speech.speed.flatMap(words(forSpeed:))].compactMap(\.self)
      .filter { $0.contains { !$0.isWhitespace } }.joined(separator: ", ")
    var request = SpeechRequest(
      text: speech.input, voice: voice, style: style.isEmpty ? nil : style, model: model)
    // Plain samples need not be taken out of a file again.
    if model.speaksVerbatim, format == "pcm" { request.audioFormat = "AUDIO_L16" }
    do {
      return try request.makeRequest()
    } catch .wrongModel(let id, wanted: _) {
      throw TranslationError("model", "'\(id)' makes no speech")
    } catch .unknownVoice(let voice, near: _) {
      throw TranslationError("voice", "'\(model.id)' has no voice '\(voice)'")
    } catch {
      throw TranslationError("input", "\(error)")
    }
  }

  /// How a speed is asked for in words; nil for the natural one.
  static func words(forSpeed speed: Double) -> String? {
    switch speed {
    case ..<0.6: "speak very slowly"
    case ..<0.85: "speak slowly"
    case ..<0.97: "speak a little slowly"
    case ...1.03: nil
    case ...1.2: "speak a little fast"
    case ...1.7: "speak fast"
    default: "speak very fast"
    }
  }

  /// A request to a Gemini speech model as a request for speech.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - model: the model that is named.
  ///   - format: `wav`, `pcm` and so on; nil for the one that the request asks for, else `wav`.
  ///   - streams: whether the answer shall come as events.
  /// - Returns: the request for speech.
  /// - Throws: ``TranslationError`` with the member that OpenAI's service has no word for, such as a second speaker.
  public static func speechRequest(
    from request: GenerateContentRequest, model: String, format: String? = nil, streams: Bool = false
  ) throws(TranslationError) -> AudioSpeechRequest {
    var lines: [String] = []
    var styles: [String] = []
    for (index, content) in request.contents.enumerated() {
      for (place, part) in content.parts.enumerated() {
        guard let text = part.text else {
          throw TranslationError("contents[\(index)].parts[\(place)]", "expected text")
        }
        lines.append(text)
        if let style = part.speechMetadata?.style, !styles.contains(style) { styles.append(style) }
      }
    }
    guard lines.contains(where: { $0.contains { !$0.isWhitespace } }) else {
      throw TranslationError("contents", "expected text")
    }
    let config = request.generationConfig
    if config?.speechConfig?.hasMultiSpeakerConfig == true {
      throw TranslationError(
        "generationConfig.speechConfig.multiSpeakerVoiceConfig", "'\(model)' has one voice here, expected voiceConfig")
    }
    styles = (request.systemInstruction?.parts ?? []).compactMap(\.text) + styles
    let voice = config?.speechConfig?.voiceConfig?.name ?? SpeechRequest.defaultVoices[0]
    var speech = AudioSpeechRequest(
      model: model, input: lines.joined(separator: "\n"), voice: self.voice(voice, for: model))
    speech.instructions = styles.isEmpty ? nil : styles.joined(separator: "; ")
    speech.responseFormat = format ?? self.format(of: config?.responseFormat?.audio?.mimeType)
    if streams { speech.streamFormat = "sse" }
    return speech
  }

  private static func format(of name: String?) -> String {
    switch name {
    case "AUDIO_L16": "pcm"
    case "AUDIO_MP3": "mp3"
    case "AUDIO_OGG_OPUS": "opus"
    default: "wav"
    }
  }
}
