import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RiffleAPI

/// The paths of the Gemini API: `models`, `models/{m}`, `:generateContent`, `:streamGenerateContent`, `:countTokens`,
/// under `/v1beta` and `/v1`.
struct GeminiRoutes: Sendable {
  private let configuration: ModelServer.Configuration
  private let admission: Admission
  private let reader: RequestReader

  init(_ configuration: ModelServer.Configuration) {
    self.configuration = configuration
    admission = Admission(limits: configuration.limits)
    reader = RequestReader(limits: configuration.limits)
  }

  /// A router with these paths, the errors and the keys.
  func router() -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    let logger = configuration.logger
    if logger.logLevel <= .info { router.add(middleware: AccessLogMiddleware(logger: logger)) }
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: KeyMiddleware(keys: configuration.clientKeys))
    for version in ["v1beta", "v1"] {
      let group = router.group(RouterPath(version)).group("models")
      group.get { request, _ in try ModelListing.page(request.uri.queryParameters) }
      group.get(":model") { _, context in try ModelListing.model(Self.target(context), version: version) }
      group.post(":model") { request, context in
        try await answer(request, Self.target(context), version: version, context: context)
      }
    }
    return router
  }

  /// The last element of the path; the colon before the method may have come as `%3A`.
  private static func target(_ context: ServerContext) throws -> String {
    let text = try context.parameters.require("model")
    guard let decoded = PercentEncoding.decode(text) else { throw ServiceError.notFound }
    return decoded
  }

  private func answer(
    _ request: Request, _ target: String, version: String, context: ServerContext
  ) async throws -> Response {
    let words = target.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2 else { throw ServiceError.notFound }
    let started = ContinuousClock.now
    let ticket = try admission.admit()
    switch (words[1], configuration.backend) {
    case ("generateContent", .replay(let recording)), ("streamGenerateContent", .replay(let recording)):
      try await reader.skip(request)
      return try ReplayAnswer(recording, logger: context.logger)
        .response(eventLoop: context.channel.eventLoop, ticket: ticket)
    case ("generateContent", .embedded):
      let answer = try await plan(request, words[0], version: version, isStreaming: false, ticket: ticket)
      return Self.response(try await answer.document(), started: started, context: context, ticket: ticket)
    case ("streamGenerateContent", .embedded):
      var answer = try await plan(request, words[0], version: version, isStreaming: true, ticket: ticket)
      try await answer.prepare()
      let isEventStream = request.uri.queryParameters["alt"] == "sse"
      return Self.response(
        answer, framing: isEventStream ? .eventStream : .array, context: context, ticket: ticket)
    case ("countTokens", _):
      let model = try Self.model(words[0], version: version, method: "countTokens")
      let (body, media) = try await reader.read(
        CountTokensRequest.self, as: .countTokens, from: request, ticket: ticket)
      let tokens = try TokenCount(body, model: model, media: media)
      return Self.response(tokens.node, started: started, context: context, ticket: ticket)
    default: throw ServiceError.notFound
    }
  }

  /// Reads and checks a request, and decides who answers it.
  private func plan(
    _ request: Request, _ name: String, version: String, isStreaming: Bool, ticket: Admission.Ticket
  ) async throws -> any Answer {
    let model = try Self.model(name, version: version, method: "generateContent")
    let (body, media) = try await reader.read(
      GenerateContentRequest.self, as: .generateContent, from: request, ticket: ticket)
    let checks = RequestChecks(request: body, model: model, media: media)
    try checks.checkContents()
    try checks.checkConfiguration()
    let prompt = PromptTokens(body)
    if model.speaks {
      return try SpeechAnswer(SpeechPlan(checks, isStreaming: isStreaming), model: model, prompt: prompt)
    }
    if model.draws { return PictureAnswer(try PicturePlan(checks), model: model, prompt: prompt) }
    return try TextAnswer(checks, prompt: prompt)
  }

  private static func model(_ name: String, version: String, method: String) throws(ServiceError) -> Model {
    guard let model = ModelCatalogue.shared.model(name), model.methods.contains(method) else {
      throw .unknownModel(name, version: version, method: method)
    }
    return model
  }

  /// A unary answer.
  private static func response(
    _ document: JSONNode, started: ContinuousClock.Instant, context: ServerContext, ticket: Admission.Ticket
  ) -> Response {
    var headers = HTTPFields.json
    let milliseconds = (ContinuousClock.now - started) / .milliseconds(1)
    headers[.serverTiming] = "gfet4t7; dur=\(Int(milliseconds))"
    headers[.serviceTier] = "standard"
    let eventLoop = context.channel.eventLoop
    let body = ResponseBody { writer in
      var answerWriter = AnswerWriter(framing: .document, eventLoop: eventLoop)
      try await answerWriter.write(document, to: &writer)
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  /// A streamed answer; an error after its head is told in the stream.
  private static func response(
    _ answer: any Answer, framing: AnswerFraming, context: ServerContext, ticket: Admission.Ticket
  ) -> Response {
    let (eventLoop, logger) = (context.channel.eventLoop, context.logger)
    let body = ResponseBody { writer in
      var answerWriter = AnswerWriter(framing: framing, eventLoop: eventLoop)
      do {
        try await answer.stream { document in try await answerWriter.write(document, to: &writer) }
      } catch  where answerWriter.isBroken {
        throw error
      } catch let error as ServiceError {
        try await answerWriter.write(error.body, to: &writer)
      } catch {
        logger.error("answer failed in mid-stream", metadata: ["error": "\(type(of: error))"])
        try await answerWriter.write(ServiceError.internalError.body, to: &writer)
      }
      try await answerWriter.close(to: &writer)
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
    return Response(status: .ok, headers: headers(framing), body: body)
  }

  private static func headers(_ framing: AnswerFraming) -> HTTPFields {
    var headers = HTTPFields.json
    if framing == .eventStream {
      headers[.contentType] = "text/event-stream"
      headers[.contentDisposition] = "attachment"
    }
    headers[.serviceTier] = "standard"
    headers[.cacheControl] = "no-cache"
    headers[.accelBuffering] = "no"
    return headers
  }
}
