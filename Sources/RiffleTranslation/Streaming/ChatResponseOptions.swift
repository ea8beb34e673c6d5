public import RiffleMedia

/// How an answer in Gemini's format becomes one of OpenAI's chats.
public struct ChatResponseOptions: Sendable {
  /// The model that the client asked for; told where the answer names none, or names it too late.
  public var model: String
  /// When the answer was begun, in seconds since 1970.
  public var created: Int
  /// Random letters that name the answer when it has no `responseId`, or tells it too late.
  public var fallbackID: String
  /// Whether the client asked for server-sent events.
  public var isStreaming: Bool
  /// Whether a stream ends with a chunk of token counts (`stream_options.include_usage`); a document always has them.
  public var includesUsage: Bool
  /// How pictures are written.
  public var images: ChatImageForm
  /// What sound in a document becomes; in a stream it is `pcm16`.
  public var audioFormat: AudioFileFormat
  /// The declared content type of the upstream's answer.
  public var contentType: String?
  /// Whether the answer names the model that was asked for, though another one answered in its place.
  public var echoesModel = false
  /// Bytes of a picture that wait for its part to say that it is no thought; longer pictures are passed on while they come.
  public var thoughtPictureLimit = AnswerReader.defaultThoughtPictureLimit

  /// The model that the answer names, where the one that answers tells its name.
  func modelName(_ version: String?) -> String { echoesModel ? model : version ?? model }

  /// Options for one answer.
  public init(
    model: String, created: Int, fallbackID: String, isStreaming: Bool, includesUsage: Bool = false,
    images: ChatImageForm = .markdown, audioFormat: AudioFileFormat = .wav, contentType: String? = nil
  ) {
    self.model = model
    self.created = created
    self.fallbackID = fallbackID
    self.isStreaming = isStreaming
    self.includesUsage = includesUsage
    self.images = images
    self.audioFormat = audioFormat
    self.contentType = contentType
  }
}
