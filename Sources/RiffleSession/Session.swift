public import RiffleAPI
public import RiffleClient
internal import NIOCore
public import RiffleRecording
internal import RiffleTypes

/// One request to finished files: sends it, records the answer as it comes, and says how it ended.
///
/// The next bytes are asked for only when the last ones are on their way to the disk, so a slow disk slows the service
/// down and memory stays small.
///
/// ```swift
/// let client = try ModelClient(.init(baseURL: ModelClient.googleBaseURL, credentials: credentials))
/// let session = Session(client: client, options: RecordingOptions(naming: .parsing("speech.wav")))
/// let request = try SpeechRequest(text: "Hello!", voice: "Kore", model: model).makeRequest()
/// let result = try await session.run(request, model: model.id)
/// print(result.paths, result.exitReason)
/// ```
public struct Session: Sendable {
  /// Sends requests.
  public var client: ModelClient
  /// How answers are recorded.
  public var options: RecordingOptions
  /// How often a request is sent again whose answer was whole but held nothing usable; each time is billed.
  public var retriesWhenEmpty: Int
  /// How media are fetched that an answer only links to, as pictures of OpenAI's `url` kind; nil: not at all.
  public var downloads: DownloadPolicy? = DownloadPolicy()
  /// Whether pictures are fetched too that stand as links among the words.
  public var fetchesLinksInWords = false

  /// Told when a status line has come, with the status and the answer's name in the spool, if it is kept there.
  public var onAnswer: (@Sendable (_ status: Int, _ spoolID: String?) -> Void)?

  /// A session that sends with `client` and records by `options`.
  public init(client: ModelClient, options: RecordingOptions, retriesWhenEmpty: Int = 0) {
    precondition(retriesWhenEmpty >= 0, "a request is not sent a negative number of times")
    self.client = client
    self.options = options
    self.retriesWhenEmpty = retriesWhenEmpty
  }

  /// Sends `request` and records the answer.
  ///
  /// Cancelling the task closes the connection, keeps what can be played and ends as ``ExitReason/interrupted``.
  /// - Parameters:
  ///   - request: what is asked.
  ///   - model: who is asked.
  ///   - shape: how the answer is to come; an event stream unless told otherwise.
  ///   - route: by which of OpenAI's paths, where the client speaks that format.
  ///   - settings: what the request has no word for.
  ///   - onProgress: told after each piece of the answer.
  ///   - onRetry: told before the request is sent again.
  /// - Returns: what became of it, errors of the service and the network included.
  /// - Throws: only what stops it before anything is sent: `RecordingError` for an output that cannot be written, and the
  ///   errors of `ModelClient.prepare`, for OpenAI's format those of the translation.
  public func run(
    _ request: GenerateContentRequest, model: String, shape: ResponseShape = .eventStream,
    route: ServiceRoute = .chat, settings: ServiceSettings = ServiceSettings(),
    onProgress: @Sendable (RecordingProgress) -> Void = { _ in },
    onRetry: @Sendable (RetryNotice) -> Void = { _ in }
  ) async throws -> SessionResult {
    try options.check()
    let prepared = try client.prepare(request, model: model, shape: shape, route: route, settings: settings)
    var options = options
    options.model = options.model ?? model
    options.undeclaredType =
      options.undeclaredType ?? client.undeclaredType(for: request, shape: shape, route: route, settings: settings)
    var attemptCount = 0
    var remaining = retriesWhenEmpty
    while true {
      let attempt = await attempt(prepared, options, onRetry, onProgress)
      attemptCount += attempt.attemptCount
      let isEmpty = attempt.recording.reason == .notWhatWasAsked && attempt.recording.receipts.isEmpty
      guard isEmpty, remaining > 0, !Task.isCancelled else {
        return SessionResult(recording: attempt.recording, attemptCount: attemptCount)
      }
      remaining -= 1
    }
  }

  /// Sends once (the client's own retries aside) and records whatever comes; `reader` gets the bytes too.
  func attempt(
    _ prepared: PreparedRequest, _ options: RecordingOptions, _ onRetry: @Sendable (RetryNotice) -> Void,
    _ onProgress: @Sendable (RecordingProgress) -> Void, reader: ReplyReader? = nil
  ) async -> SessionResult {
    do {
      let response = try await client.send(prepared, onRetry: onRetry)
      reader?.begin(status: response.status, contentType: response.contentType)
      var options = options
      options.status = response.status
      options.contentType = response.contentType
      options.requestID = response.requestID
      if response.header("content-encoding") == nil {
        options.expectedByteCount = response.header("content-length").flatMap { Int($0) }
      }
      let origin = AnswerOrigin(api: client.api.rawValue, host: client.host) { prepared.preview }
      let recording = try await record(response.body, options, origin, onProgress, reader)
      return SessionResult(recording: recording, attemptCount: response.attemptCount)
    } catch let error as APIError {
      let recording = Recording(
        unanswered: error.exitReason, message: error.description, error: error, options: options)
      return SessionResult(recording: recording, attemptCount: 1)
    } catch {
      let ending = Self.ending(for: error)
      let cost = Self.isOutcomeUnknown(error) ? UnknownCost(prepared, model: options.model) : nil
      let recording = Recording(
        unanswered: ending.reason, message: ending.message + (cost.map { "; " + $0.words } ?? ""), options: options,
        unknownCost: cost)
      return SessionResult(recording: recording, attemptCount: 1)
    }
  }

  private func record(
    _ body: ResponseBody, _ options: RecordingOptions, _ origin: AnswerOrigin,
    _ onProgress: @Sendable (RecordingProgress) -> Void, _ reader: ReplyReader?
  ) async throws -> Recording {
    var recorder = try Recorder(options, from: origin)
    onAnswer?(options.status ?? 0, recorder.spoolID)
    var ending = TransportEnding.complete
    var failure: RecordingError?
    do {
      try await body.forEachPart { chunk in
        do {
          try recorder.receive(chunk.readableBytesUInt8Span)
        } catch let error as RecordingError {
          // What cannot be recorded now is paid for all the same: it is received to its end for a recovery.
          guard recorder.keepsBytes else { throw error }
          failure = error
        }
        reader?.take(chunk.readableBytesUInt8Span)
        onProgress(recorder.progress)
      }
      if let failure { throw failure }
      try await fetchLinks(into: &recorder, onProgress)
    } catch is RecordingError {
      // The recorder remembers what it threw, and its verdict follows from that.
    } catch is CancellationError {
      ending = .cancelled(.interrupted)
    } catch {
      let failure = Self.ending(for: error)
      ending = .failed(failure.reason, message: failure.message)
    }
    return recorder.finish(ending)
  }

  /// Whether a request that ended with `error` before any status line may have been served.
  private static func isOutcomeUnknown(_ error: any Error) -> Bool {
    error is CancellationError || (error as? ClientError)?.isOutcomeUnknown == true
  }

  /// How a run ends that got `error` and nothing to record.
  private static func ending(for error: any Error) -> (reason: ExitReason, message: String) {
    switch error {
    case let error as ClientError: (error.exitReason, error.description)
    case let error as RecordingError: (error.reason, error.description)
    case is CancellationError: (.interrupted, "stopped before an answer came")
    default: (.internalError, "session: \(error)")
    }
  }
}
