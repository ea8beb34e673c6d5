internal import RiffleAPI
internal import RiffleMedia
internal import RiffleNarration
internal import RiffleSession
internal import RiffleTypes

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What is sent for an item.
struct ItemRequest {
  /// The ways of asking.
  enum Asking {
    /// For a medium.
    case generation(GenerateContentRequest, ServiceRoute, ServiceSettings)
    /// For a speech of several pieces.
    case narration(Narration)
    /// For words.
    case question(Question, system: String?)
  }

  /// What is asked.
  var asking: Asking
  /// The model.
  var model: Model
  /// What is spoken, for the comment of a sound file.
  var comment: String?

  /// The most bytes of a file with words, as for the tool's other commands.
  static let textLimit = 4 << 20

  /// The request of `item`; its files are looked at, and the small ones read.
  ///
  /// - Throws: what is wrong with the item, before anything is sent.
  init(_ item: JobItem, _ context: BatchContext) throws(ItemFields.Problem) {
    model = context.model(item.kind, item.model)
    try Self.checkExtension(item)
    do {
      switch item.kind {
      case .speak: (asking, comment) = try Self.speech(item, context, model)
      case .image, .edit:
        asking = .generation(
          try Self.picture(item, context, model), context.route ?? .images,
          Self.pictureSettings(item, context, model))
      case .ask: asking = .question(try Self.question(item, context, model), system: item.system)
      }
    } catch let problem as ItemFields.Problem {
      throw problem
    } catch let error as JobError {
      throw ItemFields.Problem(message: error.description)
    } catch {
      // Errors of requests and questions are one line each.
      throw ItemFields.Problem(message: "\(error)")
    }
  }

  // MARK: Media

  private static func picture(
    _ item: JobItem, _ context: BatchContext, _ model: Model
  ) throws -> GenerateContentRequest {
    if context.api != .openAI, item.quality != nil || item.background != nil {
      throw ItemFields.Problem(message: "quality and background are for services of OpenAI's kind")
    }
    var image = ImageRequest(prompt: item.text, model: model)
    image.inputs = try item.inputs.map { try medium($0, context) { $0.kind == .image } }
    image.aspectRatio = item.aspect
    image.imageSize = isPixelSize(item) && context.api == .openAI ? nil : item.size
    image.systemInstruction = item.system
    var request = try image.makeRequest()
    if let seed = item.seed { request.generationConfig?.seed = seed }
    return request
  }

  private static func pictureSettings(_ item: JobItem, _ context: BatchContext, _ model: Model) -> ServiceSettings {
    var settings = ServiceSettings()
    guard context.api == .openAI else { return settings }
    settings.quality = item.quality
    settings.background = item.background
    if isPixelSize(item) { settings.size = item.size }
    let type = pictureType(item)
    if item.format != nil || type == .jpeg || type == .webp { settings.format = type?.subtype }
    // These models send links unless they are told otherwise; their successors refuse to be told.
    if model.id.hasPrefix("dall-e") { settings.delivery = "b64_json" }
    return settings
  }

  private static func isPixelSize(_ item: JobItem) -> Bool {
    item.size.map { $0 == "auto" || $0.contains("x") } ?? false
  }

  // MARK: Words

  private static func question(_ item: JobItem, _ context: BatchContext, _ model: Model) throws -> Question {
    let media = try item.inputs.map { try medium($0, context) { _ in true } }
    var question = Question(item.text, attachments: media, model: model.id)
    question.config.temperature = item.temperature
    question.config.topP = item.topP
    question.config.topK = item.topK.map(Double.init)
    question.config.maxOutputTokens = item.maxTokens
    question.config.stopSequences = item.stop
    question.config.seed = item.seed
    if item.thinkingBudget != nil || item.thinkingLevel != nil {
      question.config.thinkingConfig = ThinkingConfig(
        includeThoughts: nil, thinkingBudget: item.thinkingBudget,
        thinkingLevel: item.thinkingLevel.map { ThinkingLevel(rawValue: $0) })
    }
    if let path = item.schema {
      let json = try JSONValue(text: try text(of: context.inputPath(path)))
      guard json.object != nil else {
        throw ItemFields.Problem(message: "\(path) is no JSON Schema, expected an object")
      }
      question.schema = Schema(json)
    }
    try question.check()
    return question
  }

  // MARK: Files

  /// The text in the file at `path`, without line ends at its end.
  static func text(of path: String) throws -> String {
    let bytes = try SmallFile.read(path, limit: textLimit)
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw ItemFields.Problem(message: "\(path) is not UTF-8, expected a text")
    }
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }

  /// A file that goes with the words; its bytes are read again, in pieces, while they are sent.
  private static func medium(
    _ name: String, _ context: BatchContext, _ isWanted: (MediaType) -> Bool
  ) throws -> InlineData {
    let path = context.inputPath(name)
    guard let identity = FileIdentity(path) else {
      throw ItemFields.Problem(message: "input '\(ItemFields.shown(name))' is no file, expected one at \(path)")
    }
    let prefix = try SmallFile.prefix(of: path, count: MediaSniffer.prefixLength)
    let data = MediaData.file(path: path, byteCount: Int(identity.size))
    if let type = MediaSniffer.sniff(prefix.span), isWanted(type) {
      return InlineData(mimeType: type.essence, data: data)
    }
    let isText = !prefix.isEmpty && prefix.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
    guard isText, isWanted(MediaType(parsing: "text/plain") ?? .png), MediaSniffer.sniff(prefix.span) == nil else {
      throw ItemFields.Problem(message: "input '\(ItemFields.shown(name))' is of no kind that can be sent here")
    }
    return InlineData(mimeType: "text/plain", data: data)
  }

  // MARK: Names

  /// The audio format of an item's file; nil where neither the format nor the extension names one.
  static func audioFormat(_ item: JobItem) -> AudioFileFormat? {
    if let format = item.format { return AudioFileFormat(name: format) }
    return fileExtension(item.output).flatMap { AudioFileFormat(fileExtension: $0) }
  }

  /// The type of an item's picture; nil where neither the format nor the extension names one.
  static func pictureType(_ item: JobItem) -> MediaType? {
    if let format = item.format {
      return ["png": .png, "jpeg": .jpeg, "jpg": .jpeg, "webp": .webp][format.lowercased()]
    }
    return fileExtension(item.output).flatMap { MediaType(fileExtension: $0) }.flatMap { $0.kind == .image ? $0 : nil }
  }

  static func fileExtension(_ name: String) -> String? {
    let last = name.split(separator: "/").last ?? ""
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return nil }
    let ending = String(last[last.index(after: dot)...])
    return ending == "{ext}" ? nil : ending
  }

  private static func checkExtension(_ item: JobItem) throws(ItemFields.Problem) {
    let isPlaced = item.output.hasSuffix(".{ext}")
    let shown = ItemFields.shown(item.output)
    switch item.kind {
    case .speak:
      guard audioFormat(item) != nil || isPlaced && item.format == nil else {
        throw .init(
          message:
            "output '\(shown)' names no audio format, expected .wav, .w64, .flac, .ogg, .opus, .mp3, .aiff or .pcm")
      }
    case .image, .edit:
      guard pictureType(item) != nil || isPlaced && item.format == nil else {
        throw .init(message: "output '\(shown)' names no picture format, expected .png, .jpg or .webp")
      }
    case .ask:
      if isPlaced { throw .init(message: "output '\(shown)' has no extension of its own, expected for example .txt") }
    }
  }
}
