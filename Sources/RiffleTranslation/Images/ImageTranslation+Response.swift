public import RiffleAPI
internal import RiffleTypes

extension ImageTranslation {
  /// The pictures of Gemini's answers, asked for one after the other, as one answer.
  ///
  /// Pictures that are thoughts are left out, unless an answer has no others: then the last one counts.
  /// - Parameters:
  ///   - responses: the answers.
  ///   - settings: what was asked for, which the answer repeats.
  ///   - created: seconds since 1970.
  /// - Returns: the answer with the pictures of all; without a picture in one of them it has those of the others.
  /// - Throws: ``TranslatedError`` when none has a picture: why the first has none.
  public static func imagesResponse(
    from responses: [GenerateContentResponse], settings: ImageGenerationRequest, created: Int
  ) throws(TranslatedError) -> ImagesResponse {
    let pictures = responses.flatMap(pictures)
    guard let first = pictures.first else { throw responses.first.map(refusal) ?? .noAnswer }
    var answer = ImagesResponse(created: created, data: pictures.map { ImageDatum(b64JSON: $0.data) })
    let usages = responses.compactMap(\.usageMetadata)
    answer.usage = usages.isEmpty ? nil : usages.map(ImageUsage.init).dropFirst().reduce(ImageUsage(usages[0]), sum)
    answer.size = settings.size.flatMap { $0 == "auto" ? nil : $0 }
    answer.quality = settings.quality.flatMap { $0 == "auto" ? nil : $0 }
    answer.background = "opaque"
    let kind = first.mimeType?.split(separator: "/").last.map(String.init)
    answer.outputFormat = settings.outputFormat ?? kind.flatMap { outputFormats.contains($0) ? $0 : nil }
    return answer
  }

  /// The pictures of one answer.
  private static func pictures(_ response: GenerateContentResponse) -> [InlineData] {
    let parts = response.candidates.flatMap { $0.content?.parts ?? [] }
      .filter { $0.inlineData?.data != nil && $0.inlineData?.mimeType?.hasPrefix("audio/") != true }
    let shown = parts.filter { !$0.thought }
    return (shown.isEmpty ? Array(parts.suffix(1)) : shown).compactMap(\.inlineData)
  }

  private static func refusal(_ response: GenerateContentResponse) -> TranslatedError {
    if let reason = response.promptFeedback?.blockReason, !reason.isUnspecified {
      return .blocked(reason, message: response.promptFeedback?.blockReasonMessage)
    }
    guard let candidate = response.candidates.first else { return .noAnswer }
    return .noPicture(
      reason: candidate.finishReason, message: candidate.finishMessage, text: candidate.content?.text ?? "")
  }

  private static func sum(_ left: ImageUsage, _ right: ImageUsage) -> ImageUsage {
    func add(_ left: Int?, _ right: Int?) -> Int? { left.map { $0.addingClamped(right ?? 0) } ?? right }
    func add(_ left: ChatUsage.Details?, _ right: ChatUsage.Details?) -> ChatUsage.Details? {
      guard var sum = left, let right else { return left ?? right }
      sum.textTokens = add(sum.textTokens, right.textTokens)
      sum.imageTokens = add(sum.imageTokens, right.imageTokens)
      return sum
    }
    var sum = left
    sum.inputTokens = add(left.inputTokens, right.inputTokens)
    sum.outputTokens = add(left.outputTokens, right.outputTokens)
    sum.totalTokens = add(left.totalTokens, right.totalTokens)
    sum.inputTokensDetails = add(left.inputTokensDetails, right.inputTokensDetails)
    sum.outputTokensDetails = add(left.outputTokensDetails, right.outputTokensDetails)
    return sum
  }

  /// An answer with pictures as a Gemini model gives it.
  ///
  /// The words that a picture was really made from are words of the answer.
  public static func geminiResponse(from images: ImagesResponse) -> GenerateContentResponse {
    let type = images.outputFormat.map { "image/\($0)" }
    let parts = images.data.flatMap { datum -> [Part] in
      let words = datum.revisedPrompt.map { [Part(text: $0)] } ?? []
      if let data = datum.b64JSON {
        return words + [Part(inlineData: InlineData(mimeType: datum.mediaType ?? type, data: data))]
      }
      switch datum.url {
      case .data(let mimeType, let media)?:
        return words + [Part(inlineData: InlineData(mimeType: mimeType ?? type, data: media))]
      case .address(let address)?:
        return words + [Part(fileData: FileData(fileURI: address, mimeType: datum.mediaType ?? type))]
      case nil: return words
      }
    }
    let candidate = Candidate(
      content: Content(role: "model", parts: parts), finishReason: images.data.isEmpty ? .noImage : .stop)
    return GenerateContentResponse(candidates: [candidate], usageMetadata: images.usage.map(UsageMetadata.init))
  }
}
