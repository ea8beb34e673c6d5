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
      let smallestID = walker.smallestID
      var cursor = walker.cursor
      var free = unsafe matches.free
      let full = unsafe free + (matches.room - Self.walkRoom)
      var next = entries.next
      var position = index - start
      var depth = depth
      var kinds = kinds
      // The state in three bits: that a name is due, the first thing of a container, or what follows a value.
      var expectsName = state == .key || state == .firstKey
      var isFirst = state == .firstKey || state == .firstElement
      var isAfter = state == .afterValue
      var isInString = false
      var result = WalkEnd.somewhere

      // Sound, here and below: entries below `count` were written, and their places lie below `covered`, so inside the window
      // that the index was made of. Any other byte is only read after a comparison with `covered` or with a later entry.
      // A round writes at most what `walkRoom` promises before `full` is looked at again.
      @inline(__always)
      func place(_ index: Int) -> Int { Int(truncatingIfNeeded: unsafe entry[index]) }
      @inline(__always)
      func byte(_ place: Int) -> UInt8 { unsafe text[place] }
      @inline(__always)
      func range(_ lower: Int, _ upper: Int) -> Range<Int> {
        unsafe Range(uncheckedBounds: (lower: start &+ lower, upper: start &+ upper))
      }
      /// Whether a number or literal whose entry is `index` and that reaches to `end` is whole.
      @inline(__always)
      func isWhole(_ index: Int, upTo end: Int) -> Bool {
        end < covered && (index &+ 1 < count && place(index &+ 1) == end || Self.isWhite(byte(end)))
      }

      if state == .colon {
        guard next < count, byte(place(next)) == UInt8(ascii: ":") else { return .somewhere }
        position = place(next) &+ 1
        next &+= 1
      } else if state == .documentEnd, documents == .one {
        return .somewhere
      }

      walk: while next < count, unsafe free <= full {
        var at = place(next)
        if !isAfter {
          if expectsName {
            guard byte(at) == UInt8(ascii: "\"") else {
              guard isFirst, byte(at) == UInt8(ascii: "}") else { break walk }
              isAfter = true
              continue walk
            }
            guard next &+ 3 < count else { break walk }
            let close = place(next &+ 1), colon = place(next &+ 2)
            guard byte(close) == UInt8(ascii: "\""), byte(colon) == UInt8(ascii: ":") else { break walk }
            // Sound: what may be read is what the chunk still has.
            unsafe cursor.value = JSONPathTable.member(
              of: cursor.container, text + at + 1, count: close &- at &- 1, room: bytes.count &- start &- at &- 1)
            if cursor.nameID >= smallestID {
              unsafe Self.put(.key(range(at &+ 1, close), isLast: true), cursor.nameID, start &+ close &+ 1, &free)
            }
            next &+= 3
            position = colon &+ 1
            expectsName = false
            isFirst = false
            at = place(next)
          }
          switch byte(at) {
          case UInt8(ascii: "\""):
            guard depth > 0 else { break walk }
            guard next &+ 1 < count else {
              // The string goes beyond the index. One that may still be short is better read by `scan`.
              guard entries.stopsInString || start + covered == end else { break walk }
              position = at &+ 1
              isInString = true
              if cursor.id >= smallestID {
                unsafe Self.put(.beginString, cursor.id, start &+ position, &free)
                result = .longString
              }
              break walk
            }
            let close = place(next &+ 1)
            if byte(close) == UInt8(ascii: "\"") {
              next &+= 2
              position = close &+ 1
              if cursor.id >= smallestID {
                unsafe Self.put(.string(range(at &+ 1, close), isLast: true), cursor.id, start &+ position, &free)
              }
            } else {
              // Escapes: the string's entries are its backslashes and the closing quotation mark.
              var last = next &+ 1
              while last < count, byte(place(last)) == UInt8(ascii: "\\") { last &+= 1 }
              guard last < count, byte(place(last)) == UInt8(ascii: "\""), last &- next <= Self.escapeLimit else {
                break walk
              }
              let quote = place(last)
              let id = cursor.id
              let isWanted = id >= smallestID
              position = at &+ 1
              isInString = true
              if isWanted { unsafe Self.put(.beginString, id, start &+ position, &free) }
              next &+= 1
              while next < last {
                let backslash = place(next)
                // The second half of a surrogate pair was read with the first.
                if backslash >= position {
                  // Sound: the escaped character stands before the closing quotation mark.
                  let escape = unsafe Escape(text + backslash, count: quote &- backslash)
                  if isWanted, backslash > position {
                    unsafe Self.put(.string(range(position, backslash), isLast: false), id, start &+ backslash, &free)
                  }
                  position = backslash
                  guard let escape else { break walk }
                  position = backslash &+ escape.count
                  if isWanted { unsafe Self.put(.scalar(escape.scalar), id, start &+ position, &free) }
                }
                next &+= 1
              }
              next &+= 1
              isInString = false
              if isWanted {
                unsafe Self.put(.string(range(position, quote), isLast: true), id, start &+ quote &+ 1, &free)
              }
              position = quote &+ 1
            }
          case UInt8(ascii: "{"):
            guard depth < depthLimit else { break walk }
            cursor.open(level: depth)
            kinds = kinds &<< 1 | 1
            depth &+= 1
            next &+= 1
            position = at &+ 1
            if cursor.containerID >= smallestID {
              unsafe Self.put(.beginObject, cursor.containerID, start &+ position, &free)
            }
            expectsName = true
            isFirst = true
            continue walk
          case UInt8(ascii: "["):
            guard depth < depthLimit else { break walk }
            cursor.open(level: depth)
            kinds = kinds &<< 1
            depth &+= 1
            next &+= 1
            position = at &+ 1
            if cursor.containerID >= smallestID {
              unsafe Self.put(.beginArray, cursor.containerID, start &+ position, &free)
            }
            isFirst = true
            continue walk
          case UInt8(ascii: "]"):
            guard isFirst else { break walk }
            isAfter = true
            continue walk
          case 0x30...0x39:
            var end = at &+ 1
            if byte(at) != 0x30 { while end < covered, byte(end) &- 0x30 < 10 { end &+= 1 } }
            guard depth > 0, isWhole(next, upTo: end) else { break walk }
            next &+= 1
            position = end
            if cursor.id >= smallestID {
              unsafe Self.put(.number(range(at, end), isLast: true), cursor.id, start &+ end, &free)
            }
          case let first:
            guard depth > 0, at &+ 5 < covered, let (token, length) = unsafe Self.literal(first, text + at + 1),
              isWhole(next, upTo: at &+ length)
            else { break walk }
            next &+= 1
            position = at &+ length
            if cursor.id >= smallestID { unsafe Self.put(token, cursor.id, start &+ position, &free) }
          }
          guard next < count else {
            isFirst = false
            isAfter = true
            break walk
          }
          at = place(next)
        }
        isFirst = false
        isAfter = true
        // After a value: what closes its containers, and a comma.
        while true {
          let mark = byte(at)
          if mark == UInt8(ascii: ",") {
            next &+= 1
            position = at &+ 1
            expectsName = kinds & 1 != 0
            isAfter = false
            continue walk
          }
          // The closing brace is the closing bracket with bit 5 set.
          guard mark == UInt8(ascii: "]") | UInt8(truncatingIfNeeded: kinds & 1) &<< 5 else { break walk }
          next &+= 1
          position = at &+ 1
          depth &-= 1
          kinds &>>= 1
          let id = cursor.containerID
          cursor.close(level: depth)
          if id >= smallestID {
            unsafe Self.put(mark == UInt8(ascii: "}") ? .endObject : .endArray, id, start &+ position, &free)
          }
          if depth == 0 {
            documentCount &+= 1
            expectsName = false
            isAfter = false
            if documents == .one { break walk }
            continue walk
          }
          guard next < count else { break walk }
          at = place(next)
        }
      }

      // Behind the last entry there is only white space, unless a string is open.
      if next == count, !isInString { position = covered }
      unsafe matches.append(upTo: free)
      entries.next = next
      index = start + position
      self.depth = depth
      self.kinds = kinds
      isInKey = false
      walker.cursor = cursor
      if isInString {
        state = .string
      } else if depth == 0 {
        state = documents == .one && documentCount > 0 ? .documentEnd : .value
      } else if isAfter {
        state = .afterValue
      } else if expectsName {
        state = isFirst ? .firstKey : .key
      } else {
        state = isFirst ? .firstElement : .value
      }
      return result
    }
  }

  @inline(__always)
  private static func put(
    _ token: JSONToken, _ id: Int16, _ end: Int, _ free: inout UnsafeMutablePointer<JSONPathTracker.Match>
  ) {
    unsafe free.initialize(to: .init(id: id, token: token, end: end))
    unsafe free += 1
  }

  @inline(__always)
  static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

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
