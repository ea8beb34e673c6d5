internal import RiffleAPI

extension Answer {
  /// Takes words, and the media out of them.
  func sort(_ delta: TextDelta, _ text: Span<UInt8>) throws(RecordingError) {
    guard !delta.isThought else { return take(delta, text) }
    let candidate = words.candidate(delta.candidate)
    if candidate.scanner.pass(text) { return take(delta, text) }
    let memory = unsafe words.output.memory
    while true {
      // Safe: the buffer belongs to this answer and outlives the span; nothing else uses it meanwhile.
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      guard let token = candidate.scanner.next(in: text, into: &output) else { return }
      if case .words(let range) = token {
        take(TextDelta(candidate: delta.candidate, byteCount: range.count), text.extracting(range))
      } else {
        try take(token, output.span, delta.candidate, candidate)
      }
    }
  }

  /// After the last words: what was held of them, and media that are cut.
  func endWords() throws(RecordingError) {
    let memory = unsafe words.output.memory
    for (number, candidate) in words.candidates {
      while true {
        // Safe: as above.
        var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
        guard let token = candidate.scanner.finish(into: &output) else { break }
        try take(token, output.span, number, candidate)
      }
    }
  }

  private func take(
    _ token: MarkdownToken, _ output: Span<UInt8>, _ number: Int, _ candidate: WordSorter.Candidate
  ) throws(RecordingError) {
    switch token {
    case .words: preconditionFailure("the words of a chunk are not in the output")
    case .heldWords(let count):
      take(TextDelta(candidate: number, byteCount: count), output.extracting(last: count))
    case .beginMedium(let type):
      let medium = PartMedia(media: words.nextOrdinal(), mimeType: type)
      candidate.medium = medium
      shelf.begin(MediaHead(media: medium.media, candidate: number, mimeType: type))
    case .medium(let count):
      guard let medium = candidate.medium else { return }
      try shelf.append(output.extracting(last: count), to: medium.media)
    case .endMedium(let ending):
      guard var medium = candidate.medium else { return }
      candidate.medium = nil
      let emptyCount = shelf.emptyCount
      if ending == .complete { try shelf.end(medium.media) }
      medium.isComplete = ending == .complete
      if ending == .malformed { findings.malformedMediaTypes.append(medium.mimeType ?? "no declared type") }
      try shelf.close(PartTail(candidate: number, media: [medium], kind: .media))
      if shelf.emptyCount > emptyCount, ending != .malformed { warn("answer: a medium among its words is empty") }
    case .unread(.code): warn("answer: a picture that stands in code among its words was left there")
    case .unread(.notBase64): warn("answer: a picture among its words is not base64 and was left there")
    case .link(let address): words.note(address)
    }
  }

  /// Whether the words are nothing but pictures that lie elsewhere.
  var hasOnlyLinks: Bool {
    guard !words.links.isEmpty, recording.textBytes.count <= Self.linkWordLimit else { return false }
    var rest = recording.text[...]
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard !rest.isEmpty else { return true }
      guard rest.hasPrefix("!["), let label = rest.firstRange(of: "]("),
        let end = rest[label.upperBound...].firstIndex(of: ")")
      else { return false }
      rest = rest[rest.index(after: end)...]
    }
  }

  /// Longer words are not looked through for being nothing but links.
  private static let linkWordLimit = 256 * 1024
}
