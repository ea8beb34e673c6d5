/// An answer of OpenAI's `POST /v1/responses`, which Riffle reads in recordings and does not ask for.
public struct OpenAIResponse: Hashable, Sendable, Codable {
  /// The answer's name.
  public var id: String?
  /// `response`.
  public var object: String?
  /// When it was begun, in seconds since 1970.
  public var createdAt: Int?
  /// `completed`, `in_progress`, `incomplete`, `failed` and others.
  public var status: String?
  /// The model that answered.
  public var model: String?
  /// What was said, thought, called and drawn, in order.
  public var output: [OpenAIOutputItem]
  /// Tokens.
  public var usage: ImageUsage?
  /// An error.
  public var error: JSONValue?
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// All words of the answer, joined.
  public var text: String {
    output.flatMap(\.content).reduce("") { $0 + ($1.text ?? "") }
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    object = try fields.value("object")
    createdAt = try fields.integer("createdAt")
    status = try fields.value("status")
    model = try fields.value("model")
    output = try fields.list("output")
    usage = try fields.value("usage")
    error = try fields.value("error")
    rest = try fields.rest(besides: ["id", "object", "createdAt", "status", "model", "output", "usage", "error"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("object", object)
    try output.set("created_at", createdAt)
    try output.set("status", status)
    try output.set("model", model)
    try output.set("output", self.output)
    try output.set("usage", usage)
    try output.set("error", error)
    try output.set(rest: rest)
  }
}

/// A piece of an ``OpenAIResponse``: a message, thoughts, a call, a picture.
public struct OpenAIOutputItem: Hashable, Sendable, Codable {
  /// The piece's name.
  public var id: String?
  /// `message`, `reasoning`, `function_call`, `image_generation_call`, or what nobody has heard of yet.
  public var type: String?
  /// How far it is.
  public var status: String?
  /// Who speaks.
  public var role: ChatRole?
  /// What is said, in a message.
  public var content: [OpenAIOutputContent]
  /// The function, in a call.
  public var name: String?
  /// The call's name for its result.
  public var callID: String?
  /// The arguments of a call as JSON text.
  public var arguments: String?
  /// The picture that was drawn.
  public var result: MediaData?
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    type = try fields.value("type")
    status = try fields.value("status")
    role = try fields.value("role")
    content = try fields.list("content")
    name = try fields.value("name")
    callID = try fields.value("callId")
    arguments = try fields.value("arguments")
    result = try fields.value("result")
    rest = try fields.rest(besides: [
      "id", "type", "status", "role", "content", "name", "callId", "arguments", "result",
    ])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("id", id)
    try output.set("type", type)
    try output.set("status", status)
    try output.set("role", role)
    try output.set("content", list: content)
    try output.set("name", name)
    try output.set("call_id", callID)
    try output.set("arguments", arguments)
    try output.set("result", result)
    try output.set(rest: rest)
  }
}

/// A piece of a message of an ``OpenAIResponse``.
public struct OpenAIOutputContent: Hashable, Sendable, Codable {
  /// `output_text`, `refusal`, or what nobody has heard of yet.
  public var type: String?
  /// Words.
  public var text: String?
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    text = try fields.value("text")
    rest = try fields.rest(besides: ["type", "text"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("text", text)
    try output.set(rest: rest)
  }
}

/// An event of a streamed ``OpenAIResponse``.
public struct OpenAIResponseEvent: Hashable, Sendable, Codable {
  /// For example `response.output_text.delta` or `response.completed`.
  public var type: String?
  /// Which event.
  public var sequenceNumber: Int?
  /// The answer so far.
  public var response: OpenAIResponse?
  /// The piece that begins or ends.
  public var item: OpenAIOutputItem?
  /// Which piece.
  public var outputIndex: Int?
  /// What is new: words, or a stretch of arguments.
  public var delta: String?
  /// Members that Riffle does not look into.
  public var rest: [String: JSONValue]

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    type = try fields.value("type")
    sequenceNumber = try fields.integer("sequenceNumber")
    response = try fields.value("response")
    item = try fields.value("item")
    outputIndex = try fields.integer("outputIndex")
    delta = try fields.value("delta")
    rest = try fields.rest(besides: ["type", "sequenceNumber", "response", "item", "outputIndex", "delta"])
  }

  /// Writes snake_case.
  public func encode(to encoder: any Encoder) throws {
    var output = SnakeOutput(encoder)
    try output.set("type", type)
    try output.set("sequence_number", sequenceNumber)
    try output.set("response", response)
    try output.set("item", item)
    try output.set("output_index", outputIndex)
    try output.set("delta", delta)
    try output.set(rest: rest)
  }
}
