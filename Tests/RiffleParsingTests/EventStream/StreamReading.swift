import RiffleParsing

/// What a parser said about a whole stream, neighbouring fragments joined, so that readings can be compared.
struct StreamReading: Equatable {
  enum Piece: Equatable {
    case data([UInt8])
    case dataLineBreak, endOfEvent, discardedEvent, comment
    case eventType(String)
    case lastEventID(String)
    case retry(Int)
    case line([UInt8])
    case openLine([UInt8])

    static func text(_ text: String) -> Self { .data(Array(text.utf8)) }
    static func line(_ text: String) -> Self { .line(Array(text.utf8)) }
    static func openLine(_ text: String) -> Self { .openLine(Array(text.utf8)) }
  }

  var pieces: [Piece] = []
  var ending: EventStreamParser.Ending?
  var error: EventStreamError?

  /// Reads a stream that arrives as `chunks`.
  init(_ chunks: [[UInt8]], fragmentLimit: Int = EventStreamParser.defaultFragmentLimit) {
    var parser = EventStreamParser(fragmentLimit: fragmentLimit)
    do throws(EventStreamError) {
      for chunk in chunks {
        while let token = try parser.next(in: chunk.span) {
          add(token, parser.fieldValue, parser.fieldlessPrefix, of: chunk)
        }
      }
      ending = try parser.finish()
    } catch {
      self.error = error
    }
  }

  /// The longest fragment of `chunks` when at most `fragmentLimit` bytes are asked for.
  static func longestFragment(of chunks: [[UInt8]], fragmentLimit: Int) throws -> Int {
    var parser = EventStreamParser(fragmentLimit: fragmentLimit)
    var longest = 0
    for chunk in chunks {
      while let token = try parser.next(in: chunk.span) {
        switch token {
        case .data(let range), .fieldlessLine(let range, _): longest = max(longest, range.count)
        default: break
        }
      }
    }
    return longest
  }

  private mutating func add(_ token: EventStreamToken, _ value: String, _ prefix: [UInt8], of chunk: [UInt8]) {
    switch token {
    case .data(let range):
      if case .data(let earlier) = pieces.last {
        pieces[pieces.count - 1] = .data(earlier + chunk[range])
      } else {
        pieces.append(.data(Array(chunk[range])))
      }
    case .dataLineBreak: pieces.append(.dataLineBreak)
    case .endOfEvent: pieces.append(.endOfEvent)
    case .discardedEvent: pieces.append(.discardedEvent)
    case .comment: pieces.append(.comment)
    case .eventType: pieces.append(.eventType(value))
    case .lastEventID: pieces.append(.lastEventID(value))
    case .retry(let milliseconds): pieces.append(.retry(milliseconds))
    case .fieldlessPrefix(let count):
      precondition(prefix.count == count, "the bytes of a prefix are as many as its token tells")
      pieces.append(.openLine(prefix))
    case .fieldlessLine(let range, let isLast):
      var line = Array(chunk[range])
      if case .openLine(let earlier) = pieces.last {
        line = earlier + line
        pieces.removeLast()
      }
      pieces.append(isLast ? .line(line) : .openLine(line))
    }
  }

  /// An event as a browser would hand it to a page.
  struct Event: Equatable, Decodable {
    var type: String
    var data: String
    var lastEventId: String
  }

  /// The events and the last `retry` of the reading, by the rules of WHATWG HTML, 9.2.6.
  var dispatched: (events: [Event], retry: Int?) {
    var events: [Event] = []
    var retry: Int?
    var (type, id, data) = ("", "", [UInt8]())
    for piece in pieces {
      switch piece {
      case .data(let bytes): data += bytes
      case .dataLineBreak: data.append(UInt8(ascii: "\n"))
      case .endOfEvent:
        let text = String(decoding: data, as: UTF8.self)
        events.append(Event(type: type.isEmpty ? "message" : type, data: text, lastEventId: id))
        (type, data) = ("", [])
      case .discardedEvent: type = ""
      case .eventType(let value): type = value
      case .lastEventID(let value): id = value
      case .retry(let value): retry = value
      case .comment, .line, .openLine: break
      }
    }
    return (events, retry)
  }
}
