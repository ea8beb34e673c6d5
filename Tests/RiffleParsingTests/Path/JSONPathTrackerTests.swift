import RiffleParsing
import RiffleTestSupport
import Testing

@Suite struct JSONPathTrackerTests {
  private let patterns = JSONPathPatterns([
    ("", 0), ("candidates[]", 1), ("candidates[].inlineData.data", 2), ("usage.**", 3), ("grid[][]", 4), ("part.*", 5),
    ("part.known", 6), ("deep.a.b.c", 7),
  ])

  /// What the tracker reports: `id:token` with strings, numbers and names joined.
  private func report(
    _ pieces: [[UInt8]], reportsEverything: Bool = false, inBatches: Bool = false
  ) throws -> [String] {
    var tracker = JSONPathTracker(patterns, reportsEverything: reportsEverything, documents: .many)
    var result: [String] = []
    var bytes: [UInt8] = []
    var offset = 0
    var batch = inBatches ? JSONMatchBuffer() : nil
    for piece in pieces {
      tracker.chunkOffset = offset
      for match in try self.matches(of: piece, &tracker, &batch) {
        var name = ""
        var isClosed = true
        switch match.token {
        case .beginObject: name = "{"
        case .endObject: name = "}"
        case .beginArray: name = "["
        case .endArray: name = "]"
        case .bool(let flag): name = "\(flag)"
        case .null: name = "null"
        case .beginString: isClosed = false
        case .scalar(let scalar), .keyScalar(let scalar):
          bytes += Array(String(scalar).utf8)
          isClosed = false
        case .key(let range, let isLast), .string(let range, let isLast), .number(let range, let isLast):
          bytes += piece[range]
          isClosed = isLast
          if isLast {
            name = String(decoding: bytes, as: UTF8.self)
            bytes = []
          }
        }
        if isClosed { result.append("\(match.id):\(name)") }
      }
      offset += piece.count
    }
    return result
  }

  /// What the tracker reports of one piece, token by token or in batches.
  private func matches(
    of piece: [UInt8], _ tracker: inout JSONPathTracker, _ batch: inout JSONMatchBuffer?
  ) throws -> [JSONPathTracker.Match] {
    var result: [JSONPathTracker.Match] = []
    if var buffer = batch.take() {
      while case let count = try tracker.fill(&buffer, in: piece.span, from: 0, upTo: piece.count), count > 0 {
        for index in 0..<count { result.append(buffer[index]) }
      }
      batch = consume buffer
    } else {
      while let match = try tracker.next(in: piece.span, from: 0, upTo: piece.count) { result.append(match) }
    }
    return result
  }

  @Test(arguments: [
    (#"{"candidates":[{"inlineData":{"data":"abc","x":1}},{}]}"#, "0:{ 1:{ 2:abc 1:} 1:{ 1:} 0:}"),
    (#"{"candidates":[{"inline_data":{"data":"ab\/c"}}]}"#, "0:{ 1:{ 2:ab/c 1:} 0:}"),
    (#"{"candidates":[{"\u0069nline\u0044ata":{"d\u0061ta":"x"}}]}"#, "0:{ 1:{ 2:x 1:} 0:}"),
    (#"{"candidates":{"inlineData":{"data":"no"}}}"#, "0:{ 0:}"),
    (#"[{"candidates":[{}]},{"candidates":[]}]"#, "0:[ 0:{ 1:{ 1:} 0:} 0:{ 0:} 0:]"),
    (#"{"usage":{"a":[1,{"b":null}],"c":true}}"#, "0:{ 3:{ 3:a 3:[ 3:1 3:{ 3:b 3:null 3:} 3:] 3:c 3:true 3:} 0:}"),
    (#"{"usage":7,"grid":[[1,2],[3],4]}"#, "0:{ 3:7 4:1 4:2 4:3 0:}"),
    (#"{"part":{"known":1,"other":2,"knownlonger":3,"kno":4}}"#, "0:{ 6:1 5:2 5:3 5:4 0:}"),
    (#"{"deep":{"a":{"b":{"x":0,"c":5}},"b":{"c":6}},"c":7}"#, "0:{ 7:5 0:}"),
    (
      #"{"x":{"candidates":[{"inlineData":{"data":"no"}}]},"candidates":[{"inlineData":{"data":"yes"}}]}"#,
      "0:{ 1:{ 2:yes 1:} 0:}"
    ),
    (#"{"candidates":[null,[{}],{"inlineData":[{"data":"no"}]}]}"#, "0:{ 1:null 1:[ 1:] 1:{ 1:} 0:}"),
    (#"{}{"usage":1} {"usage":2}"#, "0:{ 0:} 0:{ 3:1 0:} 0:{ 3:2 0:}"),
    (#"{"a_name_that_is_longer_than_every_pattern_of_the_set":1,"usage":2}"#, "0:{ 3:2 0:}"),
  ]) func `tokens carry the pattern of their value, however they are cut`(text: String, expected: String) throws {
    try forEveryCut(of: Array(text.utf8)) { pieces in
      let tokens = try report(pieces)
      #expect(tokens == expected.split(separator: " ").map(String.init), "cut into \(pieces.map(\.count))")
      let batches = try report(pieces, inBatches: true)
      #expect(batches == tokens, "in batches, cut into \(pieces.map(\.count))")
    }
  }

  /// Names of every length whose ends agree with those of a listed one, at the end of a chunk too.
  @Test func `a name is compared whole, whatever its length and place`() throws {
    for count in 1...40 {
      let name = (0..<count).map { Character(Unicode.Scalar(UInt8(0x61 + $0 % 26))) }
      let patterns = JSONPathPatterns([(String(name), 7)])
      for place in 0..<count {
        var other = name
        other[place] = "-"
        let text = Array(
          #"{"\#(String(other))":1,"\#(String(name))":2,"\#(String(name))x":3,"\#(String(name.dropLast()))":4}"#.utf8)
        for end in [text.count, text.count - 3] {
          var tracker = JSONPathTracker(patterns)
          var matches = JSONMatchBuffer()
          let found = try tracker.fill(&matches, in: text.span.extracting(first: end), from: 0, upTo: end)
          #expect(
            found == 1 && matches[0].id == 7 && text[matches[0].end - 1] == UInt8(ascii: "2"), "\(count), \(place)")
        }
      }
    }
  }

  @Test func `everything leaves when everything is wanted`() throws {
    let text = Array(#"{"x":[1,"b"],"usage":{"y":2}}"#.utf8)
    let expected = ["0:{", "-1:x", "-1:[", "-1:1", "-1:b", "-1:]", "-1:usage", "3:{", "3:y", "3:2", "3:}", "0:}"]
    try forEveryCut(of: text) { pieces in
      for inBatches in [false, true] {
        let tokens = try report(pieces, reportsEverything: true, inBatches: inBatches)
        #expect(tokens == expected)
      }
    }
  }

  @Test func `a scanner's error comes through with its offset`() {
    let text = Array(#"{"usage":[1,}"#.utf8)
    forEveryCut(of: text) { pieces in
      #expect(throws: JSONError(code: .unexpectedByte(0x7D, expected: .value), offset: 12)) { try report(pieces) }
    }
  }
}
