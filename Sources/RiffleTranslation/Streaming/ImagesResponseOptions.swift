/// How pictures become the answer of one of OpenAI's picture services.
public struct ImagesResponseOptions: Sendable {
  /// When the answer was begun, in seconds since 1970.
  public var created: Int
  /// Whether the client asked for server-sent events.
  public var isStreaming: Bool
  /// Whether pictures were edited, which the names of events tell.
  public var isEdit: Bool
  /// The declared content type of the upstream's answers.
  public var contentType: String?
  /// The size that is told to the client, for example `1024x1024`.
  public var size: String?
  /// The quality that is told to the client.
  public var quality: String?
  /// The background that is told to the client.
  public var background: String?
  /// Bytes of a picture that wait for its part to say that it is no thought; longer pictures are passed on while they come.
  public var thoughtPictureLimit = AnswerReader.defaultThoughtPictureLimit

  /// Options for one request.
  public init(created: Int, isStreaming: Bool = false, isEdit: Bool = false, contentType: String? = nil) {
    self.created = created
    self.isStreaming = isStreaming
    self.isEdit = isEdit
    self.contentType = contentType
  }
}
