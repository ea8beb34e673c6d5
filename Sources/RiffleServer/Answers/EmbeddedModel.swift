import RiffleAPI

/// The embedded stand-in: who answers a request, by the family of its model.
///
/// Everything is decided by rules that stand in tables where they are applied: ``PromptSwitch``, ``TextAnswer``,
/// ``FunctionChoice``, ``SchemaSample``, ``Grounding``, ``ThinkingPlan``, ``HistoryChecks``. The same request gives the
/// same answer, but for its `responseId`.
enum EmbeddedModel {
  /// Checks a request and decides its answer; what needs time (pictures, speech) is made when the answer is asked for.
  ///
  /// - Throws: `ServiceError` for a request that the model cannot serve.
  static func answer(_ checks: RequestChecks, isStreaming: Bool) throws(ServiceError) -> any Answer {
    try checks.checkContents()
    try checks.checkConfiguration()
    let (request, model, prompt) = (checks.request, checks.model, PromptTokens(checks.request))
    try HistoryChecks(request: request, model: model).check()
    let promptSwitch = try PromptSwitch(request)
    if let answer = BlockedAnswer(promptSwitch, model: model, prompt: prompt) { return answer }
    let thinking = try ThinkingPlan(request.generationConfig?.thinkingConfig, model: model)
    let tools = try ToolPlan(request, model: model)
    if model.speaks || model.draws, !tools.functions.isEmpty {
      throw .invalidArgument("Function calling is not enabled for models/\(model.id)")
    }
    if tools.searches || tools.readsURLs || tools.runsCode, model.speaks || model.draws {
      throw .invalidArgument("Tools are not offered by the embedded stand-in of models/\(model.id).")
    }
    if model.speaks {
      return try SpeechAnswer(SpeechPlan(checks, isStreaming: isStreaming), model: model, prompt: prompt)
    }
    let ratings = promptSwitch.ratings
    if model.draws {
      return PictureAnswer(
        try PicturePlan(checks), model: model, thinking: thinking, prompt: prompt, ratings: ratings)
    }
    return try TextAnswer(checks, thinking: thinking, tools: tools, prompt: prompt, ratings: ratings)
  }
}
