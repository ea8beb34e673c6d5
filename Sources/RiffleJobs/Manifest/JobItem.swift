/// What an item makes.
public enum ItemKind: String, Sendable, CaseIterable, Codable {
  case speak, image, edit, ask
}

/// One item of a batch: what is asked for, and the file it becomes.
///
/// Its JSON with sorted keys, defaults filled in, is the canonical form that tells whether an item has changed.
public struct JobItem: Sendable, Equatable, Codable {
  /// The item's own name, by which a ledger knows it.
  public var id: String
  /// What it makes.
  public var kind: ItemKind
  /// The file, relative to the folder of outputs.
  public var output: String
  /// The model that is asked.
  public var model = ""
  /// The words: a text to speak, a prompt, a question.
  public var text = ""
  /// A file with the text to speak, instead of ``text``; relative to the folder of inputs.
  public var file: String?
  /// Files that go with the words, in order; relative to the folder of inputs.
  public var inputs: [String] = []
  /// Voices, `VOICE` or `SPEAKER=VOICE`.
  public var voice: [String] = []
  /// How to speak, in words.
  public var style: String?
  /// The language of speech, BCP 47.
  public var language: String?
  /// How fast speech is, where the service takes it.
  public var speed: Double?
  /// The format of the file, where its extension does not tell.
  public var format: String?
  /// The aspect ratio of a picture.
  public var aspect: String?
  /// The size class of a picture.
  public var size: String?
  /// How much care is taken over a picture, where the service takes it.
  public var quality: String?
  /// The background of a picture, where the service takes it.
  public var background: String?
  /// Whether PNG files tell prompt, model and time.
  public var metadata: Bool?
  /// A system instruction.
  public var system: String?
  /// A seed.
  public var seed: Int?
  /// A file with the JSON Schema of an answer; relative to the folder of inputs.
  public var schema: String?
  /// Randomness of an answer.
  public var temperature: Double?
  /// The share of likeliest words.
  public var topP: Double?
  /// The number of likeliest words.
  public var topK: Int?
  /// The longest answer in tokens.
  public var maxTokens: Int?
  /// Words that end an answer.
  public var stop: [String] = []
  /// Tokens for thinking.
  public var thinkingBudget: Int?
  /// How much to think.
  public var thinkingLevel: String?

  /// An item that asks nothing yet.
  public init(id: String, kind: ItemKind, output: String) {
    self.id = id
    self.kind = kind
    self.output = output
  }

  private enum CodingKeys: String, CodingKey {
    case id, kind, output, model, text, file, inputs, voice, style, language, speed, format, aspect, size, quality,
      metadata
    case background, system, seed, schema, temperature, topP, topK, maxTokens, stop, thinkingBudget, thinkingLevel
  }

  /// Reads what ``encode(to:)`` wrote.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = try fields.decode(String.self, forKey: .id)
    kind = try fields.decode(ItemKind.self, forKey: .kind)
    output = try fields.decode(String.self, forKey: .output)
    model = try fields.decodeIfPresent(String.self, forKey: .model) ?? ""
    text = try fields.decodeIfPresent(String.self, forKey: .text) ?? ""
    file = try fields.decodeIfPresent(String.self, forKey: .file)
    inputs = try fields.decodeIfPresent([String].self, forKey: .inputs) ?? []
    voice = try fields.decodeIfPresent([String].self, forKey: .voice) ?? []
    style = try fields.decodeIfPresent(String.self, forKey: .style)
    language = try fields.decodeIfPresent(String.self, forKey: .language)
    speed = try fields.decodeIfPresent(Double.self, forKey: .speed)
    format = try fields.decodeIfPresent(String.self, forKey: .format)
    aspect = try fields.decodeIfPresent(String.self, forKey: .aspect)
    size = try fields.decodeIfPresent(String.self, forKey: .size)
    quality = try fields.decodeIfPresent(String.self, forKey: .quality)
    background = try fields.decodeIfPresent(String.self, forKey: .background)
    metadata = try fields.decodeIfPresent(Bool.self, forKey: .metadata)
    system = try fields.decodeIfPresent(String.self, forKey: .system)
    seed = try fields.decodeIfPresent(Int.self, forKey: .seed)
    schema = try fields.decodeIfPresent(String.self, forKey: .schema)
    temperature = try fields.decodeIfPresent(Double.self, forKey: .temperature)
    topP = try fields.decodeIfPresent(Double.self, forKey: .topP)
    topK = try fields.decodeIfPresent(Int.self, forKey: .topK)
    maxTokens = try fields.decodeIfPresent(Int.self, forKey: .maxTokens)
    stop = try fields.decodeIfPresent([String].self, forKey: .stop) ?? []
    thinkingBudget = try fields.decodeIfPresent(Int.self, forKey: .thinkingBudget)
    thinkingLevel = try fields.decodeIfPresent(String.self, forKey: .thinkingLevel)
  }

  /// Writes what is set, and nothing else.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(kind, forKey: .kind)
    try fields.encode(output, forKey: .output)
    if !model.isEmpty { try fields.encode(model, forKey: .model) }
    if !text.isEmpty { try fields.encode(text, forKey: .text) }
    try fields.encodeIfPresent(file, forKey: .file)
    if !inputs.isEmpty { try fields.encode(inputs, forKey: .inputs) }
    if !voice.isEmpty { try fields.encode(voice, forKey: .voice) }
    try fields.encodeIfPresent(style, forKey: .style)
    try fields.encodeIfPresent(language, forKey: .language)
    try fields.encodeIfPresent(speed, forKey: .speed)
    try fields.encodeIfPresent(format, forKey: .format)
    try fields.encodeIfPresent(aspect, forKey: .aspect)
    try fields.encodeIfPresent(size, forKey: .size)
    try fields.encodeIfPresent(quality, forKey: .quality)
    try fields.encodeIfPresent(background, forKey: .background)
    try fields.encodeIfPresent(metadata, forKey: .metadata)
    try fields.encodeIfPresent(system, forKey: .system)
    try fields.encodeIfPresent(seed, forKey: .seed)
    try fields.encodeIfPresent(schema, forKey: .schema)
    try fields.encodeIfPresent(temperature, forKey: .temperature)
    try fields.encodeIfPresent(topP, forKey: .topP)
    try fields.encodeIfPresent(topK, forKey: .topK)
    try fields.encodeIfPresent(maxTokens, forKey: .maxTokens)
    if !stop.isEmpty { try fields.encode(stop, forKey: .stop) }
    try fields.encodeIfPresent(thinkingBudget, forKey: .thinkingBudget)
    try fields.encodeIfPresent(thinkingLevel, forKey: .thinkingLevel)
  }

  /// Every file that the request reads, in order.
  public var inputFiles: [String] { [file].compactMap(\.self) + inputs + [schema].compactMap(\.self) }
}
