import RiffleParsing
import RiffleTestSupport
import Testing

/// Batches against the token-by-token reading, where the two go different ways.
@Suite struct `JSONScanner: batches` {
  private func expectSame(
    _ text: [UInt8], documents: JSONScanner.Documents = .one, _ location: SourceLocation = #_sourceLocation
  ) {
    forEveryCut(of: text) { pieces in
      let tokens = JoinedTokens(pieces, documents: documents)
      let batches = JoinedTokens(batchesOf: pieces, documents: documents)
      #expect(
        batches == tokens, "\(String(decoding: text, as: UTF8.self)), cut into \(pieces.map(\.count))",
        sourceLocation: location)
    }
  }

  @Test(arguments: [
    "01", "-01", "1.5x", "-0y", "1e5z", "1.5.5", "nullx", "truefalse", "falsey", "tru", "nul", "12 34", "1\u{1}", "-",
    "1.", "1e",
    #""a""b""#, #""a"x"#, #""a" x"#, "{}x", "[]x", "[]{}", "{}1", #""a\qb""#, #""\u12g4""#, #""\ud800""#,
    #""\ud83d\ude00\udc00""#,
    #""\ud83d\u0041""#, "\"\u{1}\"", "\"a\u{7F}\"", "é", #"\"a""#, #"a\""#, "", " ", ",", ":", "}", "]", "{,}", "[,]",
    #"{"a"}"#,
    #"{"a":}"#, #"{"a" 1}"#, #"{"a":1,}"#, "[1,]", #"{"a":1 "b":2}"#, #"{1:2}"#, #"{"a":1]"#, "[1}",
  ]) func `a wrong value is the same error at the same place, wherever it stands`(value: String) {
    for frame in [
      ("", ""), ("[", "]"), ("[1,", ",2]"), (#"{"a":"#, "}"),
      (#"{"first":"of some length","a":"#, #","more":"of the same"}"#),
      (#"{"list":[{"in":"#, #"}],"more":["of the same"]}"#), ("                    ", "                    "),
    ] {
      expectSame(Array((frame.0 + value + frame.1).utf8))
      expectSame(Array((frame.0 + value + frame.1).utf8), documents: .many)
    }
  }

  @Test func `numbers of every shape are read whole, before everything that may follow them`() {
    let digits = "1234567890123456789012"
    let numbers =
      (1...22).map { String(digits.prefix($0)) }
      + ["0", "-0", "-7", "0.5", "-12.25", "1e5", "1E+5", "2.5e-10", "12345678.5", "1234567e8"]
    for number in numbers {
      for ending in ["]", ",null]", " ]", "\t,1]", "\n]"] { expectSame(Array("[\(number)\(ending)".utf8)) }
      expectSame(Array(#"{"a":\#(number)}"#.utf8))
    }
  }

  private static let sample =
    #"{"candidates": [{"content": {"parts": [{"text": "a \"b\" \\ \u00e9\n\ud83d\ude00"},{}],"role":"model"}, "index":0}], "#
    + #""ok" : true,"no":[false,null,{"":{}}],"numbers":[-1.5e+3,12 ,0,-0], "usage":{"total":123456},"é":"日本"}"#

  @Test func `damaged text gives the same tokens and the same error`() {
    // A fixed seed: the same damages each time.
    var state: UInt64 = 20_261_121
    func number(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let marks = Array("{}[]:,\"\\ 0123456789-.eEtrufalsn\n\r\t\u{1}\u{7F}é".utf8)
    var misses: [String] = []
    for _ in 0..<4000 {
      var text = Array(Self.sample.utf8)
      for _ in 0...number(3) {
        let place = number(text.count)
        switch number(3) {
        case 0: text[place] = marks[number(marks.count)]
        case 1: text.remove(at: place)
        default: text.insert(marks[number(marks.count)], at: place)
        }
      }
      let cut = number(text.count)
      for pieces in [[text], [Array(text[..<cut]), Array(text[cut...])]] where pieces.allSatisfy({ !$0.isEmpty }) {
        for documents in [JSONScanner.Documents.one, .many] {
          let tokens = JoinedTokens(pieces, documents: documents)
          if JoinedTokens(batchesOf: pieces, documents: documents) != tokens {
            misses.append(String(decoding: text, as: UTF8.self))
          }
        }
      }
    }
    #expect(misses.prefix(3) == [], "\(misses.count) misses")
  }

  @Test func `long and deep documents go through many batches`() {
    let long = "[" + String(repeating: Self.sample + ",", count: 40) + "1]"
    let deep = String(repeating: #"{"a":["#, count: 90) + "1" + String(repeating: "]}", count: 90)
    let wide = "[" + String(repeating: "[],{},", count: 2000) + "0]"
    let strings = (0..<40).map { "\"\(String(repeating: "x", count: $0 * 37))\"" }.joined(separator: ",")
    for text in [long, deep, wide, "[\(strings)]"].map({ Array($0.utf8) }) {
      let tokens = JoinedTokens([text])
      #expect(tokens.error == nil)
      for size in [text.count, 4096, 1000, 333, 61] {
        #expect(JoinedTokens(batchesOf: pieces(of: text, size: size)) == tokens)
      }
    }
  }

  @Test func `a long string is announced at the end of a batch, a short one comes whole`() throws {
    let text =
      Array(#"{"short":"abc","long":""#.utf8) + [UInt8](repeating: 0x61, count: 3000) + Array(#"","last":1}"#.utf8)
    var tracker = JSONPathTracker(JSONPathPatterns([]), reportsEverything: true)
    var matches = JSONMatchBuffer()
    let count = try tracker.fill(&matches, in: text.span, from: 0, upTo: text.count)
    #expect(count == 5)
    #expect(matches[2].token == .string(10..<13, isLast: true) && matches[2].end == 14)
    #expect(matches[4].token == .beginString)
    #expect(tracker.isInPlainString && tracker.index == matches[4].end && tracker.index == 23)
    tracker.skip(to: 3023)
    #expect(try tracker.fill(&matches, in: text.span, from: 0, upTo: text.count) == 4)
    #expect(matches[0].token == .string(3023..<3023, isLast: true))
    #expect(matches[2].token == .number(3032..<3033, isLast: true))
    #expect(try tracker.fill(&matches, in: text.span, from: 0, upTo: text.count) == 0)
    try tracker.finish()
  }
}
