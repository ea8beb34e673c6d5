import RiffleAPI
import RiffleEngine

/// An answer of a text model: words, calls of declared functions, JSON in a wished shape, code, grounded words.
///
/// The first line that fits decides what a candidate is:
///
/// | request | answer |
/// |---|---|
/// | a function fits the prompt (``FunctionChoice``) | the calls |
/// | ends with results of functions | tells them (``ResultWords``), or makes a value of the schema of prompt and results |
/// | a shape is wished (``StructuredOutput``) | a value of that shape |
/// | code may be executed and the prompt has a sum (`Calculation`) | the code, its output, and the value in words |
/// | anything else | `TextEngine`'s answer, with its pictures described |
///
/// Words that may be grounded get ``Grounding``'s remark and sources. Thoughts come first (``ThinkingPlan``) and are counted
/// apart. On Gemini 3 and later the first call of a step, executable code and the last part of words after thoughts are
/// signed and calls have ids; on 2.5 the first call is signed when the model thought.
struct TextAnswer: Answer {
  private let request: GenerateContentRequest
  private let checks: RequestChecks
  private let model: Model
  private let envelope: AnswerEnvelope
  private let prompt: PromptTokens
  private let thinking: ThinkingPlan
  private let tools: ToolPlan
  private let output: StructuredOutput
  private let grounding: Grounding?
  private let ratings: JSONNode?
  private var drafts: [AnswerDraft] = []

  /// Reads and checks a request to a text model.
  init(
    _ checks: RequestChecks, thinking: ThinkingPlan, tools: ToolPlan, prompt: PromptTokens, ratings: JSONNode?
  ) throws(ServiceError) {
    request = checks.request
    model = checks.model
    self.checks = checks
    self.prompt = prompt
    self.ratings = ratings
    try checks.checkModalities([[.text]], standing: [.text])
    self.thinking = thinking
    self.tools = tools
    output = try StructuredOutput(request.generationConfig)
    if case .words = output {
    } else if tools.count > 0, !model.isGeneration3 {
      throw .invalidArgument(
        "\(tools.functions.isEmpty ? "Tool use" : "Function calling") with a response mime type: "
          + "'\(request.generationConfig?.responseMimeType ?? "application/json")' is unsupported")
    }
    grounding = try Grounding(tools, prompt: request.contents.last { $0.role != "model" }?.text ?? "")
    envelope = AnswerEnvelope(model: model)
  }

  /// Reads the pictures and makes the candidates.
  mutating func prepare() async throws {
    let turns = try await MediaReading(checks).turns()
    drafts = try await EngineThreads.words.run { [self] in
      try (0..<(request.generationConfig?.candidateCount ?? 1)).map { index in
        try Task.checkCancellation()
        return try draft(index, turns)
      }
    }
  }

  func document() async throws -> JSONNode {
    let candidates = drafts.enumerated().map { index, draft in
      AnswerEnvelope.candidate(
        parts: draft.parts(includesThoughts: thinking.includesThoughts), finishReason: draft.reason,
        finishMessage: draft.message, index: index, metadata: draft.metadata)
    }
    return envelope.document(
      candidates: candidates, usage: usage(drafts.map { ($0.thoughtTokens, $0.candidateTokens) }))
  }

  func stream(to emit: (JSONNode) async throws -> Void) async throws {
    let events = drafts.map { $0.events(includesThoughts: thinking.includesThoughts, closesCalls: model.isGeneration3) }
    var counts = drafts.map { _ in (0, 0) }
    for position in 0..<(events.map(\.count).max() ?? 0) {
      for (index, draft) in drafts.enumerated() where position < events[index].count {
        let event = events[index][position]
        counts[index] = (event.thoughtTokens, event.candidateTokens)
        let candidate = AnswerEnvelope.candidate(
          parts: event.parts, finishReason: event.isLast ? draft.reason : nil,
          finishMessage: event.isLast ? draft.message : nil, index: index,
          metadata: event.isLast ? draft.metadata : [])
        try await emit(envelope.document(candidates: [candidate], usage: usage(counts)))
      }
    }
  }

  private func usage(_ counts: [(thoughts: Int, candidates: Int)]) -> AnswerUsage {
    var usage = AnswerUsage(prompt: prompt)
    usage.thoughts = counts.reduce(0) { $0 + $1.thoughts }
    usage.candidates = counts.reduce(0) { $0 + $1.candidates }
    usage.toolUse = drafts.reduce(0) { $0 + $1.toolTokens }
    return usage
  }

  // MARK: - What is said

  private func draft(_ index: Int, _ turns: [TextTurn]) throws(ServiceError) -> AnswerDraft {
    var draft = AnswerDraft()
    let rule = try fill(&draft, index, turns)
    draft.metadata.append(("safetyRatings", ratings))
    let text = request.contents.last { $0.role != "model" }?.text ?? ""
    let thoughts = Thoughts(
      prompt: text, rule: rule, turnCount: request.contents.count, toolCount: tools.count,
      stepCount: thinking.stepCount)
    draft.thoughts = thinking.stepCount > 0 ? thoughts.fitting(thinking.limit) : []
    if model.isGeneration3, !draft.thoughts.isEmpty, draft.calls.isEmpty {
      draft.signature = ThoughtSignature.make(for: draft.text)
    }
    draft.stop(at: request.generationConfig?.stopSequences ?? [])
    draft.cut(to: min(request.generationConfig?.maxOutputTokens ?? .max, model.outputTokenLimit))
    return draft
  }

  /// Fills in what the candidate says, and tells the rule as a phrase.
  private func fill(_ draft: inout AnswerDraft, _ index: Int, _ turns: [TextTurn]) throws(ServiceError) -> String {
    let choice = FunctionChoice(tools, request, model: model)
    if let failure = choice.failure {
      draft.reason = .malformedFunctionCall
      draft.message = "Malformed function call: \(failure)"
      return "call a function, which cannot be done"
    }
    if !choice.calls.isEmpty {
      let thinks = thinking.stepCount > 0
      draft.calls = choice.calls.enumerated().map { place, call in
        Self.part(call, isSigned: place == 0 && (model.isGeneration3 || thinks))
      }
      draft.message = "Model generated function call(s)."
      return "call \(choice.calls.map(\.name).joined(separator: " and "))"
    }
    let instruction = request.systemInstruction?.text
    let results = ResultWords.answer(to: request.contents)
    let first = HistoryChecks.currentTurn(of: request.contents)
    let question = request.contents.isEmpty ? "" : request.contents[first].text
    func words() -> String {
      results.map { TextEngine.following(instruction, $0) }
        ?? TextEngine().answer(turns, systemInstruction: instruction)
    }
    let source = results.map { "\(question) \($0)" } ?? request.contents.last { $0.role != "model" }?.text ?? ""
    if let text = try output.text(from: source, words: words()) {
      draft.text = text
      ground(&draft, [text], remark: false)
      return "make a value of the wished shape"
    }
    if results == nil, tools.runsCode, let calculation = Calculation(in: source) {
      run(calculation, &draft)
      draft.text = TextEngine.following(
        instruction,
        "\(calculation.sentence)\(calculation.sentence.hasSuffix(".") ? "" : ".") The stand-in computed this by its own rules."
      )
      return "run code"
    }
    let answer = index > 0 ? "Answer \(index + 1): \(words())" : words()
    draft.text = answer
    ground(&draft, [answer], remark: true)
    return results == nil ? "answer in words" : "tell what the functions answered"
  }

  /// Adds sources to what was said, and the remark that they are none.
  private func ground(_ draft: inout AnswerDraft, _ sentences: [String], remark: Bool) {
    guard let grounding else { return }
    let all = remark ? sentences + [grounding.remark] : sentences
    draft.text = all.joined(separator: " ")
    if tools.tellsServerTools {
      draft.leading = grounding.toolParts(seed: draft.text).map { AnswerDraft.CountedPart(node: $0, tokens: 0) }
    }
    draft.metadata.append(("groundingMetadata", grounding.metadata(all, partIndex: draft.leading.count)))
    draft.metadata.append(("urlContextMetadata", grounding.urlMetadata))
  }

  private func run(_ calculation: Calculation, _ draft: inout AnswerDraft) {
    let id: JSONNode? =
      model.namesItsCode
      ? .string("call_\(ThoughtSignature.checksum(Array(calculation.code.utf8)) % 1_000_000)") : nil
    let signature = model.isGeneration3 ? JSONNode.string(ThoughtSignature.make(for: calculation.code)) : nil
    let code = JSONNode.object([
      ("executableCode", .object([("language", "PYTHON"), ("code", .string(calculation.code)), ("id", id)])),
      ("thoughtSignature", signature),
    ])
    let result = JSONNode.object([
      (
        "codeExecutionResult",
        .object([
          ("outcome", calculation.fails ? "OUTCOME_FAILED" : "OUTCOME_OK"), ("output", .string(calculation.output)),
          ("id", id),
        ])
      )
    ])
    draft.leading = [
      AnswerDraft.CountedPart(node: code, tokens: TextEngine.countTokens(calculation.code)),
      AnswerDraft.CountedPart(node: result, tokens: 0),
    ]
    draft.toolTokens = TextEngine.countTokens(calculation.code) + TextEngine.countTokens(calculation.output)
  }

  private static func part(_ call: FunctionChoice.Call, isSigned: Bool) -> AnswerDraft.CountedPart {
    let text = JSONRendering.text(of: call.arguments)
    let node = JSONNode.object([
      (
        "functionCall",
        .object([("id", call.id.map { .string($0) }), ("name", .string(call.name)), ("args", call.arguments)])
      ),
      ("thoughtSignature", isSigned ? .string(ThoughtSignature.make(for: "\(call.name) \(text)")) : nil),
    ])
    return AnswerDraft.CountedPart(
      node: node, tokens: TextEngine.countTokens(text) + TextEngine.countTokens(call.name))
  }
}
