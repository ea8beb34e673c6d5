import RiffleParsing

/// Puts the values that the path tracker names together into events.
///
/// It sees everything but the bytes of media. Words are held until their candidate closes, since `thought` and `index`
/// may come after them; a medium that begins pushes them out first, so that their order stays. What is held is bounded:
/// the words of a part by `textLimit`, small values by ``valueLimit``, an error object by ``captureLimit``.
///
/// Events of a stream mostly repeat the names and types of the one before: nothing here takes memory for an event whose
/// values are like that.
struct ResponseAssembler: ~Copyable {
  /// The longest small value (a name, a type, a message) that is kept; the rest of a longer one is dropped.
  static let valueLimit = 64 << 10
  /// The longest error object: one with its stack trace took 40 KB.
  static let captureLimit = 1 << 20

  typealias Meaning = MediaPaths.Meaning

  let textLimit: Int
  let httpStatus: Int?
  var events = EventQueue()
  var words = WordBuffer()

  // The document.
  private var outputFormat: String?
  private var isPartialEvent = false
  private var blockReason = ""
  private var blockMessage: String?

  // The candidate.
  var position = -1
  var candidateIndex: Int?
  private var finishReason = ""
  private var finishMessage: String?
  /// Whether words of this candidate have left early; then each part's words leave before its tail, so that the order of
  /// events does not hang on where the chunks were cut.
  private var isOverflowing = false
  /// The same for this part: what its words are may be told after them, and the rest of them goes the way of the first.
  private var isPartOverflowing = false

  // The part, and the holder inside it.
  var part = PartTail()
  var hasPart = false
  private var isImplicitPart = false
  private var partType: String?
  private var holderType: String?
  private var isInHolder = false
  private var firstInHolder = 0

  // The value under way.
  var value: [UInt8] = []
  private var capture = JSONWriter()
  private var captureDepth = 0

  // The response.
  private(set) var mediaCount = 0
  private(set) var sawFinishReason = false
  private(set) var sawBlockReason = false
  private(set) var sawError = false
  private(set) var sawCompletion = false
  private(set) var sawArray = false
  var usageReader = UsageReader()
  var modelVersion = RepeatedName()
  var responseID = RepeatedName()
  private var mimeType = RepeatedName()

  init(textLimit: Int, httpStatus: Int?) {
    self.textLimit = textLimit
    self.httpStatus = httpStatus
  }

  private var candidate: Int { candidateIndex ?? max(position, 0) }

  /// The tokens used so far.
  var usage: UsageMetadata? { usageReader.usage }

  /// The next event, if one waits.
  mutating func popEvent(into output: inout OutputSpan<UInt8>) -> ResponseEvent? {
    events.popFirst(&words, into: &output)
  }

  /// Takes a token of the root of a document; with the end comes its skeleton.
  mutating func takeDocument(_ token: JSONToken, skeleton: [UInt8]?) {
    switch token {
    case .beginArray: sawArray = true
    case .beginObject: begin(.document)
    case .endObject:
      end(.document)
      events.append(.endDocument(skeleton: skeleton))
    default: break
    }
  }

  /// Takes a token of a value that is neither a document nor a medium's string.
  ///
  /// - Throws: when a limit is broken; the place is the caller's to add.
  mutating func take(_ meaning: Meaning, _ token: JSONToken, _ chunk: Span<UInt8>) throws(ValueTooLong) {
    if case .error = meaning { try take(captured: token, chunk) } else { takePlain(meaning, token, chunk) }
  }

  mutating func takePlain(_ meaning: Meaning, _ token: JSONToken, _ chunk: Span<UInt8>) {
    switch meaning {
    case .candidate, .part, .holder, .promptFeedback:
      switch token {
      case .beginObject: begin(meaning)
      case .endObject: end(meaning)
      default: break
      }
    case .candidateList: if case .beginArray = token { position = -1 }
    case .text, .answerText, .thoughtText: takeWords(token, meaning, chunk)
    case .thought: if case .bool(let flag) = token { part.isThought = flag }
    case .signature: if !token.isNull { part.hasSignature = true }
    case .fileData: note(.fileData, token)
    case .functionCall: note(.functionCall, token)
    case .functionResponse: note(.functionResponse, token)
    case .executableCode: note(.executableCode, token)
    case .codeExecutionResult: note(.codeExecutionResult, token)
    case .toolCall: note(.toolCall, token)
    case .toolResponse: note(.toolResponse, token)
    case .otherMember: note(.unknown, token)
    case .sideField, .document, .media, .dataURL, .error: break
    case .promptDetails, .cacheDetails, .candidatesDetails, .toolUseDetails: usageReader.take(list: meaning, token)
    case .candidateIndex, .finishReason, .chatFinishReason, .finishMessage, .mimeType, .outputFormat, .blockReason,
      .blockMessage, .modelVersion, .responseID, .eventType, .promptTokens, .cachedTokens, .candidatesTokens,
      .toolUseTokens, .thoughtsTokens, .totalTokens, .serviceTier, .detailModality, .detailCount:
      takeValue(token, meaning, chunk)
    }
  }

  // MARK: - Containers

  private mutating func begin(_ meaning: Meaning) {
    switch meaning {
    case .document:
      if outputFormat != nil { outputFormat = nil }
      isPartialEvent = false
      position = -1
      candidateIndex = nil
      isOverflowing = false
    case .candidate: beginCandidate()
    case .part:
      endPart()
      beginPart()
    case .holder:
      isInHolder = true
      holderType = nil
      firstInHolder = hasPart ? part.media.count : 0
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
      words.release(to: &events)
    case .candidate: endCandidate()
    case .part: endPart()
    case .holder:
      if hasPart, let holderType {
        for index in firstInHolder..<part.media.count { part.media[index].mimeType = holderType }
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

  mutating func beginCandidate() {
    position += 1
    candidateIndex = nil
    if !finishReason.isEmpty { finishReason = "" }
    if finishMessage != nil { finishMessage = nil }
    isOverflowing = false
  }

  mutating func endCandidate() {
    if isImplicitPart { endPart() }
    words.moveHeld(to: candidate)
    words.release(to: &events)
    guard !finishReason.isEmpty, finishReason != FinishReason.unspecified.rawValue else { return }
    sawFinishReason = true
    events.append(
      .finishReason(candidate: candidate, FinishReason(rawValue: finishReason), message: finishMessage))
  }

  // MARK: - Parts

  /// The tail's list of media is the one of the part before, taken over when nobody else has it any more.
  mutating func beginPart() {
    if !part.media.isEmpty { part.media.removeAll(keepingCapacity: true) }
    part.candidate = candidate
    part.isThought = false
    part.hasSignature = false
    part.hasText = false
    part.kind = .empty
    hasPart = true
    isImplicitPart = false
  }

  /// The part has a member of this kind, unless it is null.
  private mutating func note(_ kind: PartTail.Kind, _ token: JSONToken) {
    if hasPart, !token.isNull { note(kind) }
  }

  /// Media decide what a part is; then whatever has a name; then words.
  mutating func note(_ kind: PartTail.Kind) {
    let old = part.kind
    guard old != .media else { return }
    let isStronger = old == .empty || kind == .media || old == .unknown || (old == .text && kind != .unknown)
    if isStronger { part.kind = kind }
  }

  mutating func endPart() {
    words.hold(candidate: candidate, isThought: hasPart && part.isThought)
    if isOverflowing { words.release(to: &events) }
    isPartOverflowing = false
    guard hasPart else { return }
    hasPart = false
    part.candidate = candidate
    if part.media.isEmpty, !isImplicitPart {
      // Most parts of words are made from these alone.
      events.append(
        .part(
          PartTail(
            candidate: part.candidate, isThought: part.isThought, hasSignature: part.hasSignature,
            hasText: part.hasText, kind: part.kind)))
    } else {
      for index in part.media.indices where part.media[index].mimeType == nil {
        part.media[index].mimeType = partType ?? outputType
      }
      if isImplicitPart, isPartialEvent { part.isThought = true }
      events.append(.part(part))
      isImplicitPart = false
    }
    if partType != nil { partType = nil }
    isInHolder = false
    if position < 0 { words.release(to: &events) }
  }

  private var outputType: String? { outputFormat.map { "image/\($0)" } }

  // MARK: - Media

  /// A medium begins; `mimeType` is what a data URL says of itself.
  mutating func beginMedia(mimeType: String?) -> Int {
    if !hasPart {
      beginPart()
      isImplicitPart = true
    }
    words.release(to: &events)
    let ordinal = mediaCount
    mediaCount += 1
    note(.media)
    part.media.append(PartMedia(media: ordinal, mimeType: mimeType, isComplete: false))
    let head = MediaHead(
      media: ordinal, candidate: candidate, mimeType: mimeType ?? (isInHolder ? holderType : partType) ?? outputType,
      isThought: part.isThought || (isImplicitPart && isPartialEvent))
    events.append(.beginMedia(head))
    return ordinal
  }

  mutating func endMedia(_ ordinal: Int) {
    guard hasPart, let index = part.media.lastIndex(where: { $0.media == ordinal }) else { return }
    part.media[index].isComplete = true
    events.append(.endMedia(ordinal))
  }

  // MARK: - Words

  mutating func takeWords(_ token: JSONToken, _ meaning: Meaning, _ chunk: Span<UInt8>) {
    switch token {
    case .string(let range, let isLast):
      words.append(chunk, range)
      if isPartOverflowing || words.openCount + words.heldCount > textLimit { releaseEarly(meaning) }
      if isLast, meaning != .text {
        words.hold(candidate: candidate, isThought: meaning == .thoughtText)
        releaseUnlessHeld()
      }
    case .scalar(let scalar):
      words.append(scalar)
      if isPartOverflowing || words.openCount + words.heldCount > textLimit { releaseEarly(meaning) }
    case .null: return
    default: break
    }
    if meaning == .text, hasPart {
      part.hasText = true
      note(.text)
    }
  }

  /// Words beyond the limit leave early, as what they are so far.
  private mutating func releaseEarly(_ meaning: Meaning) {
    isOverflowing = true
    isPartOverflowing = true
    let isThought = meaning == .thoughtText || (meaning == .text && hasPart && part.isThought)
    words.holdWholeCharacters(candidate: candidate, isThought: isThought)
    words.release(to: &events)
  }

  /// Words that belong to no part and no candidate have nothing to wait for.
  mutating func releaseUnlessHeld() {
    if position < 0, !hasPart { words.release(to: &events) }
  }

  /// The response is over: whatever is still held leaves as what it is so far.
  mutating func releaseEverything() {
    words.hold(candidate: candidate, isThought: hasPart && part.isThought)
    words.release(to: &events)
  }

  // MARK: - Small values

  private mutating func takeValue(_ token: JSONToken, _ meaning: Meaning, _ chunk: Span<UInt8>) {
    switch token {
    case .number(let range, let isLast), .string(let range, let isLast):
      take(range, of: chunk, isLast: isLast, meaning)
    case .scalar(let scalar):
      guard value.count < Self.valueLimit else { return }
      value.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: break
    }
  }

  /// A value that comes whole is read from the chunk; pieces of one are put together first.
  private mutating func take(_ range: Range<Int>, of chunk: Span<UInt8>, isLast: Bool, _ meaning: Meaning) {
    if isLast, value.isEmpty { return endValue(meaning, chunk, range.prefix(Self.valueLimit)) }
    chunk.append(range, to: &value, limit: Self.valueLimit)
    guard isLast else { return }
    // Taken out for the call, and put back for its memory.
    var bytes: [UInt8] = []
    swap(&bytes, &value)
    endValue(meaning, bytes.span, 0..<bytes.count)
    bytes.removeAll(keepingCapacity: true)
    swap(&bytes, &value)
  }

  private mutating func endValue(_ meaning: Meaning, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    switch meaning {
    case .candidateIndex: candidateIndex = bytes.wholeNumber(range) ?? candidateIndex
    case .finishReason: if !range.isEmpty { finishReason = bytes.text(range) }
    case .chatFinishReason: if !range.isEmpty { finishReason = FinishReason(chat: bytes.text(range)).rawValue }
    case .finishMessage: finishMessage = bytes.text(range)
    case .blockReason: blockReason = bytes.text(range)
    case .blockMessage: blockMessage = bytes.text(range)
    case .mimeType:
      _ = mimeType.take(bytes, range)
      if isInHolder { holderType = mimeType.text } else { partType = mimeType.text }
    case .outputFormat: outputFormat = bytes.text(range)
    case .eventType:
      isPartialEvent = bytes.hasSuffix("partial_image", in: range)
      if bytes.hasSuffix(".completed", in: range) || bytes.hasSuffix("audio.done", in: range) { sawCompletion = true }
    case .modelVersion: if modelVersion.take(bytes, range) { events.append(.modelVersion(modelVersion.text)) }
    case .responseID: if responseID.take(bytes, range) { events.append(.responseID(responseID.text)) }
    case .promptTokens, .cachedTokens, .candidatesTokens, .toolUseTokens, .thoughtsTokens, .totalTokens, .serviceTier,
      .detailModality, .detailCount:
      usageReader.take(meaning, bytes, range)
    default: break
    }
    releaseUnlessHeld()
  }

  mutating func noteCompletion() { sawCompletion = true }

  // MARK: - Errors

  /// An error object is read whole.
  private mutating func take(captured token: JSONToken, _ chunk: Span<UInt8>) throws(ValueTooLong) {
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
    endError()
  }

  private mutating func endError() {
    let object = Array("{\"error\":".utf8) + capture.bytes + [UInt8(ascii: "}")]
    guard var error = APIError(errorObject: object) else { return }
    error.httpStatus = httpStatus
    sawError = true
    events.append(.error(error))
  }
}

extension JSONToken {
  fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}
