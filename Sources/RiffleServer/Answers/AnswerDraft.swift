import RiffleAPI
import RiffleEngine

/// One candidate before it is written: what it says, in order, and how it ends.
struct AnswerDraft: Sendable {
  /// What is thought, step by step.
  var thoughts: [String] = []
  /// Parts that stand before the words: code, tools of the service.
  var leading: [CountedPart] = []
  /// The words.
  var text = ""
  /// The calls.
  var calls: [CountedPart] = []
  var reason = FinishReason.stop
  var message: String?
  /// What stands beside the content: grounding, addresses, ratings.
  var metadata: [(String, JSONNode?)] = []
  /// The signature of the last part, for an answer in words.
  var signature: String?
  /// Tokens that tools of the service fed back.
  var toolTokens = 0

  /// A part and its share of the output tokens.
  struct CountedPart: Sendable {
    let node: JSONNode
    let tokens: Int
  }

  var thoughtTokens: Int { thoughts.reduce(0) { $0 + TextEngine.countTokens($1) } }
  private var leadingTokens: Int { leading.reduce(0) { $0 + $1.tokens } }
  private var callTokens: Int { calls.reduce(0) { $0 + $1.tokens } }
  /// Visible output, without thoughts.
  var candidateTokens: Int { leadingTokens + TextEngine.countTokens(text) + callTokens }

  /// Ends the words before the first of `sequences`.
  mutating func stop(at sequences: [String]) {
    for sequence in sequences where !sequence.isEmpty {
      guard let found = text.firstRange(of: sequence) else { continue }
      text = String(text[..<found.lowerBound])
    }
  }

  /// Cuts what is over `limit` tokens, thoughts counted first: what is cut ends with `MAX_TOKENS` and says nothing more.
  mutating func cut(to limit: Int) {
    guard thoughtTokens + candidateTokens > limit else { return }
    reason = .maxTokens
    message = nil
    signature = nil
    calls = []
    var rest = limit
    var kept: [String] = []
    for thought in thoughts {
      let prefix = TextEngine.prefix(of: thought, tokens: max(0, rest))
      if !prefix.isEmpty { kept.append(prefix) }
      rest -= TextEngine.countTokens(thought)
    }
    thoughts = kept
    while leadingTokens > max(0, rest) { leading.removeLast() }
    text = rest > leadingTokens ? TextEngine.prefix(of: text, tokens: rest - leadingTokens) : ""
    // Supports point into words that may be gone.
    metadata.removeAll { $0.0 == "groundingMetadata" }
  }

  // MARK: - Parts

  /// All parts, as one document has them.
  func parts(includesThoughts: Bool) -> [JSONNode] {
    var parts: [JSONNode] = []
    if includesThoughts, !thoughts.isEmpty {
      parts.append(["text": .string(thoughts.joined()), "thought": true])
    }
    parts += leading.map(\.node)
    if !text.isEmpty { parts.append(textPart(text, signature)) }
    return parts + calls.map(\.node)
  }

  /// Some parts of a stream, and the tokens up to and with them.
  struct Event: Sendable {
    var parts: [JSONNode]
    var thoughtTokens: Int
    var candidateTokens: Int
    var isLast = false
  }

  /// The parts as a stream brings them: thoughts, parts, words by the piece, calls.
  ///
  /// - Parameters:
  ///   - includesThoughts: whether thoughts are shown; counted they are in any case.
  ///   - closesCalls: whether an empty text ends a stream with calls, as Gemini 3 does it.
  /// - Returns: at least one event, the last of which is marked.
  func events(includesThoughts: Bool, closesCalls: Bool) -> [Event] {
    var events: [Event] = []
    var thought = 0
    if includesThoughts {
      for step in thoughts {
        thought += TextEngine.countTokens(step)
        events.append(
          Event(parts: [["text": .string(step), "thought": true]], thoughtTokens: thought, candidateTokens: 0))
      }
    }
    let allThoughts = thoughtTokens
    var count = 0
    func add(_ parts: [JSONNode], _ tokens: Int) {
      events.append(Event(parts: parts, thoughtTokens: allThoughts, candidateTokens: tokens))
    }
    for part in leading {
      count += part.tokens
      add([part.node], count)
    }
    var said = TokenCounter()
    for piece in TextEngine.pieces(of: text) {
      said.add(piece)
      add([["text": .string(piece)]], count + said.count)
    }
    count += said.count
    if !calls.isEmpty {
      // Clients that call functions by themselves run those of one event together.
      add(calls.map(\.node), count + callTokens)
      if closesCalls { add([["text": ""]], count + callTokens) }
    }
    if let signature, calls.isEmpty { add([textPart("", signature)], candidateTokens) }
    if events.isEmpty { add([], candidateTokens) }
    events[events.count - 1].isLast = true
    return events
  }

  private func textPart(_ text: String, _ signature: String?) -> JSONNode {
    .object([("text", .string(text)), ("thoughtSignature", signature.map { .string($0) })])
  }
}
