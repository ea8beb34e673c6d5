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
    /// `count` bytes of a lead were read, `carried` of them in earlier chunks.
    case lead(Lead, count: Int, carried: Int)
    /// A field's colon was read; one space may follow.
    case colon(Field)
    case data
    case value(Field)
    case fieldless
    case comment
  }

  /// The next unread byte of the current chunk.
  public private(set) var index = 0

  private let fragmentLimit: Int
  private var state = State.lineStart
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
  public var isInDataValue: Bool {
    if case .data = state { true } else { false }
  }

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
    if case .lead(let lead, let count, _) = state { state = .lead(lead, count: count, carried: count) }
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
  private mutating func step(in chunk: Span<UInt8>) throws(EventStreamError) -> EventStreamToken? {
    switch state {
    case .lineStart: return startLine(chunk[index])
    case .lead(let lead, let count, let carried):
      return continueLead(lead, count: count, carried: carried, with: chunk[index])
    case .colon(let field):
      if chunk[index] == UInt8(ascii: " ") { index += 1 }
      state = field == .data ? .data : .value(field)
      return nil
    case .data:
      let range = fragment(of: chunk)
      index = range.upperBound
      if !range.isEmpty { return .data(range) }
      endLine(with: chunk[index])
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
    case .value(let field): return try continueValue(of: field, in: chunk)
    }
  }

  private mutating func startLine(_ byte: UInt8) -> EventStreamToken? {
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
    if byte == UInt8(ascii: ":") {
      state = .comment
      return .comment
    }
    if let lead = Lead(firstByte: byte, isAtStart: offset == 0) {
      index += 1
      state = .lead(lead, count: 1, carried: 0)
    } else {
      state = .fieldless
    }
    return nil
  }

  /// An empty line.
  private mutating func endEvent() -> EventStreamToken? {
    defer {
      eventHasData = false
      eventHasType = false
    }
    return eventHasData ? .endOfEvent : eventHasType ? .discardedEvent : nil
  }

  private mutating func continueLead(_ lead: Lead, count: Int, carried: Int, with byte: UInt8) -> EventStreamToken? {
    let bytes = lead.bytes
    if count < bytes.count, byte == bytes[count] {
      index += 1
      // The byte order mark is whole with its last byte; a name only with what follows it.
      let isWholeMark = lead == .byteOrderMark && count + 1 == bytes.count
      state = isWholeMark ? .lineStart : .lead(lead, count: count + 1, carried: carried)
      return nil
    }
    if count == bytes.count, let field = lead.field, byte == UInt8(ascii: ":") || isLineEnd(byte) {
      if byte == UInt8(ascii: ":") {
        index += 1
        state = .colon(field)
      } else {
        // A name alone is a field with an empty value.
        state = field == .data ? .data : .value(field)
      }
      return begin(field)
    }
    // No field after all: the line is reported from its first byte on.
    index -= count - carried
    state = .fieldless
    return carried > 0 ? .fieldlessPrefix(Array(bytes[..<carried])) : nil
  }

  private mutating func begin(_ field: Field) -> EventStreamToken? {
    guard field == .data else { return nil }
    defer { eventHasData = true }
    return eventHasData ? .dataLineBreak : nil
  }

  private mutating func continueValue(of field: Field, in chunk: Span<UInt8>) throws(EventStreamError)
    -> EventStreamToken?
  {
    let end = chunk.firstLineEnd(from: index, upTo: chunk.count)
    let room = Self.valueLimit - value.count
    if field != .retry, end - index > room {
      let error = EventStreamError(.valueTooLong(limit: Self.valueLimit), at: offset + room)
      failure = error
      throw error
    }
    // A longer number is no number of milliseconds; one byte too many is enough to know.
    for place in index..<(field == .retry ? min(end, index + max(0, retryLimit - value.count)) : end) {
      value.append(chunk[place])
    }
    index = end
    guard end < chunk.count else { return nil }
    endLine(with: chunk[end])
    defer { value.removeAll(keepingCapacity: true) }
    switch field {
    case .event:
      eventHasType = true
      return .eventType(String(decoding: value, as: UTF8.self))
    case .id: return value.contains(0) ? nil : .lastEventID(String(decoding: value, as: UTF8.self))
    case .retry: return milliseconds(value).map { .retry($0) }
    case .data: preconditionFailure("a data value is never collected")
    }
  }

  /// The bytes of the line from `index` on, as many as one fragment may have.
  private func fragment(of chunk: Span<UInt8>) -> Range<Int> {
    index..<chunk.firstLineEnd(from: index, upTo: min(chunk.count, index + fragmentLimit))
  }

  private mutating func endLine(with byte: UInt8) {
    index += 1
    ignoresLineFeed = byte == UInt8(ascii: "\r")
    state = .lineStart
  }
}

/// One digit more than any number of milliseconds that fits an `Int` has.
private let retryLimit = 20

private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

/// The number that `digits` spell; nil when there is none, anything else among them, or more than an `Int` holds.
private func milliseconds(_ digits: [UInt8]) -> Int? {
  guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
  return Int(String(decoding: digits, as: UTF8.self))
}
