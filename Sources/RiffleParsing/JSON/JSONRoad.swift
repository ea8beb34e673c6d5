/// What a walk goes along: an index, and the text that it was made of.
///
/// Places are distances from ``start``. They are sound to read at because entries below ``count`` were written and stand below
/// ``covered``, so inside the window that the index was made of; a kind that is not zero is one of them. Any other byte is read
/// after a comparison with ``covered``, with ``room``, or with a later entry.
@safe struct JSONRoad {
  /// The kinds of a name: two quotation marks and a colon.
  static let name: UInt64 = 0x3A_22_22

  /// The first byte that the index covers.
  let text: UnsafePointer<UInt8>
  /// Where it stands in the chunk.
  let start: Int
  /// Bytes that the index covers.
  let covered: Int
  /// Bytes of the chunk from ``start`` on.
  let room: Int
  private let entryPlaces: UnsafePointer<UInt16>
  private let entryKinds: UnsafePointer<UInt8>
  /// Entries of the index.
  let count: Int

  /// The road along `index` in the chunk that it was made of; nil while there is none.
  init?(_ index: borrowing JSONIndex, in chunk: UnsafeBufferPointer<UInt8>) {
    guard let base = chunk.baseAddress, let places = unsafe index.places, let kinds = unsafe index.kinds else {
      return nil
    }
    unsafe text = base + index.start
    start = index.start
    covered = index.covered
    room = chunk.count - index.start
    unsafe entryPlaces = places
    unsafe entryKinds = kinds
    count = index.count
  }

  /// Where the entry stands.
  @inline(__always)
  func place(_ entry: Int) -> Int { Int(truncatingIfNeeded: unsafe entryPlaces[entry]) }

  /// The byte that stands there; zero behind the last entry.
  @inline(__always)
  func kind(_ entry: Int) -> UInt8 { unsafe entryKinds[entry] }

  /// The kinds of eight entries, the first one lowest.
  @inline(__always)
  func kinds(from entry: Int) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(entryKinds + entry).loadUnaligned(as: UInt64.self))
  }

  /// Two places as a range of the chunk.
  @inline(__always)
  func range(_ lower: Int, _ upper: Int) -> Range<Int> {
    unsafe Range(uncheckedBounds: (lower: start &+ lower, upper: start &+ upper))
  }

  // MARK: - Numbers and literals

  /// Where the number of an entry ends when it is at most eight digits and the next entry follows at once, as nearly all do.
  @inline(__always)
  func endOfDigits(_ entry: Int) -> Int? {
    let at = place(entry)
    guard at &+ 8 <= room else { return nil }
    // Digits become bytes below 10; whatever is not one gets its highest bit set.
    let bytes = unsafe UInt64(littleEndian: UnsafeRawPointer(text + at).loadUnaligned(as: UInt64.self))
    let values = bytes ^ 0x3030_3030_3030_3030
    let others = (values & 0x7F7F_7F7F_7F7F_7F7F &+ 0x7676_7676_7676_7676 | values) & 0x8080_8080_8080_8080
    let digits = others.trailingZeroBitCount &>> 3
    // A zero stands alone. What is no digit, or a ninth one, does not stand where the next entry does.
    let isNumber = values & 0xFF != 0 || digits == 1
    return isNumber && place(entry &+ 1) == at &+ digits && kind(entry &+ 1) != 0 ? at &+ digits : nil
  }

  /// Whether a number or literal whose entry is `entry` and that reaches to `end` is whole.
  private func isWhole(_ entry: Int, upTo end: Int) -> Bool {
    guard end < covered else { return false }
    return unsafe entry + 1 < count && place(entry + 1) == end || JSONScanner.isWhite(text[end])
  }

  /// The number or literal of an entry and its end; nil for what `scan` has to judge.
  @inline(never)
  func scalar(_ entry: Int) -> (JSONToken, end: Int)? {
    let at = place(entry)
    let first = unsafe text[at]
    let token: JSONToken
    let end: Int
    if first == UInt8(ascii: "-") || 0x30...0x39 ~= first {
      guard let found = endOfNumber(at) else { return nil }
      end = found
      token = .number(range(at, end), isLast: true)
    } else {
      guard at + 5 < covered, let (literal, count) = unsafe Self.literal(first, text + at + 1) else { return nil }
      end = at + count
      token = literal
    }
    return isWhole(entry, upTo: end) ? (token, end) : nil
  }

  private func endOfNumber(_ start: Int) -> Int? {
    var state = JSONScanner.NumberState(firstByte: unsafe text[start])
    var end = start + 1
    while end < covered, let next = unsafe state.after(text[end]) {
      state = next
      end += 1
    }
    return state.isComplete ? end : nil
  }

  /// The literal that begins with `first` and goes on at `rest`, where four bytes must be.
  private static func literal(_ first: UInt8, _ rest: UnsafePointer<UInt8>) -> (JSONToken, count: Int)? {
    let rest = unsafe UInt32(littleEndian: UnsafeRawPointer(rest).loadUnaligned(as: UInt32.self))
    switch first {
    case UInt8(ascii: "t"): return rest & 0xFF_FFFF == 0x65_75_72 ? (.bool(true), 4) : nil
    case UInt8(ascii: "f"): return rest == 0x65_73_6C_61 ? (.bool(false), 5) : nil
    case UInt8(ascii: "n"): return rest & 0xFF_FFFF == 0x6C_6C_75 ? (.null, 4) : nil
    default: return nil
    }
  }

  // MARK: - Strings with escapes

  /// How far a string was read.
  @safe struct EscapedString {
    /// The entry behind it.
    var next: Int
    /// Room for the next token.
    var free: UnsafeMutablePointer<JSONPathTracker.Match>
    /// Where the string goes on, when an escape in it is for `scan` to judge.
    var open: Int?
  }

  /// Reads the string whose opening quotation mark is an entry, and writes its tokens to `free` when it has a number.
  ///
  /// Returns nil, and nothing was read, for one that the index does not close or that has very many escapes.
  @inline(never)
  func escapedString(
    _ entry: Int, _ id: Int16?, _ free: UnsafeMutablePointer<JSONPathTracker.Match>
  ) -> EscapedString? {
    // The string's entries are its backslashes and the closing quotation mark.
    var last = entry + 1
    while kind(last) == UInt8(ascii: "\\") { last += 1 }
    guard kind(last) == UInt8(ascii: "\""), last - entry <= JSONScanner.escapeLimit + 1 else { return nil }
    let quote = place(last)
    var position = place(entry) + 1
    var string = unsafe EscapedString(next: entry + 1, free: free)
    if let id { unsafe JSONScanner.put(.beginString, id, start + position, &string.free) }
    while string.next < last {
      let backslash = place(string.next)
      // The second half of a surrogate pair was read with the first.
      if backslash >= position {
        // Sound: the escaped character stands before the closing quotation mark.
        let escape = unsafe Escape(text + backslash, count: quote - backslash)
        if let id, backslash > position {
          let range = range(position, backslash)
          unsafe JSONScanner.put(.string(range, isLast: false), id, range.upperBound, &string.free)
        }
        position = backslash
        guard let escape else {
          string.open = backslash
          return string
        }
        position += escape.count
        if let id { unsafe JSONScanner.put(.scalar(escape.scalar), id, start + position, &string.free) }
      }
      string.next += 1
    }
    string.next += 1
    if let id {
      unsafe JSONScanner.put(.string(range(position, quote), isLast: true), id, start + quote + 1, &string.free)
    }
    return string
  }

  /// A whole escape sequence, or a pair of them.
  private struct Escape {
    let scalar: Unicode.Scalar
    let count: Int

    /// The escape that begins at `pointer`, where `count` bytes may be read; nil for one that `scan` has to judge.
    init?(_ pointer: UnsafePointer<UInt8>, count: Int) {
      // Sound: two bytes are always there, and the others are counted first.
      let byte = unsafe pointer[1]
      switch byte {
      case UInt8(ascii: "n"): self.init("\n", 2)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): self.init(Unicode.Scalar(byte), 2)
      case UInt8(ascii: "t"): self.init("\t", 2)
      case UInt8(ascii: "r"): self.init("\r", 2)
      case UInt8(ascii: "b"): self.init("\u{8}", 2)
      case UInt8(ascii: "f"): self.init("\u{C}", 2)
      case UInt8(ascii: "u"):
        guard count >= 6, let first = unsafe Self.digits(pointer + 2) else { return nil }
        if let scalar = Unicode.Scalar(first) {
          self.init(scalar, 6)
          return
        }
        guard first < 0xDC00, count >= 12, unsafe pointer[6] == UInt8(ascii: "\\"),
          unsafe pointer[7] == UInt8(ascii: "u"),
          let second = unsafe Self.digits(pointer + 8), 0xDC00...0xDFFF ~= second,
          let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { return nil }
        self.init(scalar, 12)
      default: return nil
      }
    }

    private init(_ scalar: Unicode.Scalar, _ count: Int) {
      self.scalar = scalar
      self.count = count
    }

    /// The value of four hexadecimal digits.
    private static func digits(_ pointer: UnsafePointer<UInt8>) -> UInt32? {
      var value: UInt32 = 0
      for index in 0..<4 {
        let byte = unsafe pointer[index]
        switch byte {
        case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
        case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
        case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
        default: return nil
        }
      }
      return value
    }
  }
}
