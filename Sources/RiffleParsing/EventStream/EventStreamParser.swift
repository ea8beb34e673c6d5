/// A parser for server-sent events that arrive in pieces.
///
/// Give each chunk to ``next(in:)`` until it returns nil, then give it the next chunk; after the last one call ``finish()``.
/// A data value is reported as fragments of at most `fragmentLimit` bytes, so a line may be larger than memory. The parser
/// keeps a few numbers and, inside an `event` or `id` field, at most ``valueLimit`` bytes; it never keeps a chunk.
///
/// Follows WHATWG HTML, 9.2.6 ("Interpreting an event stream"): lines end with LF, CR or CR LF, also cut in two; one byte
/// order mark at the start is skipped; one space after the colon is not part of the value; an `id` with a NUL and a `retry`
/// that is no number are ignored. It departs from the standard in three points, because of what servers send:
/// - a line whose field name is not `data`, `event`, `id` or `retry` is reported whole (``EventStreamToken/fieldlessLine(_:isLast:)``)
///   instead of dropped: an error can come as bare JSON in the middle of a stream;
/// - the data of an event that the end of the stream cut short has been reported by then; ``finish()`` tells of it, and the
///   caller decides whether it is worth keeping;
/// - bytes are not checked to be UTF-8; types and identifiers are repaired where they become a `String`.
public struct EventStreamParser: ~Copyable {
  /// Fragments of this size let whoever reads the data take over from the line scan early.
  public static let defaultFragmentLimit = 1024

  /// The most bytes of an `event` or `id` value; real ones are names and identifiers of a few dozen bytes.
  public static let valueLimit = 65_536

  /// How a stream ended.
  public enum Ending: Equatable, Sendable {
    /// Between two events.
    case clean
    /// In an event: there was a data line, whole or cut, since the last empty line.
    case openEvent
  }

  private enum State {
    /// Nothing of the line was read.
    case lineStart
    /// `leadCount` bytes of `lead` were read, `carriedCount` of them in earlier chunks.
    case lead
    /// The colon of `field` was read; one space may follow.
    case colon
    case data
    /// The value of `field`.
    case value
    case fieldless
    case comment
  }

  /// The next unread byte of the current chunk.
  public private(set) var index = 0

  private let fragmentLimit: Int
  private var state = State.lineStart
  private var lead = Lead.data
  private var leadCount = 0
  private var carriedCount = 0
  private var field = Field.data
  /// Bytes in the chunks before the current one.
  private var earlierBytes = 0
  /// A CR ended the line; an LF right after it belongs to it.
  private var ignoresLineFeed = false
  private var eventHasData = false
  private var eventHasType = false
  /// The value of an `event`, `id` or `retry` field under way.
  private var value: [UInt8] = []
  private var failure: EventStreamError?

  /// Makes a parser for one stream.
  ///
  /// - Parameter fragmentLimit: The most bytes of one data or fieldless fragment; at least 1.
  public init(fragmentLimit: Int = defaultFragmentLimit) {
    precondition(fragmentLimit > 0, "a fragment has at least one byte")
    self.fragmentLimit = fragmentLimit
  }

  /// Where the next unread byte stands, in bytes since the start of the stream.
  public var offset: Int { earlierBytes + index }

  /// Whether the byte at ``index`` belongs to a data value, or ends it.
  public var isInDataValue: Bool { state == .data }

  /// The type or identifier that the last token tells of; right until the next token.
  ///
  /// Bytes that are not UTF-8 became U+FFFD.
  public var fieldValue: String { String(decoding: value, as: UTF8.self) }

  /// The bytes that the last token, ``EventStreamToken/fieldlessPrefix(_:)``, tells of; right until the next token.
  public var fieldlessPrefix: [UInt8] { Array(lead.bytes.prefix(carriedCount)) }

  /// Where the line end stands (the last byte of it) that the last token, ``EventStreamToken/dataLineBreak``, tells of, in bytes
  /// since the start of the stream.
  public private(set) var breakOffset = 0

  /// Tells the parser that someone else read the current chunk up to `index`, and met no line end in it.
  ///
  /// An index that was already passed changes nothing.
  public mutating func skip(to index: Int) {
    precondition(isInDataValue, "only bytes of a data value may be skipped")
    self.index = max(self.index, index)
  }

  /// The next token of `chunk`; nil when the chunk is used up.
  ///
  /// - Throws: `valueTooLong`.
  /// - Complexity: O(bytes read).
  public mutating func next(in chunk: Span<UInt8>) throws(EventStreamError) -> EventStreamToken? {
    if let failure { throw failure }
    precondition(index <= chunk.count, "more was skipped than the chunk holds")
    while index < chunk.count {
      if let token = try step(in: chunk) { return token }
    }
    carriedCount = leadCount
    earlierBytes += chunk.count
    index = 0
    return nil
  }

  /// Ends the stream.
  ///
  /// - Returns: Whether an event was open.
  /// - Throws: The error that ``next(in:)`` threw before, if it did.
  public consuming func finish() throws(EventStreamError) -> Ending {
    if let failure { throw failure }
    return eventHasData ? .openEvent : .clean
  }

  /// Reads at least one byte, or changes the state; there is a byte at `index`.
  @inline(__always)
  private mutating func step(in chunk: Span<UInt8>) throws(EventStreamError) -> EventStreamToken? {
    switch state {
    case .data:
      let byte = chunk[index]
      if isLineEnd(byte) {
        // Nearly every data line is the last of its event: its end, and the empty line after it, are one word.
        let ends = chunk.count - index >= 4 ? chunk.word(at: index, count: 4) : 0
        let isLast = ends == 0x0A_0D_0A_0D || ends & 0xFFFF == 0x0A_0A
        if isLast { index += byte == UInt8(ascii: "\r") ? 2 : 1 }
        endLine(with: byte)
        return isLast ? endEvent() : nil
      }
      let range = fragment(of: chunk)
      index = range.upperBound
      return .data(range)
    case .lineStart: return startLine(in: chunk)
    case .lead: return continueLead(with: chunk[index])
    case .colon:
      if chunk[index] == UInt8(ascii: " ") { index += 1 }
      state = field == .data ? .data : .value
      return nil
    case .fieldless:
      let range = fragment(of: chunk)
      index = range.upperBound
      guard index < chunk.count, isLineEnd(chunk[index]) else { return .fieldlessLine(range, isLast: false) }
      endLine(with: chunk[index])
      return .fieldlessLine(range, isLast: true)
    case .comment:
      index = chunk.firstLineEnd(from: index, upTo: chunk.count)
      if index < chunk.count { endLine(with: chunk[index]) }
      return nil
    case .value: return try continueValue(in: chunk)
    }
  }

  @inline(__always)
  private mutating func startLine(in chunk: Span<UInt8>) -> EventStreamToken? {
    let byte = chunk[index]
    if ignoresLineFeed {
      ignoresLineFeed = false
      if byte == UInt8(ascii: "\n") {
        index += 1
        return nil
      }
    }
    if isLineEnd(byte) {
      endLine(with: byte)
      return endEvent()
    }
    // Nearly every other line begins so, and nearly always the chunk has all of it.
    if chunk.count - index >= Self.dataLead.count,
      chunk.word(at: index, count: Self.dataLead.count) == Self.dataLead.word
    {
      index += Self.dataLead.count
      state = .data
      return begin(.data, leadCount: Self.dataLead.count)
    }
    return startOtherLine(with: byte)
  }

  private static let dataLead = (word: 0x20_3A_61_74_61_64 as UInt64, count: 6)

  private mutating func startOtherLine(with byte: UInt8) -> EventStreamToken? {
    if byte == UInt8(ascii: ":") {
      state = .comment
      return .comment
    }
    if let lead = Lead(firstByte: byte, isAtStart: offset == 0) {
      index += 1
      self.lead = lead
      leadCount = 1
      carriedCount = 0
      state = .lead
    } else {
      state = .fieldless
    }
    return nil
  }

  /// An empty line.
  @inline(__always)
  private mutating func endEvent() -> EventStreamToken? {
    let (hadData, hadType) = (eventHasData, eventHasType)
    eventHasData = false
    eventHasType = false
    return hadData ? .endOfEvent : hadType ? .discardedEvent : nil
  }

  private mutating func continueLead(with byte: UInt8) -> EventStreamToken? {
    let count = lead.count
    if leadCount < count, byte == lead.byte(at: leadCount) {
      index += 1
      leadCount += 1
      // The byte order mark is whole with its last byte; a name only with what follows it.
      if lead == .byteOrderMark, leadCount == count { state = .lineStart }
      return nil
    }
    if leadCount == count, let field = lead.field, byte == UInt8(ascii: ":") || isLineEnd(byte) {
      self.field = field
      if byte == UInt8(ascii: ":") {
        index += 1
        state = .colon
        return begin(field, leadCount: count + 1)
      }
      // A name alone is a field with an empty value.
      state = field == .data ? .data : .value
      return begin(field, leadCount: count)
    }
    // No field after all: the line is reported from its first byte on.
    index -= leadCount - carriedCount
    state = .fieldless
    return carriedCount > 0 ? .fieldlessPrefix(carriedCount) : nil
  }

  /// The value of a field begins behind the `leadCount` bytes that have been read of its line.
  @inline(__always)
  private mutating func begin(_ field: Field, leadCount: Int) -> EventStreamToken? {
    guard field == .data else {
      value.removeAll(keepingCapacity: true)
      return nil
    }
    let hadData = eventHasData
    eventHasData = true
    guard hadData else { return nil }
    breakOffset = offset - leadCount - 1
    return .dataLineBreak
  }

  private mutating func continueValue(in chunk: Span<UInt8>) throws(EventStreamError) -> EventStreamToken? {
    let end = chunk.firstLineEnd(from: index, upTo: chunk.count)
    let room = Self.valueLimit - value.count
    if field != .retry, end - index > room {
      let error = EventStreamError(.valueTooLong(limit: Self.valueLimit), at: offset + room)
      failure = error
      throw error
    }
    for place in index..<end {
      if field == .retry { takeDigit(chunk[place]) } else { value.append(chunk[place]) }
    }
    index = end
    guard end < chunk.count else { return nil }
    endLine(with: chunk[end])
    switch field {
    case .event:
      eventHasType = true
      return .eventType
    case .id: return value.contains(0) ? nil : .lastEventID
    case .retry: return milliseconds(value).map { .retry($0) }
    case .data: preconditionFailure("a data value is never collected")
    }
  }

  /// Keeps of a number its digits without leading zeros, at most one more than can be right, and of anything else that it is none.
  private mutating func takeDigit(_ byte: UInt8) {
    if value.count == 1, value[0] == UInt8(ascii: "0"), isDigit(byte) { value.removeLast() }
    if value.count < retryLimit {
      value.append(byte)
    } else if !isDigit(byte) {
      value[0] = byte
    }
  }

  /// The bytes of the line from `index` on, as many as one fragment may have.
  private func fragment(of chunk: Span<UInt8>) -> Range<Int> {
    index..<chunk.firstLineEnd(from: index, upTo: min(chunk.count, index + fragmentLimit))
  }

  @inline(__always)
  private mutating func endLine(with byte: UInt8) {
    index += 1
    ignoresLineFeed = byte == UInt8(ascii: "\r")
    state = .lineStart
  }
}

/// One digit more than any number of milliseconds that fits an `Int` has.
private let retryLimit = 20

private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

/// The number that `digits` spell; nil when there is none, anything else among them, or more than an `Int` holds.
private func milliseconds(_ digits: [UInt8]) -> Int? {
  guard digits.allSatisfy(isDigit) else { return nil }
  return Int(String(decoding: digits, as: UTF8.self))
}
