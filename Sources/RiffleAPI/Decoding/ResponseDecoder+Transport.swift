import RiffleParsing
import RiffleTypes

/// From bytes to documents: which transport it is, and which windows of the chunk hold JSON.
extension ResponseDecoder {
  /// The room for decoded bytes that every step can rely on: two groups of base64.
  private static let stepCapacity = 8

  /// Does the next small thing; false when the chunk is used up.
  mutating func step(
    in chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) -> Bool {
    if output.freeCapacity < Self.stepCapacity {
      reportDecoded()
      return true
    }
    if medium.isPending {
      if let byte = medium.escapedByte {
        try decodeEscaped(byte, into: &output)
      } else {
        try decodeFragment(of: chunk, into: &output)
      }
      return true
    }
    if nextMatch < matches.count {
      try takeBatch(of: chunk)
      return true
    }
    if let window {
      if try read(window, of: chunk, into: &output) { return true }
      self.window = nil
    }
    if transport == .eventStream, options.usesFastLane, medium.isDecoding, events.isInDataValue, main.isInPlainString {
      // The chunk goes on where the last one left a medium: no line end is looked for.
      open(events.index..<events.index)
      if try runFastLane(chunk, into: &output) { return true }
      window = nil
    }
    switch transport {
    case .undecided: return try decide(chunk)
    case .json:
      guard index < chunk.count else {
        index = 0
        return false
      }
      open(index..<chunk.count)
      index = chunk.count
      return true
    case .eventStream:
      repeat {
        guard let token = try nextEvent(chunk) else { return false }
        try take(token, of: chunk)
      } while window == nil && assembler.events.isEmpty
      if let window, try !read(window, of: chunk, into: &output) { self.window = nil }
      return true
    }
  }

  private mutating func open(_ range: Range<Int>) {
    window = range
    main.chunkOffset = chunkOffset
    main.openWindow(at: range.lowerBound)
  }

  /// Reads tokens of the window, or as much of a medium as there is; false when the window is used up.
  private mutating func read(
    _ window: Range<Int>, of chunk: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) throws(ResponseDecodingError) -> Bool {
    guard options.usesFastLane else { return try readToken(of: chunk, window) }
    if medium.isOpen {
      if medium.isDecoding, main.isInPlainString, try runFastLane(chunk, into: &output) { return true }
      return try readToken(of: chunk, window)
    }
    do throws(JSONError) {
      if try main.fill(&matches, in: chunk, from: window.lowerBound, upTo: window.upperBound) == 0 { return false }
    } catch {
      throw ResponseDecodingError(error)
    }
    nextMatch = 0
    try takeBatch(of: chunk)
    // Only inside a string may something be left when all bytes were read.
    if main.index >= window.upperBound, nextMatch == matches.count, !main.isInString { self.window = nil }
    return true
  }

  private mutating func readToken(
    of chunk: Span<UInt8>, _ range: Range<Int>
  ) throws(ResponseDecodingError) -> Bool {
    let match: JSONPathTracker.Match?
    do throws(JSONError) {
      match = try main.next(in: chunk, from: range.lowerBound, upTo: range.upperBound)
    } catch {
      throw ResponseDecodingError(error)
    }
    guard let match else { return false }
    try take(match, of: chunk)
    return true
  }

  /// The line feed that joins two data lines, or that ends an event.
  private mutating func readLineEnd(at offset: Int) throws(ResponseDecodingError) {
    if main.ignoresWhitespace { return }
    try replay([0x0A], at: offset)
  }

  /// Gives the scanner bytes that are not in the chunk: few, and none of them inside a medium.
  private mutating func replay(_ bytes: [UInt8], at offset: Int) throws(ResponseDecodingError) {
    main.chunkOffset = offset
    main.openWindow(at: 0)
    while try readToken(of: bytes.span, 0..<bytes.count) {}
  }

  // MARK: - Deciding

  /// Looks for the first byte that is no white space and decides by it.
  private mutating func decide(_ chunk: Span<UInt8>) throws(ResponseDecodingError) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var index = 0
    while index < chunk.count {
      let byte = chunk[index]
      if chunkOffset + index == markCount, markCount < mark.count, byte == mark[markCount] {
        markCount += 1
      } else if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
        break
      }
      index += 1
    }
    guard index < chunk.count else {
      // The event stream parser has to see the blank lines and the mark too, should it be chosen.
      while try nextEvent(chunk) != nil {}
      return false
    }
    transport = try transport(beginningWith: chunk[index], at: chunkOffset + index)
    if transport == .json { self.index = index }
    return true
  }

  private func transport(beginningWith byte: UInt8, at offset: Int) throws(ResponseDecodingError) -> Transport {
    let isDeclaredEventStream =
      options.contentType.flatMap(MediaType.init(parsing:))?.essence == "text/event-stream"
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
    case UInt8(ascii: "<"): throw ResponseDecodingError(code: .html, offset: offset)
    case UInt8(ascii: ":"), UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "r"):
      return .eventStream
    default: break
    }
    if isDeclaredEventStream { return .eventStream }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "-"), 0x30...0x39: return .json
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .json
    default: throw ResponseDecodingError(code: .notJSON(byte), offset: offset)
    }
  }

  // MARK: - Event streams

  private mutating func nextEvent(_ chunk: Span<UInt8>) throws(ResponseDecodingError) -> EventStreamToken? {
    do throws(EventStreamError) {
      return try events.next(in: chunk)
    } catch {
      throw ResponseDecodingError(error)
    }
  }

  private mutating func take(_ token: EventStreamToken, of chunk: Span<UInt8>) throws(ResponseDecodingError) {
    switch token {
    case .data(let range): try takeData(range, of: chunk)
    case .dataLineBreak:
      guard !marker.isComplete else { break }
      try releaseMarker()
      try readLineEnd(at: events.breakOffset)
    case .endOfEvent: try endEvent()
    case .fieldlessPrefix(let count):
      let bytes = events.fieldlessPrefix
      try takeBare(bytes.span, 0..<count, at: chunkOffset - count, isLast: false)
    case .fieldlessLine(let range, let isLast): try takeBare(chunk, range, at: chunkOffset, isLast: isLast)
    case .discardedEvent, .eventType, .lastEventID, .retry, .comment: break
    }
  }

  private mutating func takeData(
    _ range: Range<Int>, of chunk: Span<UInt8>
  ) throws(ResponseDecodingError) {
    if marker.isComplete { return }
    if !marker.isPartial {
      let first = range.first.map { chunk[$0] }
      if first == UInt8(ascii: "{") || !main.isBetweenDocuments { return open(range) }
    }
    for index in range {
      if marker.isComplete {
        assembler.noteCompletion()
        return
      }
      if marker.take(chunk[index], at: chunkOffset + index) == .refused {
        try releaseMarker()
        return open(index..<range.upperBound)
      }
    }
    if marker.isComplete { assembler.noteCompletion() }
  }

  /// What was held back was no marker: it is JSON, or an error.
  private mutating func releaseMarker() throws(ResponseDecodingError) {
    guard marker.count > 0 else { return }
    let (count, offset) = (marker.count, marker.offset)
    marker.reset()
    try replay(Array(DoneMarker.text.prefix(count)), at: offset)
  }

  private mutating func endEvent() throws(ResponseDecodingError) {
    if marker.count > 0 {
      if !marker.isComplete { try releaseMarker() }
      marker.reset()
    }
    if !main.isInString { try readLineEnd(at: events.offset - 1) }
    if options.isStrict, !main.isBetweenDocuments {
      throw ResponseDecodingError(code: .json(.unexpectedEnd), offset: events.offset - 1)
    }
  }

  // MARK: - Lines that are no fields

  private mutating func takeBare(
    _ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int, isLast: Bool
  ) throws(ResponseDecodingError) {
    var range = range
    if bareText.line == .undecided, !bare.isBetweenDocuments { bareText.line = .json }
    while bareText.line == .undecided, let index = range.first {
      bareText.decide(bytes[index], at: offset + index)
      if bareText.line == .undecided { range.removeFirst() }
    }
    if bareText.line == .json {
      try readBare(bytes, range, at: offset)
      if isLast { try readBare([0x0A].span, 0..<1, at: offset + range.upperBound) }
    }
    if isLast { bareText.line = .undecided }
  }

  private mutating func readBare(
    _ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int
  ) throws(ResponseDecodingError) {
    bare.chunkOffset = offset
    bare.openWindow(at: range.lowerBound)
    while let match = try nextBare(bytes, range) {
      // Of bare lines only errors count: a service that sends answers so has not been seen.
      if match.id == MediaPaths.Meaning.error.rawValue { try takeValue(.error, match.token, bytes) }
    }
  }

  private mutating func nextBare(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(ResponseDecodingError) -> JSONPathTracker.Match? {
    do throws(JSONError) {
      return try bare.next(in: bytes, from: range.lowerBound, upTo: range.upperBound)
    } catch {
      throw ResponseDecodingError(error)
    }
  }
}
