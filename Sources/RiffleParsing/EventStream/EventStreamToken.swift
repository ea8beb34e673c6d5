/// What an ``EventStreamParser`` found; ranges are indices of the current chunk.
public enum EventStreamToken: Equatable, Sendable {
  /// A fragment of a data value, never empty.
  case data(Range<Int>)
  /// Another data line of the same event begins; its value is joined to the one before with a line feed.
  case dataLineBreak
  /// An empty line ended an event that has data, though perhaps an empty string.
  case endOfEvent
  /// An empty line ended an event that has no data: the type reported since the last empty line is void.
  case discardedEvent
  /// The event under way has this type; the last one counts, and an empty one is the default type.
  case eventType(String)
  /// Events from the one under way on have this identifier.
  case lastEventID(String)
  /// The stream asks to be left alone for so many milliseconds before a reconnection.
  case retry(Int)
  /// A line that begins with a colon, often sent to keep a connection alive.
  case comment
  /// The first bytes of a line that is no field, where an earlier chunk held them.
  ///
  /// They looked like the start of a field name (or of a byte order mark) until the current chunk came: at most five bytes.
  case fieldlessPrefix([UInt8])
  /// A fragment of a line that is no field, whole from its first byte on; `isLast` with its end, the line end not included.
  case fieldlessLine(Range<Int>, isLast: Bool)
}
