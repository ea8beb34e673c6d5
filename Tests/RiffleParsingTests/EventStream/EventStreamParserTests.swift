import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct EventStreamParserTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: [UInt8]
    var pieces: [StreamReading.Piece]
    var ending: EventStreamParser.Ending

    init(
      _ claim: String, _ input: String, _ pieces: [StreamReading.Piece],
      _ ending: EventStreamParser.Ending = .clean
    ) {
      self.init(claim, bytes: Array(input.utf8), pieces, ending)
    }

    init(
      _ claim: String, bytes: [UInt8], _ pieces: [StreamReading.Piece], _ ending: EventStreamParser.Ending = .clean
    ) {
      testDescription = claim
      input = bytes
      self.pieces = pieces
      self.ending = ending
    }
  }

  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  static let events: [Row] = [
    Row("nothing", "", []),
    Row("LF", "data: a\n\n", [.text("a"), .endOfEvent]),
    Row("CR", "data: a\r\r", [.text("a"), .endOfEvent]),
    Row("CR LF", "data: a\r\n\r\n", [.text("a"), .endOfEvent]),
    Row(
      "mixed line ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r",
      [.text("a"), .endOfEvent, .text("b"), .endOfEvent, .text("c"), .endOfEvent]),
    Row("empty lines alone", "\n\r\n\r\r\n", []),
    Row("no space", "data:a\n\n", [.text("a"), .endOfEvent]),
    Row("one space is taken", "data:  a \n\n", [.text(" a "), .endOfEvent]),
    Row("a TAB is not taken", "data:\ta\n\n", [.text("\ta"), .endOfEvent]),
    Row("an empty value", "data:\n\n", [.endOfEvent]),
    Row("a space for a value", "data: \n\n", [.endOfEvent]),
    Row("a name alone", "data\n\n", [.endOfEvent]),
    Row("two names alone", "data\ndata\n\n", [.dataLineBreak, .endOfEvent]),
    Row("two lines", "data: a\ndata:b\n\n", [.text("a"), .dataLineBreak, .text("b"), .endOfEvent]),
    Row(
      "an empty line of data between", "data: a\ndata\ndata: b\n\n",
      [.text("a"), .dataLineBreak, .dataLineBreak, .text("b"), .endOfEvent]),
    Row("a colon in the value", "data: a: b\n\n", [.text("a: b"), .endOfEvent]),
    Row("a byte order mark", bytes: mark + Array("data: a\n\n".utf8), [.text("a"), .endOfEvent]),
    Row("a byte order mark alone", bytes: mark, []),
    Row("two byte order marks", bytes: mark + mark + Array("data: a\n\n".utf8), [.line("\u{FEFF}data: a")]),
    Row("half a byte order mark", bytes: [0xEF, 0xBB, 0x41, 0x0A], [.line([0xEF, 0xBB, 0x41])]),
    Row(
      "bytes that are no text", bytes: Array("data: ".utf8) + [0xFF, 0x00, 0x0A, 0x0A],
      [.data([0xFF, 0]), .endOfEvent]),
    Row("U+2028 ends no line", "data: a\u{2028}b\u{85}c\n\n", [.text("a\u{2028}b\u{85}c"), .endOfEvent]),
  ]

  static let fields: [Row] = [
    Row("a type", "event: ping\ndata: a\n\n", [.eventType("ping"), .text("a"), .endOfEvent]),
    Row("an empty type", "event\ndata: a\n\n", [.eventType(""), .text("a"), .endOfEvent]),
    Row("a type without data", "event: a\n\nevent:b\n", [.eventType("a"), .discardedEvent, .eventType("b")]),
    Row("an identifier", "id: 7\n\n", [.lastEventID("7")]),
    Row("an empty identifier", "id\n\n", [.lastEventID("")]),
    Row("an identifier with a NUL", "id: 1\0\nid:2\n", [.lastEventID("2")]),
    Row("an identifier that is not UTF-8", bytes: [0x69, 0x64, 0x3A, 0xFF, 0x0A], [.lastEventID("\u{FFFD}")]),
    Row("an identifier without its line end", "id: 7", []),
    Row("a time", "retry: 3000\n", [.retry(3000)]),
    Row("a time with zeros", "retry:007\n", [.retry(7)]),
    Row("no time", "retry:\nretry\nretry: -1\nretry: +1\nretry: 1.5\nretry: 1s\nretry:  1\n", []),
    Row("a time beyond measure", "retry: 9223372036854775808\nretry: \(String(repeating: "9", count: 99))\n", []),
    Row("the longest time", "retry: 9223372036854775807\n", [.retry(.max)]),
    Row("comments", ": ping\n:\n", [.comment, .comment]),
    Row("a comment in an event", "data: a\n:data: b\n\n", [.text("a"), .comment, .endOfEvent]),
    Row("a comment without its line end", ":", [.comment]),
  ]

  static let fieldless: [Row] = [
    Row("an unknown name", "colour: red\n", [.line("colour: red")]),
    Row("an unknown name alone", "colour\n", [.line("colour")]),
    Row("a name in capitals", "Data: a\n", [.line("Data: a")]),
    Row("a name after a space", " data: a\n", [.line(" data: a")]),
    Row(
      "names that begin like a field's", "dat\nd:\ndatax: 1\ndata : 1\n",
      ["dat", "d:", "datax: 1", "data : 1"].map { .line($0) }),
    Row(
      "more of them", "i\nidx: 1\nretr: 1\nretrying\neven\n",
      ["i", "idx: 1", "retr: 1", "retrying", "even"].map { .line($0) }),
    Row(
      "pretty JSON in mid-stream", "data: a\n\n{\r\n  \"error\": {\r\n    \"code\": 500\r\n  }\r\n}\r\n",
      [.text("a"), .endOfEvent] + ["{", "  \"error\": {", "    \"code\": 500", "  }", "}"].map { .line($0) }),
    Row(
      "JSON without a line end", "data: a\n\n{\"error\":{}}", [.text("a"), .endOfEvent, .openLine("{\"error\":{}}")]),
    Row(
      "a fieldless line in an event", "data: a\nx\ndata: b\n\n",
      [.text("a"), .line("x"), .dataLineBreak, .text("b"), .endOfEvent]),
    Row("HTML", "<!doctype html>\n<p>data: a\n", [.line("<!doctype html>"), .line("<p>data: a")]),
    Row("a name that the end cut", "dat", []),
  ]

  static let endings: [Row] = [
    Row("a value cut short", "data: {\"a\"", [.text("{\"a\"")], .openEvent),
    Row("no empty line", "data: a\n", [.text("a")], .openEvent),
    Row("the empty line is there, cut in CR LF", "data: a\r\n\r", [.text("a"), .endOfEvent], .clean),
    Row("a colon and no more", "data:", [], .openEvent),
    Row("a name and no more", "data", [], .clean),
    Row("a type alone", "event: a\n", [.eventType("a")], .clean),
    Row("a second event cut short", "data: a\n\ndata: b", [.text("a"), .endOfEvent, .text("b")], .openEvent),
  ]

  @Test(arguments: events + fields + fieldless + endings)
  func `tokens are as listed, however the bytes are cut`(_ row: Row) {
    forEveryCut(of: row.input) { chunks in
      for limit in [1, 3, 1024] {
        let reading = StreamReading(chunks, fragmentLimit: limit)
        #expect(reading.pieces == row.pieces)
        #expect(reading.ending == row.ending)
      }
    }
  }

  @Test func `empty chunks change nothing`() {
    let chunks: [[UInt8]] = [[], Array("data: a\r".utf8), [], [0x0A], [], [0x0D], []]
    #expect(StreamReading(chunks).pieces == [.text("a"), .endOfEvent])
  }

  @Test(arguments: [1, 7, 1024]) func `no fragment is longer than the limit`(limit: Int) throws {
    let value = [UInt8](repeating: 0x41, count: 5000)
    let input = Array("data: ".utf8) + value + [0x0A, 0x0A] + value + [0x0A]
    #expect(try StreamReading.longestFragment(of: [input], fragmentLimit: limit) == limit)
    #expect(StreamReading([input], fragmentLimit: limit).pieces == [.data(value), .endOfEvent, .line(value)])
  }

  @Test func `a line of 8 MiB in chunks of 64 KiB is reported whole`() throws {
    var parser = EventStreamParser()
    let chunk = [UInt8](repeating: 0x41, count: 65_536)
    var count = 0
    #expect(try parser.next(in: Array("data: ".utf8).span) == nil)
    for _ in 0..<128 {
      while let token = try parser.next(in: chunk.span) {
        if case .data(let range) = token { count += range.count } else { Issue.record("unexpected \(token)") }
      }
    }
    #expect(count == 8 << 20)
    #expect(parser.offset == 6 + count)
    #expect(try parser.finish() == .openEvent)
  }

  @Test(arguments: ["event: ", "id:"]) func `a value at the limit is read, one byte more is an error`(name: String) {
    let limit = EventStreamParser.valueLimit
    let value = String(repeating: "x", count: limit)
    let whole = StreamReading([Array("\(name)\(value)\n".utf8)])
    #expect(whole.pieces == [name == "id:" ? .lastEventID(value) : .eventType(value)])
    let error = EventStreamError(.valueTooLong(limit: limit), at: name.utf8.count + limit)
    let input = Array("\(name)\(value)x\n".utf8)
    for size in [1, 61, 4096, input.count] {
      #expect(StreamReading(pieces(of: input, size: size)).error == error)
    }
    #expect(
      "\(error)"
        == "event stream: value too long at offset \(error.offset), expected at most 65536 bytes in an event or id field"
    )
  }

  @Test func `after an error the same error comes again`() throws {
    let chunk = Array("id: ".utf8) + [UInt8](repeating: 0x78, count: EventStreamParser.valueLimit + 1)
    let expected = EventStreamError(.valueTooLong(limit: EventStreamParser.valueLimit), at: 65_540)
    var parser = EventStreamParser()
    for _ in 0..<3 { #expect(throws: expected) { try parser.next(in: chunk.span) } }
    do throws(EventStreamError) {
      _ = try parser.finish()
      Issue.record("the stream ended well")
    } catch {
      #expect(error == expected)
    }
  }
}

@Suite struct `EventStreamParser: the fast lane` {
  /// Reads `input`, and at the first data token of each chunk skips to `lead` bytes before the line end or the chunk's end.
  func readSkipping(_ chunks: [[UInt8]]) throws -> (skipped: Int, told: Int, ends: Int) {
    var parser = EventStreamParser(fragmentLimit: 16)
    var (skipped, told, ends) = (0, 0, 0)
    for chunk in chunks {
      while let token = try parser.next(in: chunk.span) {
        switch token {
        case .data(let range):
          #expect(parser.isInDataValue == true)
          told += range.count
          let end = chunk[range.upperBound...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? chunk.count
          parser.skip(to: end)
          skipped += end - range.upperBound
          #expect(parser.index == end)
        case .endOfEvent:
          ends += 1
          #expect(parser.isInDataValue == false)
        default: Issue.record("unexpected \(token)")
        }
      }
      #expect(parser.index == 0)
    }
    #expect(parser.offset == chunks.joined().count)
    #expect(try parser.finish() == .clean)
    return (skipped, told, ends)
  }

  @Test func `what is skipped is not told again, and the line still ends`() throws {
    let value = [UInt8](repeating: 0x41, count: 100)
    let event = Array("data: ".utf8) + value + [0x0D, 0x0A, 0x0D, 0x0A]
    try forEveryCut(of: event + event) { chunks in
      let (skipped, told, ends) = try readSkipping(chunks)
      #expect(skipped + told == 200)
      #expect(ends == 2)
    }
  }

  @Test func `skipping to where the parser has been changes nothing`() throws {
    let chunk = Array("data: abcdef\n\n".utf8)
    var parser = EventStreamParser()
    #expect(try parser.next(in: chunk.span) == .data(6..<12))
    parser.skip(to: 8)
    #expect(parser.index == 12)
    #expect(try parser.next(in: chunk.span) == .endOfEvent)
  }
}
