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
  static let escapeLimit = 32

  /// Reads tokens from entry to entry, from the one that the index was sought to; there may be none.
  ///
  /// The kinds of the entries ahead are looked at together: a name is the three kinds `"":`. Behind the last entry the kinds are
  /// zeros, which nothing here takes for its own, so the straight road has no count to compare with.
  mutating func walk(
    _ chunk: Span<UInt8>, upTo end: Int, into matches: inout JSONMatchBuffer, _ walker: inout PathWalker
  ) -> WalkEnd {
    unsafe chunk.withUnsafeBufferPointer { bytes in
      guard let road = unsafe JSONRoad(entries, in: bytes) else { return .somewhere }
      let depthLimit = min(depthLimit, PathWalker.firstCapacity)
      let smallestID = walker.smallestID
      var cursor = walker.cursor
      var free = unsafe matches.free
      let full = unsafe free + (matches.room - Self.walkRoom)
      var next = entries.next
      var depth = depth
      var objects = kinds
      // The state in three bits: that a name is due, the first thing of a container, or what follows a value.
      var expectsName = state == .key || state == .firstKey
      var isFirst = state == .firstKey || state == .firstElement
      var isAfter = state == .afterValue
      // Where a string that stays open goes on.
      var openString: Int?
      var result = WalkEnd.somewhere

      if state == .colon {
        guard road.kind(next) == UInt8(ascii: ":") else { return .somewhere }
        next &+= 1
      } else if state == .documentEnd, documents == .one {
        return .somewhere
      }

      // A round writes at most what `walkRoom` promises before `full` is looked at again.
      walk: while true {
        if !isAfter {
          guard unsafe free <= full else { break walk }
          var ahead = road.kinds(from: next)
          if expectsName {
            if ahead & 0xFF_FFFF == JSONRoad.name {
              let at = road.place(next) &+ 1, close = road.place(next &+ 1)
              // Sound: the name lies inside the window, and the road tells how much of the chunk there is from there on.
              unsafe cursor.value = JSONPathTable.member(
                of: cursor.container, road.text + at, count: close &- at, room: road.room &- at)
              if cursor.nameID >= smallestID {
                unsafe Self.put(
                  .key(road.range(at, close), isLast: true), cursor.nameID, road.start &+ close &+ 1, &free)
              }
              next &+= 3
              ahead &>>= 24
              expectsName = false
              isFirst = false
            } else if UInt8(truncatingIfNeeded: ahead) != UInt8(ascii: "}") {
              break walk
            }
          }
          let kind = UInt8(truncatingIfNeeded: ahead)
          switch kind {
          case UInt8(ascii: "\""):
            guard depth > 0 else { break walk }
            let at = road.place(next) &+ 1
            if UInt8(truncatingIfNeeded: ahead &>> 8) == UInt8(ascii: "\"") {
              if cursor.id >= smallestID {
                let range = road.range(at, road.place(next &+ 1))
                unsafe Self.put(.string(range, isLast: true), cursor.id, range.upperBound &+ 1, &free)
              }
              next &+= 2
            } else if next &+ 1 < road.count {
              let id = cursor.id >= smallestID ? cursor.id : nil
              guard let string = unsafe road.escapedString(next, id, free) else { break walk }
              unsafe free = string.free
              next = string.next
              if let place = string.open {
                openString = place
                break walk
              }
            } else {
              // The string goes beyond the index. One that may still be short is better read by `scan`.
              guard entries.stopsInString || road.start &+ road.covered == end else { break walk }
              openString = at
              if cursor.id >= smallestID {
                unsafe Self.put(.beginString, cursor.id, road.start &+ at, &free)
                result = .longString
              }
              break walk
            }
          case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < depthLimit else { break walk }
            let isObject = kind == UInt8(ascii: "{")
            cursor.open(level: depth)
            objects = objects &<< 1 | (isObject ? 1 : 0)
            depth &+= 1
            if cursor.containerID >= smallestID {
              let end = road.start &+ road.place(next) &+ 1
              unsafe Self.put(isObject ? .beginObject : .beginArray, cursor.containerID, end, &free)
            }
            next &+= 1
            expectsName = isObject
            isFirst = true
            continue walk
          case Self.closingKind(objects):
            // The container is empty.
            guard isFirst else { break walk }
          default:
            // Behind the last entry nothing was written.
            guard depth > 0, kind != 0 else { break walk }
            if let end = road.endOfDigits(next) {
              if cursor.id >= smallestID {
                let range = road.range(road.place(next), end)
                unsafe Self.put(.number(range, isLast: true), cursor.id, range.upperBound, &free)
              }
            } else if let (token, end) = road.scalar(next) {
              if cursor.id >= smallestID { unsafe Self.put(token, cursor.id, road.start &+ end, &free) }
            } else {
              break walk
            }
            next &+= 1
          }
        }
        isFirst = false
        isAfter = true
        // After a value: what closes its containers, and a comma.
        while true {
          let kind = road.kind(next)
          if kind == UInt8(ascii: ",") {
            next &+= 1
            expectsName = objects & 1 != 0
            isAfter = false
            continue walk
          }
          guard kind == Self.closingKind(objects) else { break walk }
          depth &-= 1
          objects &>>= 1
          let id = cursor.containerID
          cursor.close(level: depth)
          if id >= smallestID {
            let end = road.start &+ road.place(next) &+ 1
            unsafe Self.put(kind == UInt8(ascii: "}") ? .endObject : .endArray, id, end, &free)
          }
          next &+= 1
          if depth == 0 {
            documentCount &+= 1
            expectsName = false
            isAfter = false
            if documents == .one { break walk }
            continue walk
          }
        }
      }

      unsafe matches.append(upTo: free)
      entries.next = next
      // Between two entries, and behind the last one, there is only white space, unless a string is open.
      index = road.start + (openString ?? (next < road.count ? road.place(next) : road.covered))
      self.depth = depth
      kinds = objects
      isInKey = false
      walker.cursor = cursor
      if openString != nil {
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

  /// What closes the innermost container, by the lowest bit of ``kinds``: a brace is a bracket with bit 5 set.
  @inline(__always)
  private static func closingKind(_ kinds: UInt64) -> UInt8 {
    UInt8(ascii: "]") | UInt8(truncatingIfNeeded: kinds & 1) &<< 5
  }

  @inline(__always)
  static func put(
    _ token: JSONToken, _ id: Int16, _ end: Int, _ free: inout UnsafeMutablePointer<JSONPathTracker.Match>
  ) {
    unsafe free.initialize(to: .init(id: id, token: token, end: end))
    unsafe free += 1
  }

  @inline(__always)
  static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
