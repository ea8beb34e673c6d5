/// What an ``EventStreamParser`` found; ranges are indices of the current chunk.
///
/// A token is plain numbers: bytes and words that only few want, the parser makes on demand.
public enum EventStreamToken: Equatable, Sendable {
  /// A fragment of a data value, never empty.
  case data(Range<Int>)
  /// Another data line of the same event begins; its value is joined to the one before with a line feed.
  case dataLineBreak
  /// An empty line ended an event that has data, though perhaps an empty string.
  case endOfEvent
  /// An empty line ended an event that has no data: the type reported since the last empty line is void.
  case discardedEvent
  /// The event under way has the type ``EventStreamParser/fieldValue``; the last one counts, and an empty one is the default type.
  case eventType
  /// Events from the one under way on have the identifier ``EventStreamParser/fieldValue``.
  case lastEventID
  /// The stream asks to be left alone for so many milliseconds before a reconnection.
  case retry(Int)
  /// A line that begins with a colon, often sent to keep a connection alive.
  case comment
  /// The number of first bytes of a line that is no field, where an earlier chunk held them.
  ///
  /// They looked like the start of a field name (or of a byte order mark) until the current chunk came: at most five bytes,
  /// and ``EventStreamParser/fieldlessPrefix`` has them.
  case fieldlessPrefix(Int)
  /// A fragment of a line that is no field, whole from its first byte on; `isLast` with its end, the line end not included.
  case fieldlessLine(Range<Int>, isLast: Bool)
}
