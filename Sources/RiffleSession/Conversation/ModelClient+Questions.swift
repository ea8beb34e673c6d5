public import RiffleAPI
public import RiffleClient
internal import RiffleTranslation

extension ModelClient {
  /// The most bytes of a count that are read.
  private static let countLimit = 1 << 20

  /// The first request for `question` after `conversation`, for whoever wants to see it before it is sent.
  /// - Throws: ``QuestionError``, and what ``prepare(_:model:shape:)`` throws.
  public func prepare(
    _ question: Question, in conversation: Conversation, shape: ResponseShape
  ) throws -> PreparedRequest {
    try question.check()
    return try prepareTurn(question.firstRequest(in: conversation), model: question.model, shape: shape)
  }

  /// The request for one turn, in the format that the service is asked in: Gemini's, or a chat of OpenAI's.
  /// - Throws: `TranslationError` where a chat cannot say what is asked, and what `prepare` throws.
  public func prepareTurn(
    _ request: GenerateContentRequest, model: String, shape: ResponseShape
  ) throws -> PreparedRequest {
    guard api == .openAI else { return try prepare(request, model: model, shape: shape) }
    let chat = try ChatTranslation.chatRequest(from: request, model: model, stream: shape == .eventStream)
    return try prepare(.chatCompletions, encoding: chat)
  }

  /// The request that counts the tokens of `question` after `conversation`.
  /// - Throws: ``QuestionError``, and what `prepare` throws.
  public func prepareCount(of question: Question, in conversation: Conversation) throws -> PreparedRequest {
    try question.check()
    var request = try question.firstRequest(in: conversation)
    // Turns alone are what every service counts; anything beside them needs the other form.
    let isPlain = request.systemInstruction == nil && request.tools.isEmpty && request.generationConfig == nil
    var count = CountTokensRequest(contents: isPlain ? request.contents : [])
    if !isPlain {
      request.model = question.model.contains("/") ? question.model : "models/\(question.model)"
      count.generateContentRequest = request
    }
    return try prepare(.countTokens(model: question.model), encoding: count)
  }

  /// Sends what ``prepareCount(of:in:)`` made.
  /// - Throws: what `send` throws; `WireJSONError` where the answer is no count.
  public func count(
    _ prepared: PreparedRequest, onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> CountTokensResponse {
    let response = try await send(prepared, onRetry: onRetry)
    return try WireJSON.decode(
      CountTokensResponse.self, from: try await response.body.collect(upTo: Self.countLimit))
  }
}

extension Question {
  /// The request for the first turn, with its media where they are.
  fileprivate func firstRequest(in conversation: Conversation) throws(QuestionError) -> GenerateContentRequest {
    try request(
      after: conversation.contents + [Content(role: "user", parts: parts)],
      systemInstruction: conversation.systemInstruction, turn: 1)
  }
}
