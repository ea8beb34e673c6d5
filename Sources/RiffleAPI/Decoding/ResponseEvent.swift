/// What a response tells, in the order in which it tells it.
public enum ResponseEvent: Equatable, Sendable {
  /// A medium begins; its bytes follow as ``media(_:decodedCount:)``.
  case beginMedia(MediaHead)
  /// So many bytes were appended to the output; they belong to the medium with this ordinal.
  case media(Int, decodedCount: Int)
  /// The medium's string was closed and its base64 was complete.
  case endMedia(Int)
  /// A part was closed: everything about it is known now, its media types too.
  case part(PartTail)
  /// Words of the answer: their bytes were appended to the output.
  case text(TextDelta)
  /// A candidate ended.
  case finishReason(candidate: Int, FinishReason, message: String?)
  /// The prompt was blocked.
  case blocked(BlockReason, message: String?)
  /// The model that answered, when it is named and differs from the one named before.
  case modelVersion(String)
  /// The service's name for the response, when it differs from the one before.
  case responseID(String)
  /// An error object, wherever it stood.
  indirect case error(APIError)
  /// A JSON document ended; with its skeleton, when skeletons are collected.
  ///
  /// A skeleton is the same JSON with each media string replaced by the medium's ordinal as a number.
  case endDocument(skeleton: [UInt8]?)
}

/// What is known when a medium begins.
///
/// Members of an object have no order, so ``PartTail`` may correct it.
public struct MediaHead: Equatable, Sendable {
  /// The medium's ordinal in the response: 0, 1, 2 and so on.
  public var media: Int
  /// The candidate it belongs to.
  public var candidate: Int
  /// The declared type, when it came first.
  public var mimeType: String?
  /// Whether it is a thought and no part of the answer, when that came first.
  public var isThought: Bool

  /// A head of medium `media`.
  public init(media: Int, candidate: Int = 0, mimeType: String? = nil, isThought: Bool = false) {
    self.media = media
    self.candidate = candidate
    self.mimeType = mimeType
    self.isThought = isThought
  }
}

/// What a part was, told when it is closed.
public struct PartTail: Equatable, Sendable {
  /// What a part carries.
  public enum Kind: Equatable, Sendable {
    /// Nothing: `{}`, only side fields, or a medium without a single character.
    case empty
    /// Words, perhaps none (`""`).
    case text
    /// Media in the response itself.
    case media
    /// A reference to a file elsewhere.
    case fileData
    /// A call that the model wants made.
    case functionCall
    /// The result of a call.
    case functionResponse
    /// Code that the service ran.
    case executableCode
    /// What that code gave.
    case codeExecutionResult
    /// A call of one of the service's own tools.
    case toolCall
    /// The result of such a call.
    case toolResponse
    /// Something that this version has no name for.
    case unknown
  }

  /// The candidate it belongs to.
  public var candidate: Int
  /// Its media, usually one or none.
  public var media: [PartMedia]
  /// Whether it is a thought and no part of the answer.
  public var isThought: Bool
  /// Whether it carries a thought signature.
  public var hasSignature: Bool
  /// Whether it carries words, or `""`.
  public var hasText: Bool
  /// What it carries.
  public var kind: Kind

  /// A part.
  public init(
    candidate: Int = 0, media: [PartMedia] = [], isThought: Bool = false, hasSignature: Bool = false,
    hasText: Bool = false, kind: Kind = .empty
  ) {
    self.candidate = candidate
    self.media = media
    self.isThought = isThought
    self.hasSignature = hasSignature
    self.hasText = hasText
    self.kind = kind
  }

  /// Whether the part carries nothing.
  public var isEmpty: Bool { kind == .empty }
}

/// One medium of a part.
public struct PartMedia: Equatable, Sendable {
  /// The medium's ordinal in the response.
  public var media: Int
  /// The declared type.
  public var mimeType: String?
  /// Whether its string was closed.
  public var isComplete: Bool

  /// Medium `media`.
  public init(media: Int, mimeType: String? = nil, isComplete: Bool = true) {
    self.media = media
    self.mimeType = mimeType
    self.isComplete = isComplete
  }
}

/// Words of an answer: the last ``byteCount`` bytes of the output.
///
/// They are UTF-8 as the service sent it, never cut inside a character. Bytes that are not UTF-8 are for whoever makes a
/// `String` of them; escapes that stand for half a surrogate pair came as U+FFFD.
public struct TextDelta: Equatable, Sendable {
  /// The candidate that says them.
  public var candidate: Int
  /// The bytes of the words, at least one.
  public var byteCount: Int
  /// Whether they are a thought and no part of the answer.
  public var isThought: Bool

  /// Words of candidate `candidate`.
  public init(candidate: Int = 0, byteCount: Int, isThought: Bool = false) {
    self.candidate = candidate
    self.byteCount = byteCount
    self.isThought = isThought
  }
}
