public import RiffleAPI
public import RiffleClient
internal import RiffleMedia
internal import RiffleRecording
internal import RiffleTypes

extension Session {
  /// Calls of functions that one answer may want.
  private static let callLimit = 256

  /// Asks `question`, makes the calls of functions that the model wants made, and gives the whole answer.
  ///
  /// Words are told as they come. Media of the answer become files as ``run(_:model:shape:onProgress:onRetry:)``
  /// makes them; the second turn with media begins to count its names where the first one ended. The question, the
  /// calls, their answers and the reply enter `conversation` together, and only when the answer came whole: a
  /// conversation never holds half an exchange. Cancelling the task closes the connection and stops the tools.
  /// - Parameters:
  ///   - question: what is asked.
  ///   - conversation: what was said before; with the exchange added when it came whole.
  ///   - shape: how the answer is to come.
  ///   - onEvent: told what comes while it comes.
  ///   - onRetry: told before a request is sent again.
  /// - Returns: the answer, errors of the service and the network included.
  /// - Throws: only what stops it before anything is sent: ``QuestionError``, `RecordingError` for an output that cannot be
  ///   written, `MediaFileError` for media that cannot be kept, and the errors of `ModelClient.prepare`.
  public func ask(
    _ question: Question, in conversation: inout Conversation, shape: ResponseShape = .eventStream,
    onEvent: @escaping @Sendable (ReplyEvent) -> Void = { _ in },
    onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> Reply {
    try question.check()
    try options.check()
    let store = conversation.media
    defer { store.dropPending() }
    var exchange = [try question.content(keptIn: store)]
    let runner = ToolRunner(
      tools: question.tools, allowedNames: question.functionCalling?.allowedFunctionNames ?? [],
      putsMediaBeside: client.api != .gemini || Question.takesMediaBeside(question.model))
    var reply = Reply()
    while true {
      let turnNumber = reply.turns.count + 1
      let request = try question.request(
        after: conversation.contents + exchange, systemInstruction: conversation.systemInstruction, turn: turnNumber)
      let prepared = try client.prepareTurn(request, model: question.model, shape: shape)
      let listened = await listen(prepared, options(after: reply, model: question.model), store, onRetry, onEvent)
      reply.turns.append(Reply.Turn(response: listened.response, result: listened.result))
      (reply.exitReason, reply.message) = (listened.exitReason, listened.message)
      let answer = listened.response.candidates.first?.content?.sendable(files: listened.files)
      guard listened.isComplete, let answer, !answer.parts.isEmpty else { return reply }
      exchange.append(answer)
      let calls = listened.response.functionCalls
      guard !calls.isEmpty, question.runsTools, reply.exitReason == .success else { break }
      guard turnNumber < question.turnLimit else {
        reply.exitReason = .ceilingReached
        reply.message =
          "answer: the model still calls functions after \(turnNumber) turns, expected words within the limit"
        keep(exchange.dropLast(), in: &conversation, &reply)
        return reply
      }
      onEvent(.calls(calls))
      let records = await runner.run(calls)
      guard !Task.isCancelled else {
        (reply.exitReason, reply.message) = (.interrupted, "stopped while functions were called")
        keep(exchange.dropLast(), in: &conversation, &reply)
        return reply
      }
      onEvent(.results(records))
      reply.turns[turnNumber - 1].calls = records
      exchange.append(runner.content(of: records))
    }
    check(&reply, of: question)
    keep(exchange[...], in: &conversation, &reply)
    return reply
  }

  /// Puts into the conversation what was said, if more than the question was.
  private func keep(_ exchange: ArraySlice<Content>, in conversation: inout Conversation, _ reply: inout Reply) {
    guard exchange.count > 1 else { return }
    conversation.append(Array(exchange))
    conversation.media.keepPending()
    reply.isKept = true
  }

  /// What one request gave, recorded and read.
  private struct Listened {
    var result: SessionResult
    var response: GenerateContentResponse
    var files: [Int: MediaData]
    var isComplete: Bool
    var exitReason: ExitReason
    var message: String?
  }

  /// Sends once more as long as an answer is empty and that is wished for.
  private func listen(
    _ prepared: PreparedRequest, _ options: RecordingOptions, _ store: MediaStore,
    _ onRetry: @Sendable (RetryNotice) -> Void, _ onEvent: @escaping @Sendable (ReplyEvent) -> Void
  ) async -> Listened {
    var remaining = retriesWhenEmpty
    var attemptCount = 0
    while true {
      let reader = ReplyReader(api: client.api, store: store, onEvent: onEvent)
      var result = await attempt(prepared, options, onRetry, { onEvent(.progress($0)) }, reader: reader)
      attemptCount += result.attemptCount
      result.attemptCount = attemptCount
      let (response, isComplete) = reader.finish()
      let hasCalls = !response.functionCalls.isEmpty
      let isEmpty = result.exitReason == .notWhatWasAsked && result.receipts.isEmpty && !hasCalls
      if isEmpty, remaining > 0, !Task.isCancelled {
        remaining -= 1
        continue
      }
      var listened = Listened(
        result: result, response: response, files: reader.files, isComplete: isComplete,
        exitReason: result.exitReason, message: result.message)
      // A call is what was asked for, as far as this turn goes.
      if hasCalls, result.exitReason == .notWhatWasAsked { (listened.exitReason, listened.message) = (.success, nil) }
      if listened.exitReason == .success, let malformation = reader.malformation {
        (listened.exitReason, listened.message) = (.malformedAnswer, malformation)
      }
      if listened.exitReason == .success, response.functionCalls.count > Self.callLimit {
        (listened.exitReason, listened.message) = (
          .malformedAnswer,
          "answer: \(response.functionCalls.count) calls of functions, expected at most \(Self.callLimit)"
        )
      }
      // Chats have no word for it: what is no JSON was found by who translated it.
      let candidate = response.candidates.first
      if listened.exitReason == .success || listened.exitReason == .notWhatWasAsked, client.api == .openAI,
        candidate?.finishReason == .malformedFunctionCall
      {
        (listened.exitReason, listened.message) = (.malformedAnswer, "answer: " + (candidate?.finishMessage ?? ""))
      }
      if listened.exitReason == .success, let error = reader.fileError {
        (listened.exitReason, listened.message) = (error.exitReason, error.description)
      }
      switch listened.exitReason {
      case .success, .notWhatWasAsked: break
      // Cut by its own limit, an answer is as whole as it will be.
      case .partial where result.recording.finishReason?.isTruncation == true: break
      default: listened.isComplete = false
      }
      return listened
    }
  }

  /// How the next turn is recorded: words are an answer, and names go on where the files of the turns before end.
  private func options(after reply: Reply, model: String) -> RecordingOptions {
    var options = options
    options.model = options.model ?? model
    options.wantsText = options.wantsText || options.expectedKind == nil
    let count = reply.receipts.count
    if count > 0 { options.naming = options.naming.after(count) }
    return options
  }

  /// Holds a successful answer against the question's schema.
  private func check(_ reply: inout Reply, of question: Question) {
    guard reply.exitReason == .success, reply.openCalls.isEmpty else { return }
    do throws(ReplyError) {
      reply.value = try question.value(of: reply.text)
    } catch {
      (reply.exitReason, reply.message) = (error.exitReason, error.message)
    }
  }
}

extension Question {
  /// The question as a turn, with its media where they last as long as the conversation.
  func content(keptIn store: MediaStore) throws -> Content {
    Content(
      role: "user",
      parts: try parts.map { part in
        var part = part
        if let medium = part.inlineData { part.inlineData = try store.keep(medium) }
        return part
      })
  }
}
