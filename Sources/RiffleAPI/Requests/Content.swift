/// One turn of a conversation.
public struct Content: Hashable, Sendable, Codable {
  /// Who speaks: `user` or `model`.
  public var role: String?
  /// What is said and shown, in order.
  public var parts: [Part]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A turn of these parts.
  public init(role: String? = "user", parts: [Part]) {
    self.role = role
    self.parts = parts
    self.rest = [:]
  }

  /// A turn of one text.
  public init(role: String? = "user", text: String) { self.init(role: role, parts: [Part(text: text)]) }

  /// All text that is part of the answer, joined; thoughts are left out.
  public var text: String { parts.reduce("") { $1.thought ? $0 : $0 + ($1.text ?? "") } }

  /// Reads both name styles; `parts` may be missing, null or hold null.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    role = try fields.value("role")
    parts = try fields.list("parts")
    rest = try fields.rest(besides: ["role", "parts"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("role", role)
    try output.set("parts", list: parts)
    try output.set(rest: rest)
  }
}

/// A piece of a turn: one payload and what is said about it.
///
/// Payloads that Riffle does not look into (`executableCode`, `toolCall` and whatever comes next) stay in ``rest``, so
/// that a part can be sent back unchanged.
public struct Part: Hashable, Sendable, Codable {
  /// Text; may be empty.
  public var text: String?
  /// A medium inside the document.
  public var inlineData: InlineData?
  /// A medium elsewhere.
  public var fileData: FileData?
  /// A call that the model wants made.
  public var functionCall: FunctionCall?
  /// The result of a call.
  public var functionResponse: JSONValue?
  /// Whether the payload is a thought and no part of the answer.
  public var thought: Bool
  /// Opaque, sent back as it came; may be larger than a megabyte.
  public var thoughtSignature: String?
  /// Who speaks the text and how, for the 3.8 family of speech models.
  public var speechMetadata: SpeechMetadata?
  /// Everything else, as it came.
  public var rest: [String: JSONValue]

  /// An empty part, or one with the payload that is given.
  public init(
    text: String? = nil, inlineData: InlineData? = nil, thought: Bool = false, thoughtSignature: String? = nil,
    speechMetadata: SpeechMetadata? = nil
  ) {
    self.text = text
    self.inlineData = inlineData
    self.thought = thought
    self.thoughtSignature = thoughtSignature
    self.speechMetadata = speechMetadata
    self.rest = [:]
  }

  /// Whether there is no payload at all.
  public var isEmpty: Bool {
    text == nil && inlineData == nil && fileData == nil && functionCall == nil && functionResponse == nil
      && rest.isEmpty
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    text = try fields.value("text")
    inlineData = try fields.value("inlineData")
    fileData = try fields.value("fileData")
    functionCall = try fields.value("functionCall")
    functionResponse = try fields.value("functionResponse")
    thought = try fields.value("thought") ?? false
    thoughtSignature = try fields.value("thoughtSignature")
    speechMetadata = try fields.value("speechMetadata")
    rest = try fields.rest(besides: [
      "text", "inlineData", "fileData", "functionCall", "functionResponse", "thought", "thoughtSignature",
      "speechMetadata",
    ])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("text", text)
    try output.set("inlineData", inlineData)
    try output.set("fileData", fileData)
    try output.set("functionCall", functionCall)
    try output.set("functionResponse", functionResponse)
    if thought { try output.set("thought", true) }
    try output.set("thoughtSignature", thoughtSignature)
    try output.set("speechMetadata", speechMetadata)
    try output.set(rest: rest)
  }
}

/// A medium inside a document.
public struct InlineData: Hashable, Sendable, Codable {
  /// The declared media type.
  public var mimeType: String?
  /// The bytes; nil when the member is missing.
  public var data: MediaData?
  /// A name for people.
  public var displayName: String?

  /// A medium of the declared type.
  public init(mimeType: String?, data: MediaData?) {
    self.mimeType = mimeType
    self.data = data
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mimeType = try fields.value("mimeType")
    data = try fields.value("data")
    displayName = try fields.value("displayName")
  }
}

/// A medium that is named by an address.
public struct FileData: Hashable, Sendable, Codable {
  /// The address.
  public var fileURI: String?
  /// The declared media type.
  public var mimeType: String?

  /// A medium at `fileURI`.
  public init(fileURI: String?, mimeType: String?) {
    self.fileURI = fileURI
    self.mimeType = mimeType
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    fileURI = try fields.value("fileUri")
    mimeType = try fields.value("mimeType")
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("fileUri", fileURI)
    try output.set("mimeType", mimeType)
  }
}

/// A call that a model wants made.
public struct FunctionCall: Hashable, Sendable, Codable {
  /// The call's name for its result; older models give none.
  public var id: String?
  /// The function.
  public var name: String
  /// The arguments; empty when there are none.
  public var args: [String: JSONValue]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A call of the function `name`.
  public init(id: String? = nil, name: String, args: [String: JSONValue] = [:]) {
    self.id = id
    self.name = name
    self.args = args
    self.rest = [:]
  }

  /// Reads both name styles; arguments may be missing or null.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    name = try fields.value("name") ?? ""
    args = try fields.value("args") ?? [:]
    rest = try fields.rest(besides: ["id", "name", "args"])
  }

  /// Writes camelCase; empty arguments stay an empty object.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("name", name)
    try output.set("args", args)
    try output.set(rest: rest)
  }
}

/// Who speaks a part and how.
public struct SpeechMetadata: Hashable, Sendable, Codable {
  /// The speaker's name, one of those that have a voice.
  public var speaker: String?
  /// The manner, in words.
  public var style: String?

  /// A part spoken by `speaker` in the manner of `style`.
  public init(speaker: String? = nil, style: String? = nil) {
    self.speaker = speaker
    self.style = style
  }
}
