/// A piece of a turn: one payload and what is said about it.
///
/// Payloads that nobody has heard of yet stay in ``rest``, so that a part can be sent back unchanged.
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
  public var functionResponse: FunctionResponse?
  /// A program that the model wrote to be run by the service.
  public var executableCode: ExecutableCode?
  /// What came of such a program.
  public var codeExecutionResult: CodeExecutionResult?
  /// A call of one of the service's own tools.
  public var toolCall: ServerToolCall?
  /// The result of such a call.
  public var toolResponse: ServerToolResponse?
  /// Whether the payload is a thought and no part of the answer.
  public var thought: Bool
  /// Opaque, sent back as it came; may be larger than a megabyte.
  public var thoughtSignature: String?
  /// Which stretch of a film is meant.
  public var videoMetadata: VideoMetadata?
  /// How closely the medium is looked at.
  public var mediaResolution: MediaResolution?
  /// Who speaks the text and how, for the 3.8 family of speech models.
  public var speechMetadata: SpeechMetadata?
  /// Whatever the sender wants to keep with the part.
  public var partMetadata: JSONValue?
  /// The words of a spoken part, as the service heard them.
  public var audioTranscription: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An empty part, or one with the payload that is given.
  public init(
    text: String? = nil, inlineData: InlineData? = nil, fileData: FileData? = nil, functionCall: FunctionCall? = nil,
    functionResponse: FunctionResponse? = nil, executableCode: ExecutableCode? = nil,
    codeExecutionResult: CodeExecutionResult? = nil, thought: Bool = false, thoughtSignature: String? = nil,
    speechMetadata: SpeechMetadata? = nil
  ) {
    self.text = text
    self.inlineData = inlineData
    self.fileData = fileData
    self.functionCall = functionCall
    self.functionResponse = functionResponse
    self.executableCode = executableCode
    self.codeExecutionResult = codeExecutionResult
    self.thought = thought
    self.thoughtSignature = thoughtSignature
    self.speechMetadata = speechMetadata
    self.rest = [:]
  }

  /// Whether there is no payload at all.
  public var isEmpty: Bool { payloadNames.isEmpty && rest.isEmpty }

  /// The payloads that are there, by their names on the wire; a valid part has one.
  public var payloadNames: [String] {
    [
      ("text", text != nil), ("inlineData", inlineData != nil), ("fileData", fileData != nil),
      ("functionCall", functionCall != nil), ("functionResponse", functionResponse != nil),
      ("executableCode", executableCode != nil), ("codeExecutionResult", codeExecutionResult != nil),
      ("toolCall", toolCall != nil), ("toolResponse", toolResponse != nil),
    ].compactMap { $1 ? $0 : nil }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    text = try fields.value("text")
    inlineData = try fields.value("inlineData")
    fileData = try fields.value("fileData")
    functionCall = try fields.value("functionCall")
    functionResponse = try fields.value("functionResponse")
    executableCode = try fields.value("executableCode")
    codeExecutionResult = try fields.value("codeExecutionResult")
    toolCall = try fields.value("toolCall")
    toolResponse = try fields.value("toolResponse")
    thought = try fields.value("thought") ?? false
    thoughtSignature = try fields.value("thoughtSignature")
    videoMetadata = try fields.value("videoMetadata")
    mediaResolution = try fields.value("mediaResolution")
    speechMetadata = try fields.value("speechMetadata")
    partMetadata = try fields.value("partMetadata")
    audioTranscription = try fields.value("audioTranscription")
    rest = try fields.rest(besides: [
      "text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult",
      "toolCall", "toolResponse", "thought", "thoughtSignature", "videoMetadata", "mediaResolution", "speechMetadata",
      "partMetadata", "audioTranscription",
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
    try output.set("executableCode", executableCode)
    try output.set("codeExecutionResult", codeExecutionResult)
    try output.set("toolCall", toolCall)
    try output.set("toolResponse", toolResponse)
    if thought { try output.set("thought", true) }
    try output.set("thoughtSignature", thoughtSignature)
    try output.set("videoMetadata", videoMetadata)
    try output.set("mediaResolution", mediaResolution)
    try output.set("speechMetadata", speechMetadata)
    try output.set("partMetadata", partMetadata)
    try output.set("audioTranscription", audioTranscription)
    try output.set(rest: rest)
  }
}
