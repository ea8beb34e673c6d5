public import RiffleAPI
internal import RiffleTypes

extension ChatUsage {
  /// What Gemini counted: what tools fed back belongs to the input, and thoughts to the output.
  public init(_ usage: UsageMetadata) {
    let prompt = usage.inputTokenCount
    self.init(
      promptTokens: prompt, completionTokens: usage.outputTokenCount,
      totalTokens: usage.totalTokenCount ?? prompt.addingClamped(usage.outputTokenCount))
    var input = Details(modalities: usage.promptTokensDetails + usage.toolUsePromptTokensDetails)
    input.cachedTokens = usage.cachedContentTokenCount ?? 0
    promptTokensDetails = input
    var output = Details(modalities: usage.candidatesTokensDetails)
    output.reasoningTokens = usage.thoughtsTokenCount ?? 0
    completionTokensDetails = output
  }
}

extension ImageUsage {
  /// What Gemini counted, thoughts being output.
  public init(_ usage: UsageMetadata) {
    let prompt = usage.inputTokenCount
    self.init(
      inputTokens: prompt, outputTokens: usage.outputTokenCount,
      totalTokens: usage.totalTokenCount ?? prompt.addingClamped(usage.outputTokenCount))
    inputTokensDetails = .init(modalities: usage.promptTokensDetails)
    outputTokensDetails = .init(modalities: usage.candidatesTokensDetails)
  }
}

extension UsageMetadata {
  /// The prompt and what tools fed back.
  fileprivate var inputTokenCount: Int { (promptTokenCount ?? 0).addingClamped(toolUsePromptTokenCount ?? 0) }

  /// Visible output and thoughts.
  ///
  /// Where the total is the sum of the input and the candidates although there were thoughts, the candidates hold them.
  var outputTokenCount: Int {
    let candidates = candidatesTokenCount ?? 0
    let thoughts = thoughtsTokenCount ?? 0
    if thoughts > 0, candidates >= thoughts, totalTokenCount == inputTokenCount.addingClamped(candidates) {
      return candidates
    }
    return candidates.addingClamped(thoughts)
  }

  /// What a chat counted.
  public init(_ usage: ChatUsage) {
    let thoughts = usage.completionTokensDetails?.reasoningTokens.flatMap { $0 > 0 ? $0 : nil }
    self.init(
      promptTokenCount: usage.promptTokens,
      candidatesTokenCount: usage.completionTokens.map { $0.addingClamped(-(thoughts ?? 0)) },
      thoughtsTokenCount: thoughts, totalTokenCount: usage.totalTokens,
      promptTokensDetails: usage.promptTokensDetails?.modalities ?? [],
      candidatesTokensDetails: usage.completionTokensDetails?.modalities ?? [])
    cachedContentTokenCount = usage.promptTokensDetails?.cachedTokens.flatMap { $0 > 0 ? $0 : nil }
  }

  /// What a request for pictures counted.
  public init(_ usage: ImageUsage) {
    self.init(
      promptTokenCount: usage.inputTokens, candidatesTokenCount: usage.outputTokens, totalTokenCount: usage.totalTokens,
      promptTokensDetails: usage.inputTokensDetails?.modalities ?? [],
      candidatesTokensDetails: usage.outputTokensDetails?.modalities ?? [])
  }
}

extension ChatUsage.Details {
  /// Counts by modality; those that have no name here are left out.
  init(modalities: [UsageMetadata.ModalityTokenCount]) {
    self.init()
    for count in modalities {
      switch count.modality {
      case .text?: textTokens = (textTokens ?? 0).addingClamped(count.tokenCount)
      case .image?: imageTokens = (imageTokens ?? 0).addingClamped(count.tokenCount)
      case .audio?: audioTokens = (audioTokens ?? 0).addingClamped(count.tokenCount)
      default: break
      }
    }
  }

  /// The counts by modality that are more than nothing.
  var modalities: [UsageMetadata.ModalityTokenCount] {
    [(Modality.text, textTokens), (.image, imageTokens), (.audio, audioTokens)].compactMap { modality, count in
      count.flatMap { $0 > 0 ? .init(modality: modality, tokenCount: $0) : nil }
    }
  }
}
