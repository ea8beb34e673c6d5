import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RiffleClient
import RiffleTranslation

/// Makes the bytes of an answer when they are asked for.
protocol AnswerSource: Sendable {
  /// The next bytes, never empty; nil at the end.
  ///
  /// - Throws: what makes going on impossible. When nothing was given before, the answer can still become a status.
  func next() async throws -> [UInt8]?

  /// The bytes that tell the reader of an error in mid-answer; nil when only a closed connection can.
  func farewell(_ error: TranslatedError) async -> [UInt8]?
}

extension AnswerSource {
  /// The response whose body is what this source makes.
  ///
  /// The head waits for the first bytes: what goes wrong before them is thrown, to become a status. An error after them is told in
  /// the body where the format has a place for it; else the connection is closed with the body unfinished. When the client goes
  /// away, what was being made for it is cancelled.
  func response(contentType: String, in exchange: Exchange) async throws -> Response {
    let presence = try await ClientPresence.of(exchange.context.channel)
    let first: [UInt8]?
    do {
      first = try await presence.during { try await next() }
    } catch let error as ClientError {
      throw TranslatedError(wrapping: error)
    }
    let (eventLoop, logger, ticket) = (exchange.context.channel.eventLoop, exchange.context.logger, exchange.ticket)
    let body = ResponseBody { writer in
      let executor = LoopExecutor(eventLoop)
      var piece = first
      while let bytes = piece {
        // On the loop a write waits while the connection takes no more.
        try await withTaskExecutorPreference(executor) { try await writer.write(ByteBuffer(bytes: bytes)) }
        do {
          piece = try await presence.during { try await next() }
        } catch let error as CancellationError {
          throw error
        } catch {
          logger.error("answer failed in mid-stream", metadata: ["error": "\(type(of: error))"])
          guard let last = await farewell(TranslatedError(wrapping: error)) else { throw error }
          try await writer.write(ByteBuffer(bytes: last))
          piece = nil
        }
      }
      try await writer.finish(nil)
      withExtendedLifetime(ticket) {}
    }
    var headers: HTTPFields = [.contentType: contentType]
    headers[.cacheControl] = "no-cache"
    headers[.accelBuffering] = "no"
    return Response(status: .ok, headers: headers, body: body)
  }
}

extension TranslatedError {
  /// What a client is told of any error.
  init(wrapping error: any Error) {
    switch error {
    case let error as TranslatedError: self = error
    case let error as ServiceError: self = error.translated
    default: self = .upstreamFailed("The answer ended before it was complete.")
    }
  }
}

/// A translator of answers: bytes in Gemini's words in, bytes in another shape out.
protocol AnswerTranslator: ~Copyable {
  mutating func receive(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError)
  mutating func finish(into output: inout [UInt8]) throws(TranslatedError)
  mutating func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool
}

extension ChatResponseTranslator: AnswerTranslator {}
extension SpeechResponseTranslator: AnswerTranslator {}

/// One answer of a backend in another shape.
actor TranslatedAnswer<Translator: AnswerTranslator & ~Copyable>: AnswerSource {
  private let pump: BodyPump
  private var translator: Translator
  private var isFinished = false
  /// What went wrong after bytes that had to be given first.
  private var failure: TranslatedError?

  init(_ answer: Response, _ translator: consuming sending Translator) {
    pump = BodyPump(answer.body)
    self.translator = translator
  }

  func next() async throws -> [UInt8]? {
    var output: [UInt8] = []
    while output.isEmpty, !isFinished {
      if let failure { throw failure }
      let buffer = try await pump.next()
      do {
        if let buffer {
          try translator.receive(buffer.readableBytesUInt8Span, into: &output)
        } else {
          isFinished = true
          try translator.finish(into: &output)
        }
      } catch {
        (failure, isFinished) = (error, false)
      }
    }
    return output.isEmpty ? nil : output
  }

  func farewell(_ error: TranslatedError) -> [UInt8]? {
    var output: [UInt8] = []
    return translator.fail(error, into: &output) ? output : nil
  }
}
