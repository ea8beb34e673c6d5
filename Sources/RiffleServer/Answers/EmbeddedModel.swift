import RiffleAPI

/// The embedded stand-in: who answers a request, by the family of its model.
enum EmbeddedModel {
  /// Checks a request and decides its answer; what needs time (pictures, speech) is made when the answer is asked for.
  ///
  /// - Throws: `ServiceError` for a request that the model cannot serve.
  static func answer(_ checks: RequestChecks, isStreaming: Bool) throws(ServiceError) -> any Answer {
    try checks.checkContents()
    try checks.checkConfiguration()
    let (model, prompt) = (checks.model, PromptTokens(checks.request))
    if model.speaks {
      return try SpeechAnswer(SpeechPlan(checks, isStreaming: isStreaming), model: model, prompt: prompt)
    }
    if model.draws { return PictureAnswer(try PicturePlan(checks), model: model, prompt: prompt) }
    return try TextAnswer(checks, prompt: prompt)
  }
}
