public import RiffleAPI

/// Turns answers in Gemini's format into the answer of one of OpenAI's picture services, in pieces.
///
/// For several pictures the model is asked several times: give each of its answers to ``receive(_:into:)`` and then call
/// ``endAnswer(into:)``; after the last one call ``finish(into:)``. Base64 goes out while it comes in, save for pictures
/// that may be drafts (see ``ImagesResponseOptions/thoughtPictureLimit``).
///
/// Errors are handled as with ``ChatResponseTranslator``. A failed answer between pictures need not be the end: as long as
/// there is a picture, ``finish(into:)`` makes a whole document of those that came.
public struct ImagesResponseTranslator: ~Copyable {
  private let options: ImagesResponseOptions
  private var extractor: PictureExtractor
  private var writer: ImagesResponseWriter
  private var pieces: [PictureExtractor.Piece] = []
  private var earlierUsage: UsageMetadata?
  private var earlierCount = 0

  /// A translator at the start of the first answer.
  public init(_ options: ImagesResponseOptions) {
    self.options = options
    writer = ImagesResponseWriter(options)
    extractor = Self.extractor(options)
  }

  private static func extractor(_ options: ImagesResponseOptions) -> PictureExtractor {
    PictureExtractor(contentType: options.contentType, thoughtPictureLimit: options.thoughtPictureLimit)
  }

  /// Takes the next bytes of one of the model's answers and appends what the client gets for them to `output`.
  /// - Throws: ``TranslatedError`` for a blocked prompt, an error inside the answer, and an answer that cannot be read.
  public mutating func receive(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(TranslatedError) {
    defer { write(into: &output) }
    try extractor.receive(chunk, into: &pieces)
  }

  /// Ends one of the model's answers.
  /// - Throws: ``TranslatedError`` when the answer was cut, or held no picture: 400 when it was refused, 502 when it failed.
  public mutating func endAnswer(into output: inout [UInt8]) throws(TranslatedError) {
    do {
      defer { write(into: &output) }
      try extractor.finish(into: &pieces)
    }
    writer.endAnswer(usage: extractor.usage, into: &output)
    earlierCount += extractor.pictureCount
    earlierUsage = usage
    extractor = Self.extractor(options)
  }

  /// Ends the client's answer, which holds at least one picture.
  public mutating func finish(into output: inout [UInt8]) { writer.finish(into: &output) }

  /// Whether something was put out: the head of the response is due, and no error can be a status any more.
  public var hasBegun: Bool { writer.hasBegun }

  /// Tells an error inside what was begun.
  ///
  /// - Returns: Whether that can be done. If not, answer with the error's status before anything was put out, and close the
  ///   connection afterwards.
  public mutating func fail(_ error: TranslatedError, into output: inout [UInt8]) -> Bool {
    writer.fail(error, into: &output)
  }

  /// Pictures that were begun.
  public var pictureCount: Int { earlierCount + extractor.pictureCount }

  /// The tokens used so far, by all answers.
  public var usage: UsageMetadata? {
    guard let later = extractor.usage else { return earlierUsage }
    return earlierUsage.map { $0.adding(later) } ?? later
  }

  /// The content type of what is put out.
  public static func contentType(isStreaming: Bool) -> String {
    ChatResponseTranslator.contentType(isStreaming: isStreaming)
  }

  private mutating func write(into output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .begin(let type): writer.beginPicture(type, into: &output)
      case .bytes(let bytes): writer.append(bytes.span, into: &output)
      case .end: writer.endPicture(into: &output)
      }
    }
    pieces.removeAll(keepingCapacity: true)
  }
}
