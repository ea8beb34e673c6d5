internal import RiffleTypes

extension UsageMetadata {
  /// Adds the counts of another request; details by modality are left out of the sum.
  public mutating func add(_ other: UsageMetadata) {
    func sum(_ one: Int?, _ two: Int?) -> Int? { one.map { $0.addingClamped(two ?? 0) } ?? two }
    promptTokenCount = sum(promptTokenCount, other.promptTokenCount)
    cachedContentTokenCount = sum(cachedContentTokenCount, other.cachedContentTokenCount)
    candidatesTokenCount = sum(candidatesTokenCount, other.candidatesTokenCount)
    toolUsePromptTokenCount = sum(toolUsePromptTokenCount, other.toolUsePromptTokenCount)
    thoughtsTokenCount = sum(thoughtsTokenCount, other.thoughtsTokenCount)
    totalTokenCount = sum(totalTokenCount, other.totalTokenCount)
    promptTokensDetails = []
    cacheTokensDetails = []
    candidatesTokensDetails = []
    toolUsePromptTokensDetails = []
  }
}
