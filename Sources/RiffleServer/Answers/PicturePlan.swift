import RiffleAPI
import RiffleTypes

/// What a picture request asks for, checked.
struct PicturePlan: Sendable {
  let prompt: String
  /// Pictures to be edited, in order; none for a new picture.
  let pictures: [[UInt8]]
  let size: PixelSize
  let type: MediaType
  let seed: UInt64?
  /// Whether words may stand beside the picture.
  let hasText: Bool
  /// Turns of the conversation.
  let turnCount: Int

  /// Reads and checks a request to a picture model.
  init(_ checks: RequestChecks) throws(ServiceError) {
    let (request, model) = (checks.request, checks.model)
    try checks.checkModalities([[.image], [.text, .image]], standing: [.text, .image])
    let configuration = request.generationConfig
    let modalities = configuration?.responseModalities.map { $0.rawValue.uppercased() } ?? []
    hasText = modalities.isEmpty || modalities.contains(Modality.text.rawValue)
    seed = configuration?.seed.map { UInt64(bitPattern: Int64($0)) }
    prompt = Self.prompt(of: request)
    turnCount = request.contents.count
    pictures = try Self.pictures(checks)
    if let limit = model.inputImageLimit, pictures.count > limit {
      throw .invalidArgument("At most \(limit) input images are supported by models/\(model.id).")
    }
    guard !pictures.isEmpty || prompt.contains(where: { !$0.isWhitespace }) else {
      throw .invalidArgument("* GenerateContentRequest.contents: there is no text to draw\n")
    }
    let format = configuration?.responseFormat?.image
    type = try Self.type(format?.mimeType, model)
    let aspectRatio = configuration?.imageConfig?.aspectRatio ?? format?.aspectRatio.map(Self.aspectRatio)
    let imageSize = configuration?.imageConfig?.imageSize ?? format?.imageSize.map(Self.imageSize)
    size = try Self.size(model, aspectRatio: aspectRatio, imageSize: imageSize)
  }

  /// The words of the last turn of the user.
  private static func prompt(of request: GenerateContentRequest) -> String {
    request.contents.last { $0.role != "model" }?.text ?? ""
  }

  /// The pictures of the last turn; when it has none, those of the latest turn before it that has: an edit goes on from
  /// the picture that was made last.
  private static func pictures(_ checks: RequestChecks) throws(ServiceError) -> [[UInt8]] {
    for content in checks.request.contents.reversed() {
      var pictures: [[UInt8]] = []
      for part in content.parts where !part.thought {
        guard let data = part.inlineData else { continue }
        guard let type = MediaType(parsing: data.mimeType ?? ""), type.kind == .image else {
          throw .invalidArgument("Unsupported MIME type: \(data.mimeType ?? "")")
        }
        pictures.append(try checks.bytes(of: data))
      }
      if !pictures.isEmpty { return pictures }
    }
    return []
  }

  private static func size(
    _ model: Model, aspectRatio: String?, imageSize: String?
  ) throws(ServiceError) -> PixelSize {
    func refusal(_ field: String, _ value: String?, _ choices: [String]) -> ServiceError {
      let path = "generation_config.image_config.\(field)"
      return .invalidField(
        path, "Invalid value at '\(path)': '\(value ?? "")', expected one of \(choices.joined(separator: ", ")).")
    }
    let catalogue = ModelCatalogue.shared
    if let aspectRatio, !model.aspectRatios.isEmpty, !model.aspectRatios.contains(aspectRatio) {
      throw refusal("aspect_ratio", aspectRatio, model.aspectRatios)
    }
    guard catalogue.pixelSize(model: model, aspectRatio: aspectRatio) != nil else {
      throw refusal("aspect_ratio", aspectRatio, model.aspectRatios)
    }
    guard let size = catalogue.pixelSize(model: model, aspectRatio: aspectRatio, imageSize: imageSize) else {
      throw refusal("image_size", imageSize, model.imageSizes)
    }
    return size
  }

  private static func type(_ wish: String?, _ model: Model) throws(ServiceError) -> MediaType {
    switch wish?.uppercased() {
    case "IMAGE_PNG", "IMAGE/PNG": return .png
    case "IMAGE_JPEG", "IMAGE/JPEG": return .jpeg
    case nil, "", "MIME_TYPE_UNSPECIFIED": return model.defaultImageType == "image/jpeg" ? .jpeg : .png
    case .some(let name):
      throw .invalidField(
        "generation_config.response_format.image.mime_type",
        "Image format \(name) is not supported, expected IMAGE_PNG or IMAGE_JPEG.")
    }
  }

  /// `ASPECT_RATIO_SIXTEEN_BY_NINE` as `16:9`.
  private static func aspectRatio(_ name: String) -> String {
    let words = ["ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "EIGHT": 8, "NINE": 9, "SIXTEEN": 16]
    let text = name.uppercased().replacing("ASPECT_RATIO_", with: "").replacing("TWENTY_ONE", with: "21")
    return text.split(separator: "_BY_", omittingEmptySubsequences: false)
      .map { words[String($0)].map(String.init) ?? String($0) }.joined(separator: ":")
  }

  /// `IMAGE_SIZE_TWO_K` as `2K`.
  private static func imageSize(_ name: String) -> String {
    let sizes = ["FIVE_TWELVE": "512", "ONE_K": "1K", "TWO_K": "2K", "FOUR_K": "4K"]
    let text = name.uppercased().replacing("IMAGE_SIZE_", with: "")
    return sizes[text] ?? name
  }
}
