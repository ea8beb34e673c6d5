public import RiffleAPI
public import RiffleTypes

/// Takes the pictures out of one answer in Gemini's format while it arrives, decoded.
///
/// Drafts among the thoughts are passed over; when there is nothing else, the last of them is the picture.
public struct PictureExtractor: ~Copyable {
  /// What comes out, in order: pictures do not overlap.
  public enum Piece: Hashable, Sendable {
    /// A picture begins; its type was read from its first bytes.
    case begin(MediaType)
    /// More bytes of it.
    case bytes([UInt8])
    /// It is whole.
    case end
  }

  private var reader: AnswerReader
  private var draft: (type: MediaType, bytes: [UInt8])?
  private var reason: FinishReason?
  private var message: String?
  private var words = ""
  private var isInPicture = false
  /// Pictures that were begun.
  public private(set) var pictureCount = 0

  /// An extractor at the start of an answer of this declared type.
  public init(contentType: String? = nil, thoughtPictureLimit: Int = 4 << 20) {
    reader = AnswerReader(
      contentType: contentType, thoughtPictureLimit: thoughtPictureLimit, tellsThoughtPictures: true)
  }

  /// The tokens used so far.
  public var usage: UsageMetadata? { reader.usage }

  /// Takes the next bytes of the answer and appends what they hold to `pieces`.
  /// - Throws: ``TranslatedError`` for a blocked prompt, an error inside the answer, and an answer that cannot be read.
  public mutating func receive(_ chunk: Span<UInt8>, into pieces: inout [Piece]) throws(TranslatedError) {
    while let piece = try reader.next(in: chunk) {
      switch piece {
      case .part(let part, _):
        if let text = part.text, !part.thought, words.utf8.count < APIError.messageLimit { words += text }
      case .beginMedium(let type, _):
        isInPicture = type.kind == .image
        guard isInPicture else { continue }
        pictureCount += 1
        pieces.append(.begin(type))
      case .bytes: if isInPicture { pieces.append(.bytes(reader.bytes)) }
      case .endMedium:
        if isInPicture { pieces.append(.end) }
        isInPicture = false
      case .thoughtPicture(let type): draft = (type, reader.bytes)
      case .candidate(let candidate):
        if let reason = candidate.finishReason, reason != .unspecified, !reason.rawValue.isEmpty {
          self.reason = reason
          message = candidate.finishMessage
        }
      case .document(let document):
        if let feedback = document.promptFeedback, feedback.isBlocking {
          throw .blocked(feedback.blockReason ?? .other, message: feedback.blockReasonMessage)
        }
      }
    }
  }

  /// Ends the answer.
  /// - Throws: ``TranslatedError`` when the answer was cut, or held no picture: 400 when it was refused, 502 when it failed.
  public mutating func finish(into pieces: inout [Piece]) throws(TranslatedError) {
    try reader.finish()
    if pictureCount == 0, let draft, reason == .stop {
      pictureCount = 1
      pieces += [.begin(draft.type), .bytes(draft.bytes), .end]
    }
    if pictureCount == 0 { throw .noPicture(reason: reason, message: message, text: words) }
    if !reader.sawEnd { throw .truncated }
  }
}
