import RiffleAPI

/// Words in the last message of the user that make the stand-in refuse or fail, so that clients can be tested.
///
/// | word, in capitals and standing alone | effect |
/// |---|---|
/// | `BLOCK_ME` | the prompt is blocked: `promptFeedback` with `SAFETY`, no candidates |
/// | `BLOCK_ANSWER` | the candidate ends with `SAFETY` and has no content |
/// | `PROHIBIT_ME` | the prompt is blocked with `PROHIBITED_CONTENT`, whatever the settings say |
/// | `FINISH_` and a finish reason (`FINISH_RECITATION`, `FINISH_NO_IMAGE`, …) | the candidate ends with it and has no content |
///
/// The first two count as `HARM_CATEGORY_DANGEROUS_CONTENT` of high probability, or with `_MEDIUM`, `_LOW` or
/// `_NEGLIGIBLE` after them of that one. The category's threshold in `safetySettings` decides: `OFF` and `BLOCK_NONE` let
/// everything through, `BLOCK_ONLY_HIGH` blocks what is high, `BLOCK_MEDIUM_AND_ABOVE`, which is also what holds without
/// a setting, medium and high, `BLOCK_LOW_AND_ABOVE` low too. What is let through is told in `safetyRatings`.
enum PromptSwitch: Equatable, Sendable {
  case none
  /// The prompt is blocked.
  case blocked(BlockReason, rating: HarmProbability?)
  /// The candidate ends without content.
  case ended(FinishReason, rating: HarmProbability?)
  /// Nothing is blocked, but the rating is told.
  case rated(HarmProbability)

  /// The category that the words count as.
  static let category: HarmCategory = "HARM_CATEGORY_DANGEROUS_CONTENT"

  private static let reasons: Set<String> = [
    "MAX_TOKENS", "SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
    "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE",
    "MALFORMED_RESPONSE", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER", "NO_IMAGE",
  ]
  private static let probabilities = ["NEGLIGIBLE", "LOW", "MEDIUM", "HIGH"]
  private static let thresholds: [String: Int] = [
    "OFF": 4, "BLOCK_NONE": 4, "BLOCK_ONLY_HIGH": 3, "BLOCK_MEDIUM_AND_ABOVE": 2, "BLOCK_LOW_AND_ABOVE": 1,
  ]
  private static let categories: Set<String> = [
    "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT", "CIVIC_INTEGRITY",
  ]

  /// Reads the last message of the user and the settings.
  ///
  /// - Throws: `ServiceError` for a setting whose category or threshold is not known, or that stands twice.
  init(_ request: GenerateContentRequest) throws(ServiceError) {
    let limit = try Self.limit(request.safetySettings)
    let text = request.contents.last { $0.role != "model" }?.text ?? ""
    for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }) {
      if word == "PROHIBIT_ME" {
        self = .blocked(.prohibitedContent, rating: nil)
        return
      }
      if word.hasPrefix("FINISH_"), Self.reasons.contains(String(word.dropFirst(7))) {
        self = .ended(FinishReason(rawValue: String(word.dropFirst(7))), rating: nil)
        return
      }
      for (name, isPrompt) in [("BLOCK_ME", true), ("BLOCK_ANSWER", false)] {
        guard word.hasPrefix(name) else { continue }
        let suffix = word.dropFirst(name.count)
        let level =
          suffix.isEmpty ? 3 : suffix.first == "_" ? Self.probabilities.firstIndex(of: String(suffix.dropFirst())) : nil
        guard let level else { continue }
        let rating = HarmProbability(rawValue: Self.probabilities[level])
        guard level >= limit else {
          self = .rated(rating)
          return
        }
        self = isPrompt ? .blocked(.safety, rating: rating) : .ended(.safety, rating: rating)
        return
      }
    }
    self = .none
  }

  /// The least level that is blocked.
  private static func limit(_ settings: [SafetySetting]) throws(ServiceError) -> Int {
    var limit = 2
    var seen: Set<String> = []
    for (index, setting) in settings.enumerated() {
      let category = setting.category?.rawValue ?? ""
      guard category.hasPrefix("HARM_CATEGORY_"), categories.contains(String(category.dropFirst(14))) else {
        throw refusal("safety_settings[\(index)].category", "HarmCategory", category)
      }
      guard seen.insert(category).inserted else {
        throw .invalidArgument(
          "* GenerateContentRequest.safety_settings[\(index)].category: only one setting per category is allowed.\n")
      }
      let threshold = setting.threshold?.rawValue ?? "HARM_BLOCK_THRESHOLD_UNSPECIFIED"
      guard threshold == "HARM_BLOCK_THRESHOLD_UNSPECIFIED" || thresholds[threshold] != nil else {
        throw refusal("safety_settings[\(index)].threshold", "SafetySetting.HarmBlockThreshold", threshold)
      }
      if category == self.category.rawValue { limit = thresholds[threshold] ?? limit }
    }
    return limit
  }

  private static func refusal(_ path: String, _ type: String, _ value: String) -> ServiceError {
    .invalidField(
      path, "Invalid value at '\(path)' (type.googleapis.com/google.ai.generativelanguage.v1beta.\(type)), \"\(value)\""
    )
  }

  /// The ratings that are told, if any.
  var ratings: JSONNode? {
    let (rating, isBlocked): (HarmProbability?, Bool) =
      switch self {
      case .none: (nil, false)
      case .blocked(_, let rating), .ended(_, let rating): (rating, true)
      case .rated(let rating): (rating, false)
      }
    return rating.map {
      [
        .object([
          ("category", .string(Self.category.rawValue)), ("probability", .string($0.rawValue)),
          ("blocked", isBlocked ? true : nil),
        ])
      ]
    }
  }
}

/// The answer to a prompt that is blocked, or that ends without content.
struct BlockedAnswer: Answer {
  private let node: JSONNode

  /// Nil when nothing is blocked.
  init?(_ promptSwitch: PromptSwitch, model: Model, prompt: PromptTokens) {
    let envelope = AnswerEnvelope(model: model)
    let usage = AnswerUsage(prompt: prompt)
    switch promptSwitch {
    case .none, .rated: return nil
    case .blocked(let reason, rating: _):
      node = envelope.document(blocked: reason, ratings: promptSwitch.ratings, usage: usage)
    case .ended(let reason, rating: _):
      node = envelope.document(
        ended: reason, message: "The prompt asked the stand-in to end with \(reason.rawValue).",
        ratings: promptSwitch.ratings, usage: usage)
    }
  }

  func document() async throws -> JSONNode { node }

  func stream(to emit: (JSONNode) async throws -> Void) async throws { try await emit(node) }
}
