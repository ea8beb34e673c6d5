/// Who speaks in a chat.
///
/// Open: a role that nobody has heard of yet keeps its name.
public struct ChatRole: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The name on the wire.
  public let rawValue: String

  /// The role called `rawValue`.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// What the model is told beforehand, under its newer name.
  public static let developer = ChatRole(rawValue: "developer")
  /// What the model is told beforehand.
  public static let system = ChatRole(rawValue: "system")
  /// The one who asks.
  public static let user = ChatRole(rawValue: "user")
  /// The model.
  public static let assistant = ChatRole(rawValue: "assistant")
  /// The result of a call.
  public static let tool = ChatRole(rawValue: "tool")
  /// The result of a call in the form before tools.
  public static let function = ChatRole(rawValue: "function")
}

/// What a message says: words alone, or a list of pieces.
public enum ChatContent: Hashable, Sendable, Codable {
  /// Words.
  case text(String)
  /// Words and media in order.
  case parts([ChatPart])

  /// All words, joined.
  public var text: String {
    switch self {
    case .text(let text): text
    case .parts(let parts): parts.reduce("") { $0 + ($1.text ?? "") }
    }
  }

  /// The pieces; words alone are one.
  public var parts: [ChatPart] {
    switch self {
    case .text(let text): [.text(text)]
    case .parts(let parts): parts
    }
  }

  /// Reads a string, a list of pieces, or one piece alone.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = .text(text)
    } else if (try? decoder.unkeyedContainer()) != nil {
      self = .parts(try decoder.singleValueContainer().decode([ChatPart].self))
    } else {
      self = .parts([try ChatPart(from: decoder)])
    }
  }

  /// Writes a string or a list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .parts(let parts): try container.encode(parts)
    }
  }
}

/// A message of a request, an answer's message, or the piece of one that a chunk brings.
public struct ChatMessage: Hashable, Sendable, Codable {
  /// Who speaks; absent in most chunks.
  public var role: ChatRole?
  /// What is said; absent beside calls and sound.
  public var content: ChatContent?
  /// A name for the speaker, or of the function whose result this is.
  public var name: String?
  /// Calls that the model wants made.
  public var toolCalls: [ChatToolCall]
  /// The call whose result this is.
  public var toolCallID: String?
  /// The model's words for refusing.
  public var refusal: String?
  /// Sound of the answer, or the name of sound of an earlier one.
  public var audio: ChatAudio?
  /// Thoughts, as most gateways name them.
  public var reasoningContent: String?
  /// Thoughts, as OpenRouter names them.
  public var reasoning: String?
  /// Pictures beside the words.
  public var images: [ChatPart]
  /// Where words come from.
  public var annotations: [ChatAnnotation]
  /// A call in the form before tools.
  public var functionCall: ChatFunctionCall?
  /// What the service of another format wants back, such as a signature.
  public var extraContent: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A message of these contents.
  public init(role: ChatRole?, content: ChatContent? = nil) {
    self.role = role
    self.content = content
    toolCalls = []
    images = []
    annotations = []
    rest = [:]
  }

  /// A message of words.
  public init(role: ChatRole?, text: String) { self.init(role: role, content: .text(text)) }

  /// All words, joined.
  public var text: String { content?.text ?? "" }

  /// The thoughts under either name.
  public var thoughts: String? { reasoningContent ?? reasoning }

  /// Gemini's signature of the words, `extra_content.google.thought_signature`.
  public var thoughtSignature: String? {
    get { extraContent?.thoughtSignature }
    set { extraContent = JSONValue.extraContent(extraContent, settingSignature: newValue) }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    role = try fields.value("role")
    content = try fields.value("content")
    name = try fields.value("name")
    toolCalls = try fields.list("toolCalls")
    toolCallID = try fields.value("toolCallId")
    refusal = try fields.value("refusal")
    audio = try fields.value("audio")
    reasoningContent = try fields.value("reasoningContent")
    reasoning = try fields.value("reasoning")
    images = try fields.list("images")
    annotations = try fields.list("annotations")
    functionCall = try fields.value("functionCall")
    extraContent = try fields.value("extraContent")
    rest = try fields.rest(besides: [
      "role", "content", "name", "toolCalls", "toolCallId", "refusal", "audio", "reasoningContent", "reasoning",
      "images", "annotations", "functionCall", "extraContent",
    ])
  }

  /// Writes snake_case; an assistant's message without words has `null` for them.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("role", role)
    if role == .assistant {
      try output.setOrNull("content", content)
    } else {
      try output.set("content", content)
    }
    try output.set("name", name)
    try output.set("tool_calls", list: toolCalls)
    try output.set("tool_call_id", toolCallID)
    try output.set("refusal", refusal)
    try output.set("audio", audio)
    try output.set("reasoning_content", reasoningContent)
    try output.set("reasoning", reasoning)
    try output.set("images", list: images)
    try output.set("annotations", list: annotations)
    try output.set("function_call", functionCall)
    try output.set("extra_content", extraContent)
    try output.set(rest: rest)
  }
}

/// Sound of an answer; in chunks a piece of it.
public struct ChatAudio: Hashable, Sendable, Codable {
  /// A name by which a later request may speak of it.
  public var id: String?
  /// The bytes; in chunks a piece that decodes by itself.
  public var data: MediaData?
  /// Until when the name is good, in seconds since 1970.
  public var expiresAt: Int?
  /// The words that are spoken.
  public var transcript: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Sound with what is known of it.
  public init(id: String? = nil, data: MediaData? = nil, expiresAt: Int? = nil, transcript: String? = nil) {
    self.id = id
    self.data = data
    self.expiresAt = expiresAt
    self.transcript = transcript
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    data = try fields.value("data")
    expiresAt = try fields.integer("expiresAt")
    transcript = try fields.value("transcript")
    rest = try fields.rest(besides: ["id", "data", "expiresAt", "transcript"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("data", data)
    try output.set("expires_at", expiresAt)
    try output.set("transcript", transcript)
    try output.set(rest: rest)
  }
}

/// Where a stretch of words comes from.
public struct ChatAnnotation: Hashable, Sendable, Codable {
  /// `url_citation`, or what nobody has heard of yet.
  public var type: String?
  /// The page, for a `url_citation`.
  public var urlCitation: URLCitation?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A page that words come from.
  public struct URLCitation: Hashable, Sendable, Codable {
    /// Where the words begin, in characters of the message.
    public var startIndex: Int?
    /// Where they end.
    public var endIndex: Int?
    /// The page's address.
    public var url: String?
    /// The page's title.
    public var title: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A page for the words from `startIndex` to `endIndex`.
    public init(startIndex: Int?, endIndex: Int?, url: String?, title: String?) {
      self.startIndex = startIndex
      self.endIndex = endIndex
      self.url = url
      self.title = title
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      startIndex = try fields.integer("startIndex")
      endIndex = try fields.integer("endIndex")
      url = try fields.value("url")
      title = try fields.value("title")
      rest = try fields.rest(besides: ["startIndex", "endIndex", "url", "title"])
    }

    /// Writes snake_case.
    public func encode(to encoder: any Encoder) throws {
      var output = SnakeOutput(encoder)
      try output.set("start_index", startIndex)
      try output.set("end_index", endIndex)
      try output.set("url", url)
      try output.set("title", title)
      try output.set(rest: rest)
    }
  }

  /// A citation of a page.
  public init(urlCitation: URLCitation) {
    self.type = "url_citation"
    self.urlCitation = urlCitation
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    urlCitation = try fields.value("urlCitation")
    rest = try fields.rest(besides: ["type", "urlCitation"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("url_citation", urlCitation)
    try output.set(rest: rest)
  }
}
