internal import RiffleAPI
internal import RiffleTypes

/// What an answer has told so far: puts media on the shelf and remembers everything else.
final class Answer {
  private let options: RecordingOptions
  let shelf: MediaShelf
  /// What is found in the words.
  let words = WordSorter()
  var findings = Findings()
  private(set) var recording = Recording()
  private var hasParts = false
  private var warnings: [String] = []
  /// Room for words that the first candidate still has.
  private var textRoom: Int

  /// An answer of which nothing is known.
  init(_ options: RecordingOptions) {
    self.options = options
    shelf = MediaShelf(options)
    textRoom = min(options.textLimit, RecordingOptions.longestText)
    findings.status = options.status
    findings.wantsText = options.wantsText
    findings.expectedKind = options.expectedKind
  }

  /// Takes one event; `output` holds the decoded bytes of a media event, or the words of a text event.
  func take(_ event: ResponseEvent, _ output: Span<UInt8>) throws(RecordingError) {
    switch event {
    case .beginMedia(let head):
      hasParts = true
      shelf.begin(head)
    case .media(let media, let count): try shelf.append(output.extracting(last: count), to: media)
    case .endMedia(let media): try shelf.end(media)
    case .part(let tail):
      hasParts = true
      if tail.kind == .functionCall { findings.hasFunctionCall = true }
      try shelf.close(tail)
    case .text(let delta):
      hasParts = true
      try sort(delta, output.extracting(last: delta.byteCount))
    case .finishReason(let candidate, let reason, let message):
      guard !reason.rawValue.isEmpty else { return }
      findings.finishReasons[candidate] = reason
      if let message { findings.serviceMessage = message }
    case .blocked(let reason, let message):
      findings.blockReason = reason
      if let message { findings.serviceMessage = message }
    case .modelVersion(let model): recording.modelVersion = model
    case .responseID(let id): recording.responseID = id
    case .error(let error):
      guard findings.serviceError == nil else { return }
      findings.serviceError = error
      findings.isErrorInMidStream = hasParts || !findings.finishReasons.isEmpty
    case .endDocument: break
    }
  }

  /// Takes words that hold nothing but words.
  func take(_ delta: TextDelta, _ words: Span<UInt8>) {
    guard delta.candidate == 0 else { return }
    if !delta.isThought { findings.hasText = true }
    guard textRoom > 0 else {
      recording.droppedTextByteCount += delta.byteCount
      return
    }
    textRoom -= delta.byteCount
    // The words are only read inside the closure, while the span is alive.
    unsafe words.withUnsafeBufferPointer { words in
      if delta.isThought {
        unsafe recording.thoughtTextBytes.append(contentsOf: words)
      } else {
        unsafe recording.textBytes.append(contentsOf: words)
      }
    }
  }

  /// Remembers something odd, once.
  func warn(_ warning: String) {
    let line = Self.oneLine(warning)
    if !warnings.contains(line) { warnings.append(line) }
  }

  /// Characters would be counted again and again: bytes of UTF-8 are near enough for progress.
  var textByteCount: Int { recording.textBytes.count + recording.droppedTextByteCount }

  /// What the whole answer came to.
  func finish(
    _ ending: TransportEnding, usage: UsageMetadata?, summary: ResponseSummary?, decodingError: ResponseDecodingError?,
    statusError: APIError?, links: [MediaLink], byteCount: Int
  ) -> Recording {
    findings.ending = ending
    recording.links = links.filter { !words.settled.contains($0) }
    findings.linkCount = recording.links.count { !$0.isInWords }
    if hasOnlyLinks {
      // A link is no answer in words, whoever asked: the medium behind it is.
      findings.hasText = false
      findings.linkCount = recording.links.count
    }
    recording.usage = usage
    findings.shape = summary.map(Findings.Shape.init)
    findings.decodingError = decodingError
    findings.localFailure = shelf.failure
    if findings.serviceError == nil, let statusError { findings.serviceError = statusError }
    let known = findings
    findings.media = shelf.finish { known.isSpeechComplete($0) }
    findings.localFailure = shelf.failure
    findings.emptyMediaCount = shelf.emptyCount
    if let count = summary?.loneSurrogateCount, count > 0 {
      warn("answer: \(count) broken characters (lone surrogates) in its words were replaced")
    }
    if recording.droppedTextByteCount > 0, options.textLimit >= RecordingOptions.longestText {
      warn("answer: the words after the first \(RecordingOptions.longestText) bytes were left out")
    }
    for warning in shelf.warnings { warn(warning) }
    for link in recording.links { warn("answer: a medium lies at \(link.address) and was not fetched") }
    let verdict = findings.verdict()
    recording.reason = verdict.reason
    recording.message = verdict.reason == .success ? nil : verdict.message.map(Self.oneLine)
    recording.error = findings.serviceError
    recording.blockReason = findings.blockReason
    recording.finishReason = findings.finishReasons.min { $0.key < $1.key }?.value
    recording.mediaCount = shelf.count
    recording.mediaByteCount = shelf.byteCount
    recording.byteCount = byteCount
    fillReceipts()
    return recording
  }

  private func fillReceipts() {
    var common = Receipt()
    common.finishReason = recording.finishReason?.rawValue
    common.usage = recording.usage
    common.model = recording.modelVersion ?? options.model
    common.responseId = recording.responseID
    common.requestId = options.requestID
    common.status = options.status
    common.exit = recording.reason.rawValue
    recording.emptyReceipt = common
    recording.emptyReceipt.warnings = warnings
    if recording.reason == .partial { recording.emptyReceipt.truncated = true }
    for medium in findings.media {
      guard var receipt = medium.receipt else { continue }
      for warning in receipt.warnings { warn(warning) }
      receipt.finishReason = common.finishReason
      receipt.usage = common.usage
      receipt.model = common.model
      receipt.responseId = common.responseId
      receipt.requestId = common.requestId
      receipt.status = common.status
      receipt.exit = common.exit
      if medium.reason == .partial { receipt.truncated = true }
      if options.wantsDigest, let path = receipt.path, path != "-" {
        do {
          receipt.sha256 = try FileDigest.sha256(ofFileAt: path)
        } catch {
          warn("file: \(error.words): \(path)")
        }
      }
      recording.receipts.append(receipt)
    }
    checkBill()
    recording.warnings = warnings
  }

  /// Sees whether as much sound came as was billed; what is cut anyway needs no second word.
  private func checkBill() {
    guard !recording.receipts.contains(where: { $0.truncated == true }),
      let bill = AudioBill(
        recording.receipts, usage: recording.usage, models: [recording.modelVersion, options.model]),
      bill.isShort
    else { return }
    warn(bill.words)
    for index in recording.receipts.indices where recording.receipts[index].kind == MediaType.Kind.audio.rawValue {
      recording.receipts[index].warnings.append(bill.words)
      if bill.isTruncated { recording.receipts[index].truncated = true }
    }
  }

  /// `text` with line breaks and other control characters as blanks.
  static func oneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      line.append(isControl ? " " : scalar)
    }
    return String(line)
  }
}
