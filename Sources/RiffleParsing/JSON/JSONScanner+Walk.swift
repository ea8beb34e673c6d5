/// The walk along an index; what it is and why, JSONScanner+Batch.swift tells.
extension JSONScanner {
  /// Where a walk stopped.
  enum WalkEnd {
    /// Before something that one step of `scan` has to read, or at the end of what is indexed.
    case somewhere
    /// In a long string that somebody wants.
    case longString
  }

  /// A walk costs an index; a shorter text is read faster without.
  static let shortestWalk = 16
  /// Room that each round of a walk can rely on: a name, a string with its escapes, and as many brackets as a walk may open.
  static let walkRoom = 4 + 2 * escapeLimit + PathWalker.firstCapacity
  /// Escapes that a walk reads in one string.
  private static let escapeLimit = 32

  /// Reads tokens from entry to entry, from the one that the index was sought to; there may be none.
  mutating func walk(
    _ chunk: Span<UInt8>, upTo end: Int, into matches: inout JSONMatchBuffer, _ walker: inout PathWalker
  ) -> WalkEnd {
    unsafe chunk.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, let entry = unsafe entries.entries else { return .somewhere }
      let start = entries.start, covered = entries.covered, count = entries.count
      let text = unsafe base + start
      let depthLimit = min(depthLimit, PathWalker.firstCapacity)
      var cursor = walker.cursor
      let smallestID = cursor.smallestID
      var free = unsafe matches.free
      let full = unsafe free + (matches.room - Self.walkRoom)
      var next = entries.next
      var position = index - start
      var state = state
      var depth = depth
      var levels = lowLevels
      var result = WalkEnd.somewhere

      // Sound, here and below: entries below `count` were written, and their places lie below `covered`, so inside the window
      // that the index was made of. Any other byte is only read after a comparison with `covered` or with a later entry.
      // `put` writes at most what `walkRoom` promises before `full` is looked at again.
      @inline(__always)
      func place(_ index: Int) -> Int { Int(truncatingIfNeeded: unsafe entry[index]) }
      @inline(__always)
      func byte(_ place: Int) -> UInt8 { unsafe text[place] }
      @inline(__always)
      func put(_ token: JSONToken, _ id: Int16, end: Int) -> Bool {
        if id < smallestID { return false }
        unsafe free.initialize(to: .init(id: id, token: token, end: start &+ end))
        unsafe free += 1
        return true
      }
      @inline(__always)
      func range(_ lower: Int, _ upper: Int) -> Range<Int> {
        unsafe Range(uncheckedBounds: (lower: start &+ lower, upper: start &+ upper))
      }
      @inline(__always)
      func isInObject() -> Bool { levels &>> UInt64(truncatingIfNeeded: depth &- 1) & 1 != 0 }
      /// Whether a number or literal that reaches to `end` is whole.
      @inline(__always)
      func isWhole(upTo end: Int) -> Bool {
        guard end < covered else { return false }
        if next &+ 1 < count, place(next &+ 1) == end { return true }
        return Self.isWhite(byte(end))
      }

      walk: while next < count, unsafe free <= full {
        // Where a value, or the first thing in a container, is due: a name before it, and the value.
        if state != .afterValue {
          var at = place(next)
          if state == .key || state == .firstKey {
            guard byte(at) == UInt8(ascii: "\"") else {
              if byte(at) != UInt8(ascii: "}") || state == .key { break walk }
              state = .afterValue
              continue walk
            }
            guard next &+ 3 < count else { break walk }
            let close = place(next &+ 1), colon = place(next &+ 2)
            guard byte(close) == UInt8(ascii: "\""), byte(colon) == UInt8(ascii: ":") else { break walk }
            // Sound: what may be read is what the chunk still has.
            let id = unsafe cursor.name(
              text + at + 1, count: close &- at &- 1, room: bytes.count &- start &- at &- 1, level: depth &- 1)
            _ = put(.key(range(at &+ 1, close), isLast: true), id, end: close &+ 1)
            next &+= 3
            position = colon &+ 1
            state = .value
            at = place(next)
          } else if state.rawValue > State.firstElement.rawValue {
            if state == .colon, byte(at) == UInt8(ascii: ":") {
              next &+= 1
              position = at &+ 1
              state = .value
              continue walk
            }
            guard state == .documentEnd, documents == .many else { break walk }
            state = .value
          }
          switch byte(at) {
          case UInt8(ascii: "\""):
            guard depth > 0 else { break walk }
            guard next &+ 1 < count else {
              // The string goes beyond the index. One that may still be short is better read by `scan`.
              guard entries.stopsInString || start + covered == end else { break walk }
              position = at &+ 1
              state = .string
              if put(.beginString, cursor.id, end: position) { result = .longString }
              break walk
            }
            let close = place(next &+ 1)
            if byte(close) == UInt8(ascii: "\"") {
              next &+= 2
              position = close &+ 1
              _ = put(.string(range(at &+ 1, close), isLast: true), cursor.id, end: position)
            } else {
              // Escapes: the string's entries are its backslashes and the closing quotation mark.
              var last = next &+ 2
              while last < count, byte(place(last)) == UInt8(ascii: "\\") { last &+= 1 }
              guard last < count, byte(place(last)) == UInt8(ascii: "\""), byte(close) == UInt8(ascii: "\\"),
                last &- next <= Self.escapeLimit
              else { break walk }
              let end = place(last)
              position = at &+ 1
              state = .string
              _ = put(.beginString, cursor.id, end: position)
              next &+= 1
              while next < last {
                let backslash = place(next)
                // The second half of a surrogate pair was read with the first.
                if backslash >= position {
                  if backslash > position {
                    _ = put(.string(range(position, backslash), isLast: false), cursor.id, end: backslash)
                    position = backslash
                  }
                  // Sound: the escaped character stands before the closing quotation mark.
                  guard let escape = unsafe Escape(text + backslash, count: end &- backslash) else { break walk }
                  position = backslash &+ escape.count
                  _ = put(.scalar(escape.scalar), cursor.id, end: position)
                }
                next &+= 1
              }
              next &+= 1
              _ = put(.string(range(position, end), isLast: true), cursor.id, end: end &+ 1)
              position = end &+ 1
            }
          case UInt8(ascii: "{"):
            guard depth < depthLimit else { break walk }
            _ = put(.beginObject, cursor.open(isArray: false, level: depth), end: at &+ 1)
            levels |= 1 &<< UInt64(truncatingIfNeeded: depth)
            depth &+= 1
            next &+= 1
            position = at &+ 1
            state = .firstKey
            continue walk
          case UInt8(ascii: "["):
            guard depth < depthLimit else { break walk }
            _ = put(.beginArray, cursor.open(isArray: true, level: depth), end: at &+ 1)
            levels &= ~(1 &<< UInt64(truncatingIfNeeded: depth))
            depth &+= 1
            next &+= 1
            position = at &+ 1
            state = .firstElement
            continue walk
          case UInt8(ascii: "]"):
            guard state == .firstElement else { break walk }
            state = .afterValue
            continue walk
          case 0x30...0x39:
            var end = at &+ 1
            if byte(at) != 0x30 { while end < covered, byte(end) &- 0x30 < 10 { end &+= 1 } }
            guard depth > 0, isWhole(upTo: end) else { break walk }
            next &+= 1
            position = end
            _ = put(.number(range(at, end), isLast: true), cursor.id, end: end)
          case let first:
            guard depth > 0, at &+ 5 < covered, let (token, count) = unsafe Self.literal(first, text + at + 1),
              isWhole(upTo: at &+ count)
            else { break walk }
            next &+= 1
            position = at &+ count
            _ = put(token, cursor.id, end: position)
          }
          state = .afterValue
        }
        // After a value: what closes its containers, and a comma.
        while next < count {
          let at = place(next)
          let byte = byte(at)
          if byte == UInt8(ascii: ",") {
            next &+= 1
            position = at &+ 1
            state = isInObject() ? .key : .value
            continue walk
          }
          guard byte == (isInObject() ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { break walk }
          next &+= 1
          position = at &+ 1
          depth &-= 1
          let id = cursor.close(level: depth, isInObject: isInObject())
          _ = put(byte == UInt8(ascii: "}") ? .endObject : .endArray, id, end: position)
          if depth == 0 {
            state = .documentEnd
            documentCount &+= 1
            continue walk
          }
        }
      }

      // Behind the last entry there is only white space, unless a string is open.
      if next == count, state != .string { position = covered }
      unsafe matches.append(upTo: free)
      entries.next = next
      index = start + position
      self.state = state
      self.depth = depth
      lowLevels = levels
      isInKey = false
      walker.cursor = cursor
      return result
    }
  }

  @inline(__always)
  private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

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
