public import RiffleAPI

/// OpenAI's requests and answers for pictures and Gemini's in each other's shape.
public enum ImageTranslation {
  /// The most pictures that one request may ask for.
  public static let countLimit = 10
  /// Kinds of files that can be asked for.
  public static let outputFormats = ["png", "jpeg", "webp"]

  /// A request for pictures as a Gemini model wants it; it makes one picture and is sent ``ImageGenerationRequest/n`` times.
  ///
  /// - Parameters:
  ///   - settings: the request.
  ///   - model: the model that will answer; it decides which shapes there are.
  /// - Returns: the request.
  /// - Throws: ``TranslationError`` with the member that cannot be said.
  public static func geminiRequest(
    from settings: ImageGenerationRequest, model: Model
  ) throws(TranslationError) -> GenerateContentRequest {
    try geminiRequest(settings, inputs: [], model)
  }

  /// A request to change pictures as a Gemini model wants it: the words first, then the pictures.
  ///
  /// - Parameters:
  ///   - edit: the request.
  ///   - model: the model that will answer.
  ///   - typeOf: the type of a picture, where the caller saw its bytes.
  /// - Returns: the request.
  /// - Throws: ``TranslationError`` with the member that cannot be said; a mask is such a member.
  public static func geminiRequest(
    from edit: ImageEditRequest, model: Model, typeOf: MediaTypeLookup = { _ in nil }
  ) throws(TranslationError) -> GenerateContentRequest {
    guard edit.mask == nil else {
      throw TranslationError("mask", "not supported, expected words that say what changes")
    }
    guard !edit.images.isEmpty else { throw TranslationError("image", "expected at least one picture") }
    guard edit.images.count <= ImageEditRequest.imageLimit else {
      throw TranslationError(
        "image", "\(edit.images.count) pictures, expected at most \(ImageEditRequest.imageLimit)")
    }
    var inputs: [Part] = []
    for (index, image) in edit.images.enumerated() {
      let path = "images[\(index)]"
      switch image.imageURL {
      case .data(let mimeType, let media)?:
        inputs.append(Part(inlineData: InlineData(mimeType: typeOf(media) ?? mimeType ?? "image/png", data: media)))
      case .address(let address)? where FileNames.isAddress(address):
        inputs.append(Part(fileData: FileData(fileURI: address, mimeType: FileNames.mediaType(of: address))))
      case .address?:
        throw TranslationError("\(path).image_url", "expected a data URL of base64, or an address of https")
      case nil:
        guard let id = image.fileID, !id.isEmpty else {
          throw TranslationError("\(path).image_url", "expected a data URL or an address")
        }
        inputs.append(Part(fileData: FileData(fileURI: id, mimeType: nil)))
      }
    }
    return try geminiRequest(edit.settings, inputs: inputs, model)
  }

  private static func geminiRequest(
    _ settings: ImageGenerationRequest, inputs: [Part], _ model: Model
  ) throws(TranslationError) -> GenerateContentRequest {
    try check(settings)
    guard model.draws else { throw TranslationError("model", "'\(model.id)' makes no pictures") }
    if let limit = model.inputImageLimit, inputs.count > limit {
      throw TranslationError("image", "\(inputs.count) pictures, expected at most \(limit) for '\(model.id)'")
    }
    var config = GenerationConfig(responseModalities: [.text, .image])
    config.imageConfig = try imageConfig(of: settings, model)
    return GenerateContentRequest(
      contents: [Content(role: "user", parts: [Part(text: settings.prompt)] + inputs)], generationConfig: config)
  }

  private static func check(_ settings: ImageGenerationRequest) throws(TranslationError) {
    guard settings.prompt.contains(where: { !$0.isWhitespace }) else {
      throw TranslationError("prompt", "expected words")
    }
    if let n = settings.n, !(1...countLimit).contains(n) {
      throw TranslationError("n", "unexpected \(n), expected 1 to \(countLimit)")
    }
    func known(_ value: String?, _ names: [String], _ path: String) throws(TranslationError) {
      guard let value, !names.contains(value) else { return }
      throw TranslationError(path, "unsupported value '\(value)', expected \(names.joined(separator: ", "))")
    }
    try known(settings.outputFormat, outputFormats, "output_format")
    try known(settings.responseFormat, ["b64_json", "url"], "response_format")
    try known(settings.quality, ["auto", "low", "medium", "high", "standard", "hd"], "quality")
    // A Gemini picture has no transparent places.
    try known(settings.background, ["auto", "opaque"], "background")
    if let compression = settings.outputCompression, !(0...100).contains(compression) {
      throw TranslationError("output_compression", "unexpected \(compression), expected 0 to 100")
    }
    if let count = settings.partialImages, !(0...3).contains(count) {
      throw TranslationError("partial_images", "unexpected \(count), expected 0 to 3")
    }
  }

  /// The request for pictures that says the same as a request to a Gemini model.
  public enum Call: Hashable, Sendable {
    /// Pictures from words.
    case generation(ImageGenerationRequest)
    /// Pictures from words and pictures.
    case edit(ImageEditRequest)
  }

  /// A request to a Gemini model as a request for pictures.
  ///
  /// Of a conversation the last turn of the user counts; when it has no picture, the model's last one is changed.
  /// - Parameters:
  ///   - request: the request.
  ///   - model: the model that is named; it decides how sizes are written.
  /// - Returns: a generation, or an edit where there are pictures to start from.
  /// - Throws: ``TranslationError`` with the member that OpenAI's services have no word for.
  public static func imageCall(
    from request: GenerateContentRequest, model: String
  ) throws(TranslationError) -> Call {
    guard let last = request.contents.lastIndex(where: { $0.role != "model" }) else {
      throw TranslationError("contents", "expected a turn of the user")
    }
    var words = (request.systemInstruction?.parts ?? []).compactMap(\.text)
    var images: [ImageReference] = []
    for (index, part) in request.contents[last].parts.enumerated() {
      if let text = part.text {
        words.append(text)
      } else if let image = reference(part) {
        images.append(image)
      } else {
        throw TranslationError("contents[\(last)].parts[\(index)]", "expected text or a picture")
      }
    }
    if images.isEmpty {
      let earlier = request.contents[..<last].flatMap(\.parts).filter { !$0.thought }.compactMap(reference)
      images = Array(earlier.suffix(1))
    }
    var settings = ImageGenerationRequest(prompt: words.joined(separator: "\n\n"), model: model)
    guard settings.prompt.contains(where: { !$0.isWhitespace }) else {
      throw TranslationError("contents[\(last)]", "expected words")
    }
    settings.size = size(of: request.generationConfig?.imageConfig, model: model)
    guard !images.isEmpty else { return .generation(settings) }
    return .edit(ImageEditRequest(settings: settings, images: images))
  }

  private static func reference(_ part: Part) -> ImageReference? {
    if let data = part.inlineData, data.data != nil { return ImageReference(data) }
    return part.fileData?.fileURI.map { ImageReference(imageURL: .address($0)) }
  }
}
