import RiffleAPI
import RiffleEngine

/// How much a model thinks before it answers, checked against what the model allows.
///
/// | model | budget | level | without a wish |
/// |---|---|---|---|
/// | 2.5 Pro | 128...32768 or -1; 0 is refused | refused | thinks |
/// | 2.5 Flash | 0...24576 or -1 | refused | thinks |
/// | 2.5 Flash-Lite | 0, 512...24576 or -1 | refused | does not think |
/// | 3 Pro | 1...32768 or -1; 0 is refused | `LOW`, `MEDIUM`, `HIGH` | thinks |
/// | 3 Flash and later | 0...32768 or -1 | `MINIMAL` and those of Pro | thinks |
/// | pictures of 3 | -1 | as 3 Flash; `gemini-3.1-flash-image`: `MINIMAL`, `HIGH` | thinks |
/// | any other | refused, but for 0 | refused | does not think |
///
/// The stand-in thinks one to four sentences: 1 at `MINIMAL`, 2 at `LOW`, 3 at `MEDIUM` and without a wish, 4 at `HIGH`;
/// a budget cuts them after so many tokens.
struct ThinkingPlan: Sendable {
  /// Sentences; 0 for none.
  let stepCount: Int
  /// Tokens.
  let limit: Int
  /// Whether the thoughts are shown.
  let includesThoughts: Bool

  private static let standingSteps = 3
  private static let steps: [String: Int] = ["MINIMAL": 1, "LOW": 2, "MEDIUM": 3, "HIGH": 4]

  /// Reads and checks a configuration.
  init(_ configuration: ThinkingConfig?, model: Model) throws(ServiceError) {
    includesThoughts = configuration?.includeThoughts ?? false
    if configuration?.thinkingBudget != nil, configuration?.thinkingLevel != nil {
      throw .invalidArgument("You can only set only one of thinking budget and thinking level.")
    }
    guard model.isThinking else {
      if includesThoughts || configuration?.thinkingLevel != nil || (configuration?.thinkingBudget ?? 0) != 0 {
        throw .invalidArgument("Thinking is not enabled for models/\(model.id)")
      }
      (stepCount, limit) = (0, 0)
      return
    }
    if let budget = configuration?.thinkingBudget {
      try Self.check(budget, model)
      (stepCount, limit) = budget == 0 ? (0, 0) : (budget < 0 ? (Self.standingSteps, .max) : (4, budget))
    } else if let level = configuration?.thinkingLevel, level.rawValue != "THINKING_LEVEL_UNSPECIFIED" {
      try Self.check(level.rawValue, model)
      (stepCount, limit) = (Self.steps[level.rawValue] ?? Self.standingSteps, .max)
    } else {
      (stepCount, limit) = model.id.hasPrefix("gemini-2.5-flash-lite") ? (0, 0) : (Self.standingSteps, .max)
    }
  }

  private static func check(_ budget: Int, _ model: Model) throws(ServiceError) {
    let range: ClosedRange<Int>
    let name = model.routedTo ?? model.id
    if model.draws {
      guard budget == -1 else {
        throw .invalidArgument("Thinking budget is not supported for models/\(model.id); use thinking level.")
      }
      return
    } else if name.hasPrefix("gemini-2.5-flash-lite") {
      range = 512...24_576
    } else if name.hasPrefix("gemini-2.5-flash") {
      range = 1...24_576
    } else {
      range = (name.contains("2.5-pro") ? 128 : 1)...32_768
    }
    if budget == 0 {
      guard !name.contains("pro") else {
        throw .invalidArgument("Budget 0 is invalid. This model only works in thinking mode.")
      }
      return
    }
    guard budget == -1 || range.contains(budget) else {
      throw .invalidArgument(
        "The thinking budget \(budget) is invalid. "
          + "Please choose a value between \(range.lowerBound) and \(range.upperBound).")
    }
  }

  private static func check(_ level: String, _ model: Model) throws(ServiceError) {
    guard model.isGeneration3 else {
      throw .invalidArgument("Thinking level is not supported for this model.")
    }
    guard steps[level] != nil else {
      throw .invalidField(
        "generation_config.thinking_config.thinking_level",
        "Invalid value at 'generation_config.thinking_config.thinking_level' "
          + "(type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), \"\(level)\"")
    }
    let name = model.routedTo ?? model.id
    let refused: Set<String> =
      name.hasPrefix("gemini-3.1-flash-image") ? ["LOW", "MEDIUM"] : name.contains("pro") ? ["MINIMAL"] : []
    if refused.contains(level) {
      throw .invalidArgument("Thinking level \(level) is not supported for models/\(model.id).")
    }
  }
}
