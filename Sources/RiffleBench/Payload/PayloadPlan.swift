/// What a made-up answer holds; the same plan gives the same bytes on every machine.
public struct PayloadPlan: Hashable, Sendable {
  /// What pictures are.
  public enum Pictures: Hashable, Sendable {
    /// Real PNG files of noise, stored without compression: about as long as asked for.
    case png
    /// `application/octet-stream`: noise exactly as long as asked for.
    case opaque
  }

  /// The wire format of words.
  public enum TextFormat: Hashable, Sendable {
    /// Gemini's `streamGenerateContent`.
    case gemini
    /// The `chat.completion.chunk` events that OpenAI's clients read.
    case chat
  }

  /// Bytes of samples in one event of speech, as Gemini sends them.
  public static let speechEventByteCount = 24 * 1024
  /// Bytes of one of many pictures.
  public static let pictureByteCount = 2 * 1024 * 1024

  /// The shape.
  public var shape: PayloadShape
  /// Bytes of decoded media; for words, bytes of the answer itself.
  public var byteCount: Int
  /// The number that all noise comes from.
  public var seed: UInt64
  /// Whether events of words differ in members, lengths and escapes, and not only in their words.
  public var isVarying: Bool
  /// What pictures are.
  public var pictures = Pictures.png
  /// The wire format of words.
  public var textFormat = TextFormat.gemini

  /// A plan; without a `byteCount` the shape's usual one.
  public init(shape: PayloadShape, byteCount: Int? = nil, seed: UInt64 = 1, isVarying: Bool = false) {
    self.shape = shape
    self.byteCount = max(1, byteCount ?? shape.usualByteCount)
    self.seed = seed
    self.isVarying = isVarying
  }
}

extension PayloadShape {
  /// Bytes of media (for words, of the answer) when nobody asks for more or less.
  public var usualByteCount: Int {
    switch self {
    case .speechSSE: 10_000 * PayloadPlan.speechEventByteCount
    case .image: 256 * 1024 * 1024
    case .images: 64 * PayloadPlan.pictureByteCount
    case .text: 60_000_000
    }
  }
}

/// What a made-up answer holds, so that whoever decodes it can be checked.
public struct PayloadContents: Equatable, Sendable {
  /// Bytes of the answer.
  public var byteCount = 0
  /// Events; 0 where the answer is one document.
  public var eventCount = 0
  /// Media strings.
  public var mediaCount = 0
  /// Bytes of media, decoded.
  public var mediaByteCount = 0
  /// Bytes of words, unescaped.
  public var textByteCount = 0
  /// The CRC-32 of the decoded media in their order; where there are none, of the words.
  public var checksum: UInt32 = 0

  /// Nothing yet.
  public init() {}
}
