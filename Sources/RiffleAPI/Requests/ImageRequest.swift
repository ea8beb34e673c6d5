/// A picture to be drawn, or pictures to be changed.
public struct ImageRequest: Hashable, Sendable {
  /// What is wanted, in words.
  public var prompt: String
  /// Pictures to start from, in the order that the words count them.
  public var inputs: [InlineData]
  /// Width to height, for example `16:9`; nil for the model's choice.
  public var aspectRatio: String?
  /// `512`, `1K`, `2K` or `4K`, in any case; nil for the model's choice.
  public var imageSize: String?
  /// What the model is told beforehand.
  public var systemInstruction: String?
  /// What the answer may hold.
  public var modalities: [Modality]
  /// The model.
  public var model: Model

  /// A request for a picture of `prompt`.
  public init(
    prompt: String, inputs: [InlineData] = [], aspectRatio: String? = nil, imageSize: String? = nil,
    systemInstruction: String? = nil, modalities: [Modality] = [.text, .image], model: Model
  ) {
    self.prompt = prompt
    self.inputs = inputs
    self.aspectRatio = aspectRatio
    self.imageSize = imageSize
    self.systemInstruction = systemInstruction
    self.modalities = modalities
    self.model = model
  }

  /// The request as the model wants it: the words first, then the pictures.
  ///
  /// - Throws: ``RequestError`` when the words are empty or the shape is none that the model knows.
  public func makeRequest() throws(RequestError) -> GenerateContentRequest {
    guard model.draws else { throw .wrongModel(model.id, wanted: "pictures") }
    guard prompt.contains(where: { !$0.isWhitespace }) else { throw .emptyText }
    if let limit = model.inputImageLimit, inputs.count > limit {
      throw .tooManyImages(count: inputs.count, limit: limit)
    }
    if let aspectRatio, !model.aspectRatios.isEmpty, !model.aspectRatios.contains(aspectRatio) {
      throw .unsupportedAspectRatio(aspectRatio, supported: model.aspectRatios)
    }
    let size = imageSize?.uppercased()
    if let size, !model.imageSizes.isEmpty, !model.imageSizes.contains(size) {
      throw .unsupportedImageSize(size, supported: model.imageSizes)
    }
    // A model with a single size does not know the field.
    let sentSize = model.imageSizes.count == 1 ? nil : size
    let isShaped = aspectRatio != nil || sentSize != nil
    return GenerateContentRequest(
      contents: [Content(parts: [Part(text: prompt)] + inputs.map { Part(inlineData: $0) })],
      systemInstruction: systemInstruction.map { Content(role: nil, text: $0) },
      generationConfig: GenerationConfig(
        responseModalities: modalities,
        imageConfig: isShaped ? ImageConfig(aspectRatio: aspectRatio, imageSize: sentSize) : nil))
  }
}
