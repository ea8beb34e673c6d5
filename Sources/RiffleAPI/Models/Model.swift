/// A model: what it makes and how it wants to be asked.
public struct Model: Hashable, Sendable, Codable {
  /// Models that are asked and answer alike.
  public enum Family: String, Sendable, Codable, CaseIterable {
    /// Text in, text out.
    case text
    /// Speech of Gemini 2.5: style in the prompt, one piece.
    case speech25
    /// Speech of Gemini 3.1: style in the prompt, streamed.
    case speech31
    /// Speech of Gemini 3.8: text spoken verbatim, style beside it.
    case speech38
    /// Pictures of Gemini 2.0 and 2.5: PNG.
    case image25
    /// Pictures of Gemini 3 and later: JPEG.
    case image3
    /// Moving pictures, as long-running operations.
    case video
  }

  /// Where a model stands in its life.
  public enum Status: String, Sendable, Codable {
    /// For everyday use.
    case current
    /// Ahead of a release.
    case preview
    /// Answered by another model.
    case routed
    /// No longer served by Google; gateways may still do.
    case closed
    /// Not in the table: family and abilities are guessed from the name.
    case guessed
  }

  /// The bare name, without `models/`.
  public var id: String
  /// A name for people.
  public var displayName: String
  /// What it makes and how it is asked.
  public var family: Family
  /// Where it stands in its life.
  public var status: Status
  /// The model that answers in its place.
  public var routedTo: String?
  /// The verbs that it answers to.
  public var methods: [String]
  /// The longest input in tokens.
  public var inputTokenLimit: Int
  /// The longest output in tokens, thoughts included.
  public var outputTokenLimit: Int
  /// The longest text that it is asked to speak at once; characters of scripts in which one is a whole syllable or word count three.
  ///
  /// Chosen so that neither the text nor its speech comes near the model's limits.
  public var speechLengthLimit: Int
  /// The media type of its pictures when nothing else is asked for.
  public var defaultImageType: String?
  /// The picture sizes that it knows, smallest first.
  public var imageSizes: [String]
  /// The aspect ratios that it knows.
  public var aspectRatios: [String]
  /// How many pictures it takes to start from; nil when that is not known.
  public var inputImageLimit: Int?
  /// Whether it thinks before it answers.
  public var isThinking: Bool

  /// Whether it answers with sound.
  public var speaks: Bool { family == .speech25 || family == .speech31 || family == .speech38 }

  /// Whether it answers with pictures.
  public var draws: Bool { family == .image25 || family == .image3 }

  /// Whether it speaks every word of the text, so that instructions must stand beside it.
  public var speaksVerbatim: Bool { family == .speech38 }

  /// The model as the service lists it.
  public var resource: ModelResource {
    var resource = ModelResource(name: "models/\(id)")
    resource.version = status == .preview ? "preview" : "001"
    resource.displayName = displayName
    resource.inputTokenLimit = inputTokenLimit
    resource.outputTokenLimit = outputTokenLimit
    resource.supportedGenerationMethods = methods
    if isThinking { resource.isThinking = true }
    return resource
  }

  /// A model that is not in the table, by what its name gives away.
  init(guessing id: String) {
    let name = id.lowercased()
    self.id = id
    displayName = id
    status = .guessed
    inputTokenLimit = 1_048_576
    outputTokenLimit = 65_536
    speechLengthLimit = 4_000
    imageSizes = []
    aspectRatios = []
    isThinking = false
    methods = ["generateContent", "countTokens"]
    if name.contains("tts") {
      family = name.contains("2.5") ? .speech25 : name.contains("3.1") ? .speech31 : .speech38
    } else if name.contains("image") || name.contains("banana") {
      let isOld = name.contains("2.0") || name.contains("2.5")
      family = isOld ? .image25 : .image3
      defaultImageType = isOld ? "image/png" : "image/jpeg"
    } else {
      family = name.hasPrefix("veo") ? .video : .text
    }
  }

  /// Reads a row of the table; what a row leaves out has the usual value of its family.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    guard let id = try fields.value("id", as: String.self), !id.isEmpty else {
      throw RequestError.badCatalogue("a model has no id")
    }
    self.init(guessing: id)
    displayName = try fields.value("displayName") ?? id
    family = try fields.value("family") ?? family
    status = try fields.value("status") ?? .current
    routedTo = try fields.value("routedTo")
    inputTokenLimit = try fields.integer("inputTokenLimit") ?? inputTokenLimit
    outputTokenLimit = try fields.integer("outputTokenLimit") ?? outputTokenLimit
    speechLengthLimit = max(1, try fields.integer("speechLengthLimit") ?? speechLengthLimit)
    defaultImageType = try fields.value("defaultImageType") ?? (draws ? defaultImageType : nil)
    imageSizes = try fields.list("imageSizes")
    aspectRatios = try fields.list("aspectRatios")
    inputImageLimit = try fields.integer("inputImageLimit")
    isThinking = try fields.value("isThinking") ?? false
    let given: [String] = try fields.list("methods")
    if !given.isEmpty { methods = given }
  }
}
