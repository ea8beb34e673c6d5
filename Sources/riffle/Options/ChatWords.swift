import ArgumentParser
import RiffleAPI

/// What a chat of OpenAI's kind has no word for.
///
/// Gateways that speak for Gemini's models take its fields beside OpenAI's; every other service would refuse them, or pass over
/// them in silence, after it was paid.
enum ChatWords {
  /// The budgets of thinking that OpenAI's efforts stand for.
  private static let budgets = [0, 1024, 8192, 24_576]

  /// Sees that the service can be told all that is asked.
  ///
  /// - Throws: `ValidationError` naming the option.
  static func check(
    _ connection: ConnectionOptions, _ thinking: ThinkingOptions, _ sampling: SamplingOptions, _ tools: ToolOptions
  ) throws {
    guard connection.api == .openAI else { return }
    if sampling.stop.count > 4 { throw ValidationError("--stop can be given 4 times with --api openai") }
    if tools.toolMode?.lowercased() == "validated", tools.allowTool.isEmpty {
      throw ValidationError("--tool-mode validated is of --api gemini only")
    }
    // Without a name it is the embedded model, or a missing --model that is told later.
    guard let model = connection.model, !model.contains("gemini") else { return }
    let isOpenAI = ["gpt-", "o1", "o3", "o4", "chatgpt"].contains { model.hasPrefix($0) }
    let foreign = [
      ("--code", tools.code), ("--url-context", tools.urlContext), ("--include-thoughts", thinking.includeThoughts),
      ("--show-thoughts", thinking.showThoughts), ("--top-k", isOpenAI && sampling.topK != nil),
    ]
    if let (name, _) = foreign.first(where: \.1) {
      throw ValidationError("\(name) cannot be said to '\(model)' in OpenAI's format: leave it out")
    }
    if let budget = thinking.thinkingBudget, !budgets.contains(budget) {
      throw ValidationError(
        "--thinking-budget \(budget) cannot be said to '\(model)' in OpenAI's format, "
          + "expected 0, 1024, 8192 or 24576, or a --thinking-level")
    }
  }
}
