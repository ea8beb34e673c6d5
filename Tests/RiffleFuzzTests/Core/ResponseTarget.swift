import RiffleAPI

extension FuzzTarget {
  /// The decoder of whole responses: the same for every cut, and the same by the fast lane and without it.
  static let response = FuzzTarget("response") { bytes in
    var dice = Dice(bytes)
    var options = ResponseDecoder.Options()
    options.contentType = [nil, "text/event-stream", "application/json", "text/html; charset=utf-8"][dice.next(4)]
    options.paths = [.all, .all, .gemini, .openAI, .interactions, .geminiRequest][dice.next(6)]
    options.isStrict = dice.next(4) == 0
    options.collectsSkeletons = dice.next(2) == 0
    // Small limits are met by small inputs.
    if dice.next(4) == 0 { options.textLimit = 64 + dice.next(200) }
    if dice.next(4) == 0 { options.signatureLimit = dice.next(40) }
    let whole = ResponseNotes([bytes], options, capacity: 4096)
    let pieces = dice.cut(bytes)
    let capacity = ResponseDecoder.minimumOutputCapacity + dice.next(100)
    let cuts = "cut into \(pieces.map(\.count))"
    if let fault = whole.difference(from: ResponseNotes(pieces, options, capacity: capacity)) {
      return "\(cuts): \(fault); \(options)"
    }
    options.usesFastLane = false
    if let fault = whole.difference(from: ResponseNotes([bytes], options, capacity: 4096)) {
      return "without the fast lane: \(fault); \(options)"
    }
    if let fault = whole.difference(from: ResponseNotes(pieces, options, capacity: capacity)) {
      return "without the fast lane, \(cuts): \(fault); \(options)"
    }
    return nil
  }
}

/// What a decoder makes of a response, neighbouring pieces joined.
struct ResponseNotes: Equatable {
  enum Note: Equatable {
    case event(ResponseEvent)
    case bytes(media: Int)
    case words(candidate: Int, isThought: Bool, [UInt8])
  }

  var notes: [Note] = []
  var media: [[UInt8]] = []
  var links: [String] = []
  var usage: UsageMetadata?
  var summary: ResponseSummary?
  var error: ResponseDecodingError?

  init(_ pieces: [[UInt8]], _ options: ResponseDecoder.Options, capacity: Int) {
    var decoder = ResponseDecoder(options)
    do throws(ResponseDecodingError) {
      for piece in pieces {
        var isUsedUp = false
        while !isUsedUp {
          var event: ResponseEvent?
          let bytes = try [UInt8](capacity: capacity) { output throws(ResponseDecodingError) in
            event = try decoder.next(in: piece.span, into: &output)
          }
          if let event { take(event, bytes) } else { isUsedUp = true }
        }
      }
      var isDrained = false
      while !isDrained {
        var event: ResponseEvent?
        let bytes = [UInt8](capacity: capacity) { event = decoder.drain(into: &$0) }
        if let event { take(event, bytes) } else { isDrained = true }
      }
      usage = decoder.usage
      links = decoder.links
      summary = try decoder.finish()
    } catch {
      self.error = error
    }
  }

  /// Where another reading differs; nil where it is the same.
  func difference(from other: ResponseNotes) -> String? {
    guard self != other else { return nil }
    let place = zip(notes, other.notes).prefix { $0 == $1 }.count
    let pair = [self, other].map { $0.notes.dropFirst(place).first.map { "\($0)" } ?? "no more" }
    return "note \(place) is \(pair[0]) and \(pair[1]); the errors \(String(describing: error)) and "
      + "\(String(describing: other.error)); the ends \(String(describing: summary)) and \(String(describing: other.summary))"
  }

  private mutating func take(_ event: ResponseEvent, _ bytes: [UInt8]) {
    switch (event, notes.last) {
    case (.media(let ordinal, let count), let last):
      precondition(count == bytes.count && count > 0, "a medium's event tells of other bytes than came")
      media[ordinal] += bytes
      if last != .bytes(media: ordinal) { notes.append(.bytes(media: ordinal)) }
    case (.beginMedia(let head), _):
      precondition(bytes.isEmpty && head.media == media.count, "media are counted one by one")
      media.append([])
      notes.append(.event(event))
    case (.text(let delta), let last):
      precondition(delta.byteCount == bytes.count && !bytes.isEmpty, "an event of words tells of other bytes than came")
      if case .words(delta.candidate, delta.isThought, let earlier) = last {
        notes[notes.count - 1] = .words(candidate: delta.candidate, isThought: delta.isThought, earlier + bytes)
      } else {
        notes.append(.words(candidate: delta.candidate, isThought: delta.isThought, bytes))
      }
    default:
      precondition(bytes.isEmpty, "bytes came that no event tells of")
      notes.append(.event(event))
    }
  }
}
