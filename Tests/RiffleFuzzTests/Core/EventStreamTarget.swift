import RiffleParsing

extension FuzzTarget {
  /// The parser of event streams: the same for every cut, and the same as lines split by hand.
  static let eventStream = FuzzTarget("event-stream") { bytes in
    var dice = Dice(bytes)
    let whole = EventStreamNotes([bytes])
    let pieces = dice.cut(bytes)
    let limit = 1 + dice.next(70)
    if EventStreamNotes(pieces, fragmentLimit: limit) != whole { return "cut into \(pieces.map(\.count)), it differs" }
    // The twin knows no limits.
    if whole.error != nil { return nil }
    let twin = EventStreamNotes(naive: bytes)
    return twin == whole ? nil : "read by lines it is \(twin.notes), and not \(whole.notes)"
  }
}

/// What a reader of an event stream said, neighbouring fragments joined.
struct EventStreamNotes: Equatable {
  enum Note: Equatable {
    case data([UInt8]), line([UInt8]), openLine([UInt8])
    case eventType([UInt8]), lastEventID([UInt8])
    case retry(Int)
    case dataLineBreak, endOfEvent, discardedEvent, comment
  }

  var notes: [Note] = []
  var ending: EventStreamParser.Ending?
  var error: EventStreamError?

  /// Reads a stream that arrives as `chunks`.
  init(_ chunks: [[UInt8]], fragmentLimit: Int = EventStreamParser.defaultFragmentLimit) {
    var parser = EventStreamParser(fragmentLimit: fragmentLimit)
    do throws(EventStreamError) {
      for chunk in chunks {
        while let token = try parser.next(in: chunk.span) {
          switch token {
          case .data(let range): join(Array(chunk[range])) { .data($0) }
          case .fieldlessPrefix: notes.append(.openLine(parser.fieldlessPrefix))
          case .fieldlessLine(let range, let isLast):
            join(Array(chunk[range])) { .openLine($0) }
            if isLast, case .openLine(let line) = notes.last { notes[notes.count - 1] = .line(line) }
          case .eventType: notes.append(.eventType(Array(parser.fieldValue.utf8)))
          case .lastEventID: notes.append(.lastEventID(Array(parser.fieldValue.utf8)))
          case .retry(let milliseconds): notes.append(.retry(milliseconds))
          case .dataLineBreak: notes.append(.dataLineBreak)
          case .endOfEvent: notes.append(.endOfEvent)
          case .discardedEvent: notes.append(.discardedEvent)
          case .comment: notes.append(.comment)
          }
        }
      }
      ending = try parser.finish()
    } catch {
      self.error = error
    }
  }

  private mutating func join(_ more: [UInt8], _ note: ([UInt8]) -> Note) {
    switch (notes.last, note(more)) {
    case (.data(let earlier), .data), (.openLine(let earlier), .openLine): notes[notes.count - 1] = note(earlier + more)
    default: notes.append(note(more))
    }
  }

  /// Reads a whole stream line by line, as WHATWG HTML says it in words, with the parser's departures.
  init(naive bytes: [UInt8]) {
    var rest = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var (hasData, hasType) = (false, false)
    while !rest.isEmpty {
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }
      let line = Array(rest[..<(end ?? rest.endIndex)])
      let isFirst = rest.startIndex == 0
      if let end {
        let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
        rest = rest[(end + (isPair ? 2 : 1))...]
      } else {
        rest = []
      }
      if line.isEmpty {
        if hasData { notes.append(.endOfEvent) } else if hasType { notes.append(.discardedEvent) }
        (hasData, hasType) = (false, false)
        continue
      }
      if line[0] == UInt8(ascii: ":") {
        notes.append(.comment)
        continue
      }
      let colon = line.firstIndex(of: UInt8(ascii: ":"))
      let name = Array(line[..<(colon ?? line.count)])
      var value = colon.map { line[($0 + 1)...] } ?? []
      if value.first == 0x20 { value = value.dropFirst() }
      let isWhole = end != nil
      switch String(decoding: name, as: UTF8.self) {
      case "data" where isWhole || colon != nil:
        if hasData { notes.append(.dataLineBreak) }
        hasData = true
        if !value.isEmpty { notes.append(.data(Array(value))) }
      case "event" where isWhole:
        hasType = true
        notes.append(.eventType(Self.repaired(value)))
      case "id" where isWhole: if !value.contains(0) { notes.append(.lastEventID(Self.repaired(value))) }
      case "retry" where isWhole:
        if let number = Self.number(value) { notes.append(.retry(number)) }
      case "event" where colon != nil, "id" where colon != nil, "retry" where colon != nil: break
      default:
        // What may still become a field when the stream ends is told as nothing.
        let leads = ["data", "event", "id", "retry"].map { Array($0.utf8) } + (isFirst ? [[0xEF, 0xBB, 0xBF]] : [])
        if isWhole {
          notes.append(.line(line))
        } else if !leads.contains(where: { $0.starts(with: line) }) {
          notes.append(.openLine(line))
        }
      }
    }
    ending = hasData ? .openEvent : .clean
  }

  private static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
