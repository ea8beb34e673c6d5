/// The body of `POST /v1/audio/speech`.
public struct AudioSpeechRequest: Hashable, Sendable, Codable {
  /// The model.
  public var model: String
  /// What is said.
  public var input: String
  /// Who says it.
  public var voice: ChatVoice?
  /// How it is said, in words.
  public var instructions: String?
  /// `mp3` (when it is absent), `opus`, `aac`, `flac`, `wav` or `pcm`.
  public var responseFormat: String?
  /// How fast, 0.25 to 4.
  public var speed: Double?
  /// `audio` (when it is absent) for the bytes alone, `sse` for events.
  public var streamFormat: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A request to speak `input`.
  public init(model: String, input: String, voice: ChatVoice?) {
    self.model = model
    self.input = input
    self.voice = voice
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    model = try fields.value("model") ?? ""
    input = try fields.value("input") ?? ""
    voice = try fields.value("voice")
    instructions = try fields.value("instructions")
    responseFormat = try fields.value("responseFormat")
    speed = try fields.number("speed")
    streamFormat = try fields.value("streamFormat")
    rest = try fields.rest(besides: [
      "model", "input", "voice", "instructions", "responseFormat", "speed", "streamFormat",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("model", model)
    try output.set("input", input)
    try output.set("voice", voice)
    try output.set("instructions", instructions)
    try output.set("response_format", responseFormat)
    try output.set("speed", speed)
    try output.set("stream_format", streamFormat)
    try output.set(rest: rest)
  }
}

/// An event of streamed speech.
public struct SpeechStreamEvent: Hashable, Sendable, Codable {
  /// `speech.audio.delta`, `speech.audio.done` or `error`.
  public var type: String?
  /// A piece of sound, which decodes by itself.
  public var audio: MediaData?
  /// Tokens, in the last event.
  public var usage: ImageUsage?
  /// An error.
  public var error: JSONValue?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// An event of this type.
  public init(type: String, audio: MediaData? = nil, usage: ImageUsage? = nil) {
    self.type = type
    self.audio = audio
    self.usage = usage
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    audio = try fields.value("audio")
    usage = try fields.value("usage")
    error = try fields.value("error")
    rest = try fields.rest(besides: ["type", "audio", "usage", "error"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("audio", audio)
    try output.set("usage", usage)
    try output.set("error", error)
    try output.set(rest: rest)
  }
}
