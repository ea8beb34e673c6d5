public import RiffleAPI
public import RiffleClient
internal import RiffleTranslation
internal import RiffleTypes

extension ModelClient {
  /// A request for an answer of `model` in the format that the service is asked in.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - model: who is asked.
  ///   - shape: how the answer is to come. OpenAI's pictures and speech come as one document or as the sound itself unless
  ///     an event stream is asked for.
  ///   - route: by which of OpenAI's paths.
  ///   - settings: what the request has no word for.
  /// - Returns: the request, ready to be sent.
  /// - Throws: `TranslationError` where OpenAI's format cannot say what is asked; `RequestError` and what the request throws
  ///   when it is encoded, which is nothing for requests that Riffle made.
  public func prepare(
    _ request: GenerateContentRequest, model: String, shape: ResponseShape, route: ServiceRoute,
    settings: ServiceSettings = ServiceSettings()
  ) throws -> PreparedRequest {
    guard api == .openAI else { return try prepare(request, model: model, shape: shape) }
    let isStream = shape == .eventStream
    switch route {
    case .chat: return try prepareChat(request, model, isStream, settings)
    case .images: return try prepareImages(request, model, isStream, settings)
    case .speech: return try prepareSpeech(request, model, isStream, settings)
    }
  }

  private func prepareChat(
    _ request: GenerateContentRequest, _ model: String, _ isStream: Bool, _ settings: ServiceSettings
  ) throws -> PreparedRequest {
    var chat = try ChatTranslation.chatRequest(from: request, model: model, stream: isStream)
    chat.n = settings.count ?? chat.n
    if chat.audio != nil {
      // A chat streams samples and nothing else.
      chat.audio?.format = isStream ? "pcm16" : settings.format.map { $0 == "pcm" ? "pcm16" : $0 } ?? "wav"
      if let voice = settings.voice { chat.audio?.voice = .name(voice) }
    }
    return try prepare(.chatCompletions, encoding: chat)
  }

  private func prepareImages(
    _ request: GenerateContentRequest, _ model: String, _ isStream: Bool, _ settings: ServiceSettings
  ) throws -> PreparedRequest {
    func set(_ image: inout ImageGenerationRequest) {
      image.n = settings.count ?? image.n
      image.size = settings.size ?? image.size
      image.quality = settings.quality ?? image.quality
      image.background = settings.background ?? image.background
      image.outputFormat = settings.format ?? image.outputFormat
      image.responseFormat = settings.delivery ?? image.responseFormat
      image.stream = isStream ? true : nil
    }
    switch try ImageTranslation.imageCall(from: request, model: model) {
    case .generation(var image):
      set(&image)
      return try prepare(.imageGenerations, encoding: image)
    case .edit(var edit):
      set(&edit.settings)
      return try prepare(.imageEdits, form: MultipartForm(edit))
    }
  }

  private func prepareSpeech(
    _ request: GenerateContentRequest, _ model: String, _ isStream: Bool, _ settings: ServiceSettings
  ) throws -> PreparedRequest {
    var speech = try SpeechTranslation.speechRequest(
      from: request, model: model, format: settings.format, streams: isStream)
    if let voice = settings.voice { speech.voice = .name(voice) }
    speech.speed = settings.speed ?? speech.speed
    return try prepare(.speech, encoding: speech)
  }

  /// What media of an answer are that nothing declares: samples, where those were asked for.
  func undeclaredType(
    for request: GenerateContentRequest, shape: ResponseShape, route: ServiceRoute, settings: ServiceSettings
  ) -> MediaType? {
    guard api == .openAI else { return nil }
    let isSpeech = request.generationConfig?.responseModalities.contains(.audio) ?? false
    let isPCM =
      switch route {
      case .speech: settings.format == "pcm"
      case .chat: isSpeech && (shape == .eventStream || settings.format == "pcm")
      case .images: false
      }
    return isPCM ? MediaType(parsing: PCMFormat.geminiSpeech.mediaTypeText) : nil
  }
}
