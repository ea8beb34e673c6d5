import RiffleParsing
import RiffleTypes

/// Puts the values that the path tracker names together into events.
///
/// It sees everything but the bytes of media. Words are held until their candidate closes, since `thought` and `index`
/// may come after them; a medium that begins pushes them out first, so that their order stays. What is held is bounded:
/// the words of a part by `textLimit`, small values by ``valueLimit``, error and usage objects by ``captureLimit``.
struct ResponseAssembler {
  /// The longest small value (a name, a type, a message) that is kept; the rest of a longer one is dropped.
  static let valueLimit = 64 << 10
  /// The longest error or usage object: an error with its stack trace took 40 KB.
  static let captureLimit = 1 << 20

  typealias Meaning = MediaPaths.Meaning

  let textLimit: Int
  let httpStatus: Int?
  var events = EventQueue()

  // The document.
  private var outputFormat: String?
  private var isPartialEvent = false
  private var blockReason = ""
  private var blockMessage: String?

  // The candidate.
  private var position = -1
  private var candidateIndex: Int?
  private var finishReason = ""
  private var finishMessage: String?
  private var heldWords: [TextDelta] = []
  private var heldWordsCount = 0
  /// Whether words of this candidate have left early; then each part's words leave before its tail, so that the order of
  /// events does not hang on where the chunks were cut.
  private var isOverflowing = false

  // The part, and the holder inside it.
  private var part: PartTail?
  private var isImplicitPart = false
  private var partType: String?
  private var words: [UInt8] = []
  private var holderType: String?
  private var isInHolder = false
  private var firstInHolder = 0

  // The value under way.
  private var value: [UInt8] = []
  private var capture = JSONWriter()
  private var captureDepth = 0

  // The response.
  private(set) var mediaCount = 0
  private(set) var sawFinishReason = false
  private(set) var sawBlockReason = false
  private(set) var sawError = false
  private(set) var sawCompletion = false
  private var usage = UsageMetadata()
  private var modelVersion = ""
  private var responseID = ""

  init(textLimit: Int, httpStatus: Int?) {
    self.textLimit = textLimit
    self.httpStatus = httpStatus
  }

  private var candidate: Int { candidateIndex ?? max(position, 0) }

  /// Takes a token of a value that is not a medium's string.
  ///
  /// - Throws: when a limit is broken; the place is the caller's to add.
  mutating func take(_ meaning: Meaning, _ token: JSONToken, _ chunk: Span<UInt8>) throws(ValueTooLong) {
    switch meaning {
    case .error, .usage, .chatUsage: return try take(captured: token, meaning, chunk)
    default: break
    }
    switch token {
    case .beginObject: begin(meaning)
    case .endObject: end(meaning)
    case .beginArray:
      if meaning == .candidateList { position = -1 }
    case .bool(let flag):
      if meaning == .thought { part?.isThought = flag }
    case .number(let range, let isLast):
      chunk.append(range, to: &value, limit: Self.valueLimit)
      if isLast { endValue(meaning) }
    case .string(let range, let isLast):
      take(range, of: chunk, meaning)
      if isLast { endValue(meaning) }
    case .scalar(let scalar): take(scalar, meaning)
    case .beginString, .endArray, .null, .key, .keyScalar: break
    }
    if case .null = token { return }
    notePartMember(meaning)
  }

  // MARK: - Containers

  private mutating func begin(_ meaning: Meaning) {
    switch meaning {
    case .document:
      outputFormat = nil
      isPartialEvent = false
      position = -1
      candidateIndex = nil
      isOverflowing = false
    case .candidate:
      position += 1
      candidateIndex = nil
      finishReason = ""
      finishMessage = nil
      isOverflowing = false
    case .part:
      endPart()
      part = PartTail(candidate: candidate)
      isImplicitPart = false
    case .holder:
      isInHolder = true
      holderType = nil
      firstInHolder = part?.media.count ?? 0
    case .promptFeedback:
      blockReason = ""
      blockMessage = nil
    default: break
    }
  }

  private mutating func end(_ meaning: Meaning) {
    switch meaning {
    case .document:
      endPart()
      releaseWords()
    case .candidate: endCandidate()
    case .part: endPart()
    case .holder:
      if var tail = part, let holderType {
        for index in firstInHolder..<tail.media.count { tail.media[index].mimeType = holderType }
        part = tail
      }
      isInHolder = false
    case .promptFeedback:
      // Feedback with only a message blocks too; without either it holds ratings.
      let reason = blockReason.isEmpty ? BlockReason.unspecified : BlockReason(rawValue: blockReason)
      if !reason.isUnspecified || !(blockMessage ?? "").isEmpty {
        sawBlockReason = true
        events.append(.blocked(reason, message: blockMessage))
      }
    default: break
    }
  }

  private mutating func endCandidate() {
    if isImplicitPart { endPart() }
    for index in heldWords.indices { heldWords[index].candidate = candidate }
    releaseWords()
    guard !finishReason.isEmpty, finishReason != FinishReason.unspecified.rawValue else { return }
    sawFinishReason = true
    events.append(
      .finishReason(candidate: candidate, FinishReason(rawValue: finishReason), message: finishMessage))
  }

  // MARK: - Parts

  private mutating func notePartMember(_ meaning: Meaning) {
    guard part != nil else { return }
    switch meaning {
    case .signature: part?.hasSignature = true
    case .text:
      part?.hasText = true
      note(.text)
    case .fileData: note(.fileData)
    case .functionCall: note(.functionCall)
    case .functionResponse: note(.functionResponse)
    case .executableCode: note(.executableCode)
    case .codeExecutionResult: note(.codeExecutionResult)
    case .toolCall: note(.toolCall)
    case .toolResponse: note(.toolResponse)
    case .otherMember: note(.unknown)
    default: break
    }
  }

  /// Media decide what a part is; then whatever has a name; then words.
  private mutating func note(_ kind: PartTail.Kind) {
    guard let old = part?.kind, old != .media else { return }
    let isStronger = old == .empty || kind == .media || old == .unknown || (old == .text && kind != .unknown)
    if isStronger { part?.kind = kind }
  }

  private mutating func endPart() {
    if !words.isEmpty { holdWords(isThought: part?.isThought ?? false) }
    if isOverflowing { releaseWords() }
    guard var tail = part else { return }
    let outputType = outputFormat.map { "image/\($0)" }
    for index in tail.media.indices where tail.media[index].mimeType == nil {
      tail.media[index].mimeType = partType ?? outputType
    }
    if isImplicitPart, isPartialEvent { tail.isThought = true }
    tail.candidate = candidate
    events.append(.part(tail))
    part = nil
    partType = nil
    isImplicitPart = false
    isInHolder = false
    if position < 0 { releaseWords() }
  }

  // MARK: - Media

  /// A medium begins; `mimeType` is what a data URL says of itself.
  mutating func beginMedia(mimeType: String?) -> Int {
    if part == nil {
      part = PartTail(candidate: candidate)
      isImplicitPart = true
    }
    releaseWords()
    let ordinal = mediaCount
    mediaCount += 1
    note(.media)
    part?.media.append(PartMedia(media: ordinal, mimeType: mimeType, isComplete: false))
    let outputType = outputFormat.map { "image/\($0)" }
    let head = MediaHead(
      media: ordinal, candidate: candidate, mimeType: mimeType ?? (isInHolder ? holderType : partType) ?? outputType,
      isThought: part?.isThought == true || (isImplicitPart && isPartialEvent))
    events.append(.beginMedia(head))
    return ordinal
  }

  mutating func endMedia(_ ordinal: Int) {
    guard var tail = part, let index = tail.media.lastIndex(where: { $0.media == ordinal }) else { return }
    tail.media[index].isComplete = true
    part = tail
    events.append(.endMedia(ordinal))
  }

  // MARK: - Words

  private mutating func take(_ range: Range<Int>, of chunk: Span<UInt8>, _ meaning: Meaning) {
    switch meaning {
    case .text, .answerText, .thoughtText:
      chunk.append(range, to: &words, limit: .max)
      limitWords(meaning)
    case .signature: break
    default: chunk.append(range, to: &value, limit: Self.valueLimit)
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar, _ meaning: Meaning) {
    let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    switch meaning {
    case .text, .answerText, .thoughtText:
      words.append(contentsOf: bytes)
      limitWords(meaning)
    case .signature: break
    default: if value.count < Self.valueLimit { value.append(contentsOf: bytes) }
    }
  }

  /// Words beyond the limit leave early, as what they are so far.
  private mutating func limitWords(_ meaning: Meaning) {
    guard words.count + heldWordsCount > textLimit else { return }
    isOverflowing = true
    let tail = words.suffix(words.incompleteSuffixCount)
    words.removeLast(tail.count)
    holdWords(isThought: meaning == .thoughtText || (meaning == .text && part?.isThought == true))
    words.append(contentsOf: tail)
    releaseWords()
  }

  private mutating func holdWords(isThought: Bool) {
    guard !words.isEmpty else { return }
    heldWords.append(
      TextDelta(candidate: candidate, string: String(decoding: words, as: UTF8.self), isThought: isThought))
    heldWordsCount += words.count
    words.removeAll(keepingCapacity: true)
  }

  private mutating func releaseWords() {
    for delta in heldWords { events.append(.text(delta)) }
    heldWords.removeAll(keepingCapacity: true)
    heldWordsCount = 0
  }

  /// The response is over: whatever is still held leaves as what it is so far.
  mutating func releaseEverything() {
    if !words.isEmpty { holdWords(isThought: part?.isThought ?? false) }
    releaseWords()
  }

  // MARK: - Small values

  private mutating func endValue(_ meaning: Meaning) {
    defer { value.removeAll(keepingCapacity: true) }
    switch meaning {
    case .answerText: holdWords(isThought: false)
    case .thoughtText: holdWords(isThought: true)
    case .candidateIndex: candidateIndex = Int(text) ?? candidateIndex
    case .finishReason: if !value.isEmpty { finishReason = text }
    case .chatFinishReason: if !value.isEmpty { finishReason = FinishReason(chat: text).rawValue }
    case .finishMessage: finishMessage = text
    case .blockReason: blockReason = text
    case .blockMessage: blockMessage = text
    case .mimeType: if isInHolder { holderType = text } else { partType = text }
    case .outputFormat: outputFormat = text
    case .eventType:
      let type = text
      isPartialEvent = type.hasSuffix("partial_image")
      if type.hasSuffix(".completed") || type.hasSuffix("audio.done") { sawCompletion = true }
    case .modelVersion where text != modelVersion:
      modelVersion = text
      events.append(.modelVersion(modelVersion))
    case .responseID where text != responseID:
      responseID = text
      events.append(.responseID(responseID))
    default: break
    }
    if position < 0, part == nil { releaseWords() }
  }

  private var text: String { String(decoding: value, as: UTF8.self) }

  mutating func noteCompletion() { sawCompletion = true }

  // MARK: - Objects that are read whole

  private mutating func take(
    captured token: JSONToken, _ meaning: Meaning, _ chunk: Span<UInt8>
  ) throws(ValueTooLong) {
    capture.write(token, from: chunk)
    if capture.bytes.count > Self.captureLimit { throw ValueTooLong(limit: Self.captureLimit) }
    switch token {
    case .beginObject, .beginArray: captureDepth += 1
    case .endObject, .endArray: captureDepth -= 1
    case .string(_, let isLast), .number(_, let isLast): if !isLast { return }
    case .bool, .null: break
    case .key, .keyScalar, .scalar, .beginString: return
    }
    guard captureDepth == 0 else { return }
    defer { capture.removeAll() }
    switch meaning {
    case .error: endError()
    case .usage: merge(try? WireJSON.decode(UsageMetadata.self, from: capture.bytes))
    default: merge((try? WireJSON.decode(ChatUsage.self, from: capture.bytes))?.metadata)
    }
  }

  private mutating func merge(_ later: UsageMetadata?) {
    guard let later, later != UsageMetadata() else { return }
    usage.merge(later)
    events.append(.usage(usage))
  }

  private mutating func endError() {
    let object = Array("{\"error\":".utf8) + capture.bytes + [UInt8(ascii: "}")]
    guard var error = APIError(errorObject: object) else { return }
    error.httpStatus = httpStatus
    sawError = true
    events.append(.error(error))
  }
}
