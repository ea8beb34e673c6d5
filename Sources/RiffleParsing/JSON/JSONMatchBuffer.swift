/// Room for the tokens of one batch; make one and use it again and again.
///
/// It takes its memory once, so that a batch costs no allocation.
@safe public struct JSONMatchBuffer: ~Copyable {
  /// The most tokens of one batch: more than a kilobyte of real answers has.
  public static let capacity = 512

  /// Memory for ``capacity`` matches, of which the first ``count`` are valid.
  ///
  /// A match is plain bytes, so nothing has to be deinitialized.
  @usableFromInline let matches: UnsafeMutablePointer<JSONPathTracker.Match>

  /// The tokens in it.
  @inlinable public var count: Int { matchCount }
  @usableFromInline var matchCount = 0

  /// An empty buffer.
  public init() { unsafe matches = .allocate(capacity: Self.capacity) }

  deinit {
    // Sound: allocated in the same type, and copied nowhere.
    unsafe matches.deallocate()
  }

  /// The token at `index`, in the order of the text.
  @inlinable public subscript(index: Int) -> JSONPathTracker.Match {
    precondition(index >= 0 && index < matchCount, "the batch has fewer tokens")
    // Sound: below `count` every match is initialized.
    return unsafe matches[index]
  }

  /// Empties it.
  public mutating func removeAll() { matchCount = 0 }

  /// How many more tokens it takes.
  var room: Int { Self.capacity - count }

  /// Appends a token; there must be room.
  mutating func append(_ match: JSONPathTracker.Match) {
    precondition(count < Self.capacity, "the batch is full")
    // Sound: the precondition keeps the place inside the memory.
    unsafe (matches + count).initialize(to: match)
    matchCount += 1
  }

  /// Where the next token goes.
  var free: UnsafeMutablePointer<JSONPathTracker.Match> { unsafe matches + count }

  /// Counts the tokens that were written to ``free``, as many as there was room for, up to `end`.
  mutating func append(upTo end: UnsafeMutablePointer<JSONPathTracker.Match>) {
    matchCount = unsafe end - matches
  }
}
