import Hummingbird
import RiffleAPI
import RiffleMedia
import RiffleTranslation

extension OpenAIRoutes {
  /// The format of a request that names none.
  private static let standingFormat = AudioFileFormat.mp3

  func speech(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let (speech, _) = try await reader.read(AudioSpeechRequest.self, from: request, ticket: exchange.ticket)
    let model = try model(speech.model)
    // The translation refuses the formats that there are not.
    let call = ModelCall(
      model: model.id, framing: .eventStream,
      request: try SpeechTranslation.geminiRequest(from: speech, model: model), media: [])
    let format = speech.responseFormat.flatMap { AudioFileFormat(fileExtension: $0) } ?? Self.standingFormat
    let answer = try await backend.answer(call, in: exchange)
    let options = SpeechResponseOptions(
      format: format, sendsEvents: speech.streamFormat == "sse", contentType: answer.headers[.contentType])
    let translator = SpeechResponseTranslator(options)
    let contentType = translator.contentType
    return try await TranslatedAnswer(answer, translator).response(contentType: contentType, in: exchange)
  }
}
