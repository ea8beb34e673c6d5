public import RiffleAPI
internal import RiffleTypes

/// Turns an answer in Gemini's format into one of OpenAI's chats, in pieces.
///
/// Give each chunk of the upstream's body to ``receive(_:into:)``, send what was appended to the output and empty it; after
/// the last chunk call ``finish(into:)``. The upstream may answer with server-sent events, an array or one document,
/// whichever the client asked for.
///
/// A stream becomes `chat.completion.chunk` events with one name and LF LF between them, and `[DONE]` at the end. A document
/// is written at the end too, save where a medium comes: then its choice is begun, the string for the medium stays open
/// while base64 goes through, and whatever else is known follows it. So media of any size pass in bounded memory.
///
/// Nothing is put out before it is sure that there is an answer: until ``hasBegun`` a thrown error can still become a status.
/// Afterwards ``fail(_:into:)`` tells it inside a stream; in a document only closing the connection does.
///
/// Losses: signatures of words and pictures beyond 64 KiB, and of pictures in Markdown; drafts among the thoughts; parts
/// that nobody knows.
public struct ChatResponseTranslator: ~Copyable {
  private var reader: AnswerReader
  private let writer: any ChatWriter

  /// A translator at the start of an answer.
  public init(_ options: ChatResponseOptions) {
    reader = AnswerReader(
      contentType: options.contentType, thoughtPictureLimit: options.thoughtPictureLimit)
    writer = options.isStreaming ? ChatStreamWriter(options) : ChatDocumentWriter(options)
  }

  /// Takes the next bytes of the upstream's answer and appends what the client gets for them to `output`.
  /// - Throws: ``TranslatedError`` for a blocked prompt, an error inside the answer, and an answer that cannot be read.
  public mutating func receive(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    while let piece = try reader.next(in: chunk) {
      switch piece {
      case .part(let part, let candidate): try writer.take(part, candidate, into: &output)
      case .beginMedium(let type, let candidate): try writer.beginMedium(type, candidate, into: &output)
      case .bytes:
        let bytes = reader.bytes
        try writer.append(bytes.span, into: &output)
      case .endMedium: try writer.endMedium(into: &output)
      case .thoughtPicture: break
      case .candidate(let candidate): writer.take(candidate)
      case .document(let document): try writer.take(document)
      }
    }
  }

  /// Ends the answer and appends the rest of what the client gets.
  /// - Throws: ``TranslatedError`` for an answer that was cut, or that holds nothing.
  public mutating func finish(into output: inout [UInt8]) throws(TranslatedError) {
    try reader.finish()
    if !writer.sawAnswer { throw .noAnswer }
    if !reader.sawEnd { throw .truncated }
    try writer.finish(usage: reader.usage, into: &output)
  }

  /// Whether something was put out: the head of the response is due, and no error can be a status any more.
  public var hasBegun: Bool { writer.hasBegun }

  /// Tells an error inside what was begun.
  ///
  /// - Returns: Whether that can be done. If not, answer with the error's status before anything was put out, and close the
  ///   connection afterwards.
  public mutating func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool {
    writer.fail(error, into: &output)
  }

  /// The tokens used so far.
  public var usage: UsageMetadata? { reader.usage }

  /// The content type of what is put out.
  public static func contentType(isStreaming: Bool) -> String {
    isStreaming ? "text/event-stream; charset=utf-8" : "application/json"
  }
}

/// Writes the pieces of an answer as one of OpenAI's chats.
protocol ChatWriter: AnyObject {
  /// Whether something was put out.
  var hasBegun: Bool { get }
  /// Whether there was at least one candidate.
  var sawAnswer: Bool { get }
  func take(_ part: Part, _ candidate: Int, into output: inout [UInt8]) throws(TranslatedError)
  func beginMedium(_ type: MediaType, _ candidate: Int, into output: inout [UInt8]) throws(TranslatedError)
  func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError)
  func endMedium(into output: inout [UInt8]) throws(TranslatedError)
  func take(_ candidate: Candidate)
  func take(_ document: GenerateContentResponse) throws(TranslatedError)
  func finish(usage: UsageMetadata?, into output: inout [UInt8]) throws(TranslatedError)
  func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool
}
