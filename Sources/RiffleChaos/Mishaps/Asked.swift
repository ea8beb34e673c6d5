/// What a request asks for, as far as an answer in its shape needs to know.
struct Asked: Equatable, Sendable {
  /// What the answer holds.
  enum Kind: Sendable { case speech, picture, words }

  /// How it comes.
  enum Form: Sendable {
    /// Gemini's event stream, array, or single document.
    case eventStream, array, unary
    /// OpenAI's chats, streamed and whole.
    case chatStream, chat
    /// OpenAI's pictures.
    case images
    /// The medium itself.
    case raw
  }

  var kind: Kind
  var form: Form
}

extension Asked {
  /// Reads the path and, with a few searches, the body: a server that misbehaves need not understand it.
  init(_ request: ReceivedRequest) {
    let body = String(decoding: request.body.prefix(1 << 20), as: UTF8.self)
    let path = request.path
    if path.hasSuffix("/chat/completions") {
      let isStream = body.contains("\"stream\":true") || body.contains("\"stream\": true")
      self.init(kind: .words, form: isStream ? .chatStream : .chat)
    } else if path.contains("/images/") {
      self.init(kind: .picture, form: .images)
    } else if path.hasSuffix("/audio/speech") {
      self.init(kind: .speech, form: .raw)
    } else {
      let kind: Kind = body.contains("\"AUDIO\"") ? .speech : body.contains("\"IMAGE\"") ? .picture : .words
      let isStream = path.contains("streamGenerateContent")
      let isEvents = request.query?.contains("alt=sse") ?? false
      self.init(kind: kind, form: !isStream ? .unary : isEvents ? .eventStream : .array)
    }
  }
}
