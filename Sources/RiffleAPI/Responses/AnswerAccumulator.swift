/// Joins the events of a streamed answer into the answer that would have come in one piece.
///
/// Candidates are kept by their index and their parts in order. Adjacent texts become one part when neither is signed nor
/// says anything else and both are thoughts or both are not; a signed part is never touched, be its text empty. Adjacent
/// pieces of the same sound without a header become one medium, byte by byte. Empty parts without a signature are
/// dropped. A finish reason stays until a later event names another; usage is replaced field by field; sources, supports,
/// citations and pages that were read are gathered.
public struct AnswerAccumulator: Sendable {
  /// The most candidates; services give eight.
  static let candidateLimit = 256

  /// What has come so far, as one answer; candidates are sorted by their index.
  public private(set) var response = GenerateContentResponse()

  /// Sources, citations and pages of one kind that are gathered for a candidate; each new one is compared with all of them.
  public static let gatherLimit = 4096

  /// Nothing yet.
  public init() {}

  /// Whether every candidate has ended, or the prompt was blocked; an answer that ends before was cut.
  public var isComplete: Bool {
    if let reason = response.promptFeedback?.blockReason, !reason.isUnspecified { return true }
    return !response.candidates.isEmpty && response.candidates.allSatisfy { $0.finishReason?.isNamed == true }
  }

  /// Takes the next event.
  public mutating func add(_ event: GenerateContentResponse) {
    for candidate in event.candidates { add(candidate) }
    if let feedback = event.promptFeedback {
      let earlier = response.promptFeedback
      response.promptFeedback = feedback
      if feedback.blockReason == nil { response.promptFeedback?.blockReason = earlier?.blockReason }
    }
    if let usage = event.usageMetadata {
      response.usageMetadata = response.usageMetadata ?? UsageMetadata()
      response.usageMetadata?.merge(usage)
    }
    response.modelVersion = event.modelVersion ?? response.modelVersion
    response.responseID = event.responseID ?? response.responseID
    response.modelStatus = event.modelStatus ?? response.modelStatus
    response.createTime = event.createTime ?? response.createTime
    response.turnToken = event.turnToken ?? response.turnToken
    response.rest.merge(event.rest) { $1 }
  }

  private mutating func add(_ candidate: Candidate) {
    let wanted = candidate.index ?? 0
    let found = response.candidates.firstIndex { ($0.index ?? 0) >= wanted } ?? response.candidates.count
    if found == response.candidates.count || (response.candidates[found].index ?? 0) != wanted {
      guard response.candidates.count < Self.candidateLimit else { return }
      response.candidates.insert(Candidate(content: nil, index: candidate.index), at: found)
    }
    response.candidates[found].merge(candidate)
  }
}

extension GenerateContentResponse {
  /// The answer that these events of a stream make together.
  public init(joining events: some Sequence<GenerateContentResponse>) {
    var accumulator = AnswerAccumulator()
    for event in events { accumulator.add(event) }
    self = accumulator.response
  }
}

extension FinishReason {
  /// Whether this says that a candidate has ended.
  fileprivate var isNamed: Bool { !rawValue.isEmpty && self != .unspecified }
}

extension Candidate {
  fileprivate mutating func merge(_ later: Candidate) {
    if let content = later.content {
      self.content = self.content ?? Content(role: nil, parts: [])
      self.content?.merge(content)
    }
    if let reason = later.finishReason, reason.isNamed || finishReason == nil { finishReason = reason }
    if let message = later.finishMessage, !message.isEmpty || finishMessage == nil { finishMessage = message }
    if !later.safetyRatings.isEmpty { safetyRatings = later.safetyRatings }
    if let citations = later.citationMetadata {
      citationMetadata = citationMetadata ?? CitationMetadata()
      citationMetadata?.citationSources.gather(citations.citationSources)
      citationMetadata?.citations.gather(citations.citations)
      citationMetadata?.rest.merge(citations.rest) { $1 }
    }
    if let grounding = later.groundingMetadata {
      groundingMetadata = groundingMetadata ?? GroundingMetadata()
      groundingMetadata?.merge(grounding)
    }
    if let pages = later.urlContextMetadata {
      urlContextMetadata = urlContextMetadata ?? URLContextMetadata()
      urlContextMetadata?.urlMetadata.gather(pages.urlMetadata)
      urlContextMetadata?.rest.merge(pages.rest) { $1 }
    }
    tokenCount = later.tokenCount ?? tokenCount
    avgLogprobs = later.avgLogprobs ?? avgLogprobs
    if let probabilities = later.logprobsResult {
      var joined = logprobsResult ?? LogprobsResult()
      joined.topCandidates += probabilities.topCandidates
      joined.chosenCandidates += probabilities.chosenCandidates
      joined.logProbabilitySum = probabilities.logProbabilitySum ?? joined.logProbabilitySum
      joined.rest.merge(probabilities.rest) { $1 }
      logprobsResult = joined
    }
    rest.merge(later.rest) { $1 }
  }
}

extension Content {
  fileprivate mutating func merge(_ later: Content) {
    role = later.role ?? role
    for part in later.parts { append(part) }
    rest.merge(later.rest) { $1 }
  }

  private mutating func append(_ part: Part) {
    guard part != Part(), !(part.isBare && part.text == "") else { return }
    guard let last = parts.indices.last, parts[last].thought == part.thought, part.isBare, parts[last].isBare else {
      parts.append(part)
      return
    }
    if let text = part.text, parts[last].text != nil {
      parts[last].text?.append(text)
    } else if let type = part.soundType, type == parts[last].soundType, let bytes = part.inlineData?.data?.decodedBytes,
      var joined = parts[last].inlineData?.data?.decodedBytes
    {
      // The old bytes are let go first, so that they grow in place.
      parts[last].inlineData?.data = nil
      joined.append(contentsOf: bytes)
      parts[last].inlineData?.data = .bytes(joined)
    } else {
      parts.append(part)
    }
  }
}

extension Part {
  /// Whether this is one text or one medium of which nothing more is said than whether it is a thought.
  fileprivate var isBare: Bool {
    var bare = Part(thought: thought)
    bare.text = text
    if text == nil { bare.inlineData = inlineData }
    return self == bare
  }

  /// The type of sound that may be cut anywhere, in one spelling; nil for everything else.
  fileprivate var soundType: String? {
    guard let type = inlineData?.mimeType?.lowercased().filter({ $0 != " " }) else { return nil }
    let headless = ["audio/l16", "audio/pcm", "audio/mulaw", "audio/alaw", "audio/basic", "audio/mpeg"]
    return headless.contains { type == $0 || type.hasPrefix("\($0);") } ? type : nil
  }
}

extension GroundingMetadata {
  fileprivate mutating func merge(_ later: GroundingMetadata) {
    webSearchQueries.gather(later.webSearchQueries)
    imageSearchQueries.gather(later.imageSearchQueries)
    searchEntryPoint = later.searchEntryPoint ?? searchEntryPoint
    // Later events hold new sources only; one that repeats all that came before replaces it, or indices would be off.
    if later.groundingChunks.starts(with: groundingChunks) {
      groundingChunks = later.groundingChunks
    } else {
      groundingChunks += later.groundingChunks
    }
    groundingSupports.gather(later.groundingSupports)
    retrievalMetadata = later.retrievalMetadata ?? retrievalMetadata
    googleMapsWidgetContextToken = later.googleMapsWidgetContextToken ?? googleMapsWidgetContextToken
    rest.merge(later.rest) { $1 }
  }
}

extension Array where Element: Equatable {
  /// Appends those of `others` that are not there yet, as long as there are not more of them than anybody shows.
  fileprivate mutating func gather(_ others: [Element]) {
    for other in others where count < AnswerAccumulator.gatherLimit && !contains(other) { append(other) }
  }
}
