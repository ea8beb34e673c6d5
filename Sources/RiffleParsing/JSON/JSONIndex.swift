import CRiffleKernels

/// The places in a piece of JSON text that a lexer has to look at, as the kernel `rk_json_index` finds them.
///
/// It belongs to the bytes from ``start`` on of one chunk, and is worth nothing with another chunk.
@safe struct JSONIndex: ~Copyable {
  /// The most bytes of one index: what an event stream hands out as one fragment.
  static let reach = 1024
  /// Numbers that the kernel may write beyond one for each byte.
  private static let slack = 64 + Int(RK_JSON_PADDING)

  /// Where the index begins in the chunk.
  private(set) var start = 0
  /// Bytes that it covers.
  private(set) var covered = 0
  /// Whether a long string made it shorter than the text it was made of.
  private(set) var stopsInString = false
  /// Entries.
  private(set) var count = 0
  /// The first entry that was not used yet.
  var next = 0

  /// Memory for the places of the longest index; taken when the first one is made.
  private var placeMemory: UnsafeMutablePointer<UInt16>?
  /// The same for the kinds.
  private var kindMemory: UnsafeMutablePointer<UInt8>?

  deinit {
    // Sound: allocated in the same type, and copied nowhere.
    unsafe placeMemory?.deallocate()
    unsafe kindMemory?.deallocate()
  }

  /// Where the entries stand, as distances from ``start``; valid until the next index is made.
  var places: UnsafePointer<UInt16>? { unsafe placeMemory.map { unsafe UnsafePointer($0) } }

  /// The bytes that stand there, and eight zeros behind the last one; valid until the next index is made.
  var kinds: UnsafePointer<UInt8>? { unsafe kindMemory.map { unsafe UnsafePointer($0) } }

  /// Forgets the entries.
  mutating func removeAll() {
    covered = 0
    count = 0
    next = 0
  }

  /// Indexes the text from `start` on, as far as one index reaches and `end` allows; it begins outside of strings.
  mutating func make(of chunk: Span<UInt8>, from start: Int, upTo end: Int) {
    precondition(0 <= start && start < end && end <= chunk.count, "the window lies outside the chunk")
    let places = unsafe placeMemory ?? .allocate(capacity: Self.reach + Self.slack)
    let kinds = unsafe kindMemory ?? .allocate(capacity: Self.reach + Self.slack)
    unsafe (placeMemory, kindMemory) = (places, kinds)
    let length = min(end - start, Self.reach)
    var written = 0
    unsafe chunk.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      // Sound: the window lies inside the chunk, and the memory has room for the reach and the slack.
      covered = unsafe rk_json_index(base + start, length, places, kinds, &written)
    }
    self.start = start
    count = written
    next = 0
    stopsInString = covered < length
  }

  /// Whether the byte of the chunk at `index` is covered; then the entries before it are passed over.
  mutating func seek(to index: Int) -> Bool {
    guard let places = unsafe placeMemory, index >= start, index < start + covered else { return false }
    // Sound: `next` stays below `count`, and so many entries are written.
    while next < count, unsafe Int(places[next]) < index - start { next += 1 }
    return true
  }

  /// Whether the next entry is the byte of the chunk at `index`.
  func hasEntry(at index: Int) -> Bool {
    // Sound: the entry was written.
    guard next < count, let places = unsafe placeMemory else { return false }
    return unsafe start + Int(places[next]) == index
  }
}
