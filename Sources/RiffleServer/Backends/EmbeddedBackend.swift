import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RiffleAPI
import RiffleEngine

/// Answers with the embedded stand-in models, in this process.
///
/// What takes its time happens on the threads of the engine, and ends when the client goes away.
struct EmbeddedBackend: ModelBackend {
  private let reader: RequestReader

  init(limits: ModelServer.Limits) { reader = RequestReader(limits: limits) }

  func answer(_ request: Request, to target: GeminiTarget, in exchange: Exchange) async throws -> Response {
    switch target.method {
    case "generateContent", "streamGenerateContent":
      _ = try Self.model(target.model, version: target.version, method: "generateContent")
      let (body, media) = try await reader.read(
        GenerateContentRequest.self, as: .generateContent, from: request, ticket: exchange.ticket)
      let framing = target.method == "generateContent" ? .document : target.streamFraming
      let call = ModelCall(
        model: target.model, version: target.version, framing: framing, request: body, media: media)
      return try await answer(call, in: exchange)
    case "countTokens":
      let model = try Self.model(target.model, version: target.version, method: "countTokens")
      let (body, media) = try await reader.read(
        CountTokensRequest.self, as: .countTokens, from: request, ticket: exchange.ticket)
      let tokens = try await EngineThreads.words.run {
        try TokenCount(body, model: model, media: try media.map { try $0.bytes() })
      }
      return Self.response(tokens.node, in: exchange)
    default: throw ServiceError.notFound
    }
  }

  func answer(_ call: ModelCall, in exchange: Exchange) async throws -> Response {
    let presence = try await ClientPresence.of(exchange.context.channel)
    let (answer, document) = try await presence.during {
      var answer = try await EngineThreads.words.run { () throws(ServiceError) -> any Answer in try Self.plan(call) }
      try await answer.prepare()
      return (answer, call.isStreaming ? nil : try await answer.document())
    }
    if let document { return Self.response(document, in: exchange) }
    return Self.response(answer, framing: call.framing, in: exchange)
  }

  func modelPage(_ request: Request, in exchange: Exchange) throws -> Response {
    try ModelListing.page(request.uri.queryParameters)
  }

  func model(_ name: String, version: String, _ request: Request, in exchange: Exchange) throws -> Response {
    try ModelListing.model(name, version: version)
  }

  func facts(of name: String) -> Model? { ModelCatalogue.shared.model(name) }

  /// Models of OpenAI's that code names which shall run without a network.
  ///
  /// Words come from 2.5, which asks for no signatures that such code does not send back.
  static let aliases = [
    "gpt-4o": "gemini-2.5-flash", "gpt-4o-mini": "gemini-2.5-flash", "gpt-image-1": "gemini-nano-banana-2.1",
    "gpt-image-1-mini": "gemini-nano-banana-2.1", "dall-e-3": "gemini-nano-banana-2.1",
    "gpt-4o-mini-tts": "gemini-3.8-flash-tts", "tts-1": "gemini-3.8-flash-tts", "tts-1-hd": "gemini-3.8-flash-tts",
  ]

  var aliases: [String: String] { Self.aliases }

  func models(in exchange: Exchange) -> [ModelResource] { ModelCatalogue.shared.models.map(\.resource) }

  /// Checks a request and decides who answers it.
  private static func plan(_ call: ModelCall) throws(ServiceError) -> any Answer {
    let model = try model(call.model, version: call.version, method: "generateContent")
    var media: [[UInt8]] = []
    for medium in call.media { media.append(try medium.bytes()) }
    var request = call.request
    if call.repetition > 0, request.generationConfig?.seed == nil {
      // The stand-in draws the same picture for the same words; several pictures shall differ.
      request.generationConfig = request.generationConfig ?? GenerationConfig()
      request.generationConfig?.seed = call.repetition
    }
    return try EmbeddedModel.answer(
      RequestChecks(request: request, model: model, media: media), isStreaming: call.isStreaming)
  }

  private static func model(_ name: String, version: String, method: String) throws(ServiceError) -> Model {
    guard let model = ModelCatalogue.shared.model(name), model.methods.contains(method) else {
      throw .unknownModel(name, version: version, method: method)
    }
    return model
  }

  /// A unary answer.
  private static func response(_ document: JSONNode, in exchange: Exchange) -> Response {
    var headers = HTTPFields.json
    let milliseconds = (ContinuousClock.now - exchange.started) / .milliseconds(1)
    headers[.serverTiming] = "gfet4t7; dur=\(Int(milliseconds))"
    headers[.serviceTier] = "standard"
    let (eventLoop, ticket) = (exchange.context.channel.eventLoop, exchange.ticket)
    let body = ResponseBody { writer in
      var answerWriter = AnswerWriter(framing: .document, eventLoop: eventLoop)
      try await answerWriter.write(document, to: &writer)
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  /// A streamed answer; an error after its head is told in the stream.
  private static func response(_ answer: any Answer, framing: AnswerFraming, in exchange: Exchange) -> Response {
    let (eventLoop, logger) = (exchange.context.channel.eventLoop, exchange.context.logger)
    let ticket = exchange.ticket
    let body = ResponseBody { writer in
      var answerWriter = AnswerWriter(framing: framing, eventLoop: eventLoop)
      do {
        try await answer.stream { document in try await answerWriter.write(document, to: &writer) }
      } catch  where answerWriter.isBroken {
        throw error
      } catch let error as ServiceError {
        try await answerWriter.write(error.body, to: &writer)
      } catch let error where error is CancellationError || Departure.isOne(error) {
        // The client has gone: nobody reads what went wrong.
        throw error
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
