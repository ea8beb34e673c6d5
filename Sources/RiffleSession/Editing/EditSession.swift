public import RiffleAPI
public import RiffleClient
internal import RiffleRecording
internal import RiffleTypes

/// Changes to a picture, one after the other: each prompt goes on from what came before.
///
/// The model gets the whole history with each prompt: the pictures it was given, the pictures it made, byte for byte, and the
/// thought signatures without which newer models refuse to go on. All of that is in a ``SessionFile``.
///
/// ```swift
/// var editing = try EditSession(at: "boat.session")
/// var request = ImageRequest(prompt: "Make it night", model: model)
/// request.inputs = [InlineData(mimeType: "image/png", data: .file(path: "boat.png", byteCount: 81_723))]
/// let reply = try await editing.edit(request, with: session)
/// request = ImageRequest(prompt: "Now add a moon", model: model)
/// let next = try await editing.edit(request, with: session)
/// ```
public struct EditSession: Sendable {
  /// The file with everything that was said and shown.
  public private(set) var file: SessionFile

  /// Opens the session at `path`, or begins one where nothing has that name.
  /// - Parameter path: the file.
  /// - Throws: ``SessionFileError``.
  public init(at path: String) throws(SessionFileError) { file = try SessionFile(at: path) }

  /// Goes on with `file` instead.
  mutating func replaceFile(by file: SessionFile) { self.file = file }

  /// Whether a picture came or was shown before.
  public var hasPicture: Bool {
    file.conversation.contents.contains { turn in turn.parts.contains { $0.inlineData != nil } }
  }

  /// Asks for a change, and saves the session when the answer came whole.
  ///
  /// - Parameters:
  ///   - image: the prompt, and pictures that come new with it; its system instruction counts in the first turn only.
  ///   - seed: the seed of the random numbers, where the model takes one.
  ///   - session: what sends, and how the new picture is recorded.
  ///   - shape: how the answer is to come.
  ///   - onEvent: told what comes while it comes.
  ///   - onRetry: told before a request is sent again.
  /// - Returns: the answer, errors of the service and the network included.
  /// - Throws: ``QuestionError/noPicture`` for a prompt without any picture before it, and as
  ///   ``Session/ask(_:in:shape:onEvent:onRetry:)`` does; ``SessionFileError`` when the session cannot be saved.
  public mutating func edit(
    _ image: ImageRequest, seed: Int? = nil, with session: Session, shape: ResponseShape = .eventStream,
    onEvent: @escaping @Sendable (ReplyEvent) -> Void = { _ in },
    onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> Reply {
    let question = try question(for: image, seed: seed)
    if let system = image.systemInstruction, file.conversation.contents.isEmpty {
      file.conversation.systemInstruction = Content(role: nil, text: system)
    }
    var session = session
    session.options.expectedKind = .image
    let reply = try await session.ask(
      question, in: &file.conversation, shape: shape, onEvent: onEvent, onRetry: onRetry)
    if reply.isKept {
      file.model = image.model.id
      try file.save()
    }
    return reply
  }

  /// What would be sent for `image`, for whoever wants to see it first.
  /// - Throws: as ``edit(_:seed:with:shape:onEvent:onRetry:)`` does before anything is sent.
  public func request(for image: ImageRequest, seed: Int? = nil) throws -> GenerateContentRequest {
    let question = try question(for: image, seed: seed)
    let system = image.systemInstruction.map { Content(role: nil, text: $0) }
    return try question.request(
      after: file.conversation.contents + [Content(role: "user", parts: question.parts)],
      systemInstruction: file.conversation.systemInstruction ?? system, turn: 1)
  }

  private func question(for image: ImageRequest, seed: Int?) throws -> Question {
    guard hasPicture || !image.inputs.isEmpty else { throw QuestionError.noPicture }
    let request = try image.makeRequest()
    var question = Question(parts: request.contents.flatMap(\.parts), model: image.model.id)
    question.config = request.generationConfig ?? GenerationConfig()
    if let seed { question.config.seed = seed }
    return question
  }
}
