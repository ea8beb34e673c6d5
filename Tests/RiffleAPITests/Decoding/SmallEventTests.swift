import RiffleAPI
import RiffleParsing
import RiffleTestSupport
import Testing

/// Streams of many small events: the way that reads them in batches gives what reading token by token gives.
@Suite struct SmallEventTests {
  /// Decodes `text` under every cut, fast and slow, expects the same each time, and returns it.
  private func decode(
    _ text: String, _ options: ResponseDecoder.Options = .init(), _ location: SourceLocation = #_sourceLocation
  ) -> DecodedResponse {
    let bytes = Array(text.utf8)
    var slow = options
    slow.usesFastLane = false
    let whole = DecodedResponse([bytes], options)
    forEveryCut(of: bytes) { pieces in
      let isSame = [options, slow].map { DecodedResponse(pieces, $0) == whole }
      #expect(
        isSame == [true, true], "pieces of \(pieces.map(\.count).prefix(2)), fast and slow", sourceLocation: location)
    }
    return whole
  }

  /// Event `number` of a stream; each number that divides by a small prime has members that others lack.
  private func event(_ number: Int, varies: Bool) -> String {
    func has(_ divisor: Int) -> Bool { varies && number % divisor == 0 }
    var part = #""text": "word \#(number)\#(has(3) ? #"\n\"é\u00e9\ud83d\ude00"# : "")""#
    if has(5) { part += #","thought": true"# }
    if has(7) { part = #""thoughtSignature": "QUJD\#(String(repeating: "/", count: number * 11))","# + part }
    var candidate = #""content": {"parts": [{\#(part)}],"role": "model"}"#
    candidate = has(2) ? #""index": 0,"# + candidate : candidate + #","index": 0"#
    if has(11) { candidate += #","safetyRatings": [{"category": "X","blocked": [[], {}, null, -1.5e3]}]"# }
    if number == 29 { candidate += #","finishReason": "STOP""# }
    var usage = #""promptTokenCount": 12,"totalTokenCount": \#(number * 7)"#
    if has(2) { usage += #","promptTokensDetails": [{"modality": "TEXT","tokenCount": \#(number)}]"# }
    if has(3) { usage += #","thoughtsTokenCount": \#(number)"# }
    var members = [#""usageMetadata": {\#(usage)}"#, #""modelVersion": "gemini-\#(varies ? number / 20 : 0)""#]
    members.insert(#""candidates": [{\#(candidate)}]"#, at: has(13) ? 2 : has(4) ? 1 : 0)
    return "{\(members.joined(separator: varies && number % 6 == 0 ? " ,\t" : ","))}"
  }

  @Test(arguments: [true, false], ["data: {D}\r\n\r\n", "data:{D}\n\n", "{D}\n", "{D}"])
  func `a stream of words gives the same in batches and token by token`(varies: Bool, template: String) throws {
    let events = (1..<30).map { template.replacing("{D}", with: event($0, varies: varies)) }
    let decoded = decode(events.joined())
    let summary = try #require(decoded.summary)
    #expect(summary.documentCount == 29 && summary.sawFinishReason && !summary.isTruncatedInDocument)
    #expect(decoded.usage?.promptTokenCount == 12 && decoded.usage?.totalTokenCount == 203)
    let numbers = decoded.text(isThought: false).split(separator: "word ").count
    #expect(numbers == (varies ? 24 : 29))
    let versions = decoded.events.compactMap { if case .modelVersion(let name) = $0 { name } else { nil } }
    #expect(versions == (varies ? ["gemini-0", "gemini-1"] : ["gemini-0"]))
    #expect(decoded.parts.map(\.isThought) == (1..<30).map { varies && $0 % 5 == 0 })
  }

  @Test func `a chat's words and its closing marker are read in batches too`() {
    let chunks = (0..<20).map {
      #"data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"w\#($0) "},"finish_reason":null}],"usage":null}"#
    }
    let usage = #"data: {"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":20,"total_tokens":23}}"#
    let decoded = decode((chunks + [usage, "data: [DONE]"]).joined(separator: "\n\n") + "\n\n")
    #expect(decoded.text(isThought: false) == (0..<20).map { "w\($0) " }.joined())
    #expect(decoded.usage == UsageMetadata(promptTokenCount: 3, candidatesTokenCount: 20, totalTokenCount: 23))
    #expect(decoded.summary?.sawCompletion == true)
    #expect(decoded.events.count { if case .responseID = $0 { true } else { false } } == 1)
  }

  @Test(arguments: [
    #"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}{"candidates":[{"content":{"parts":[{"text":"b"}},"#,
    #"{"candidates":[{"content":{"parts":[{"text":"a"},{"text":"b\u00zz"}]}}]}"#,
    #"{"usageMetadata":{"totalTokenCount":01},"candidates":[]}"#, #"{"modelVersion":"m","responseId":nul}"#,
  ]) func `an error comes after the events before it`(text: String) {
    let decoded = decode(text)
    #expect(decoded.error != nil)
    #expect(
      decoded.error == decode("  " + text).error.map { ResponseDecodingError(code: $0.code, offset: $0.offset - 2) })
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("1234567", 1_234_567), ("12345678", 12_345_678), ("123456789", 123_456_789),
    ("123456789012345678", 123_456_789_012_345_678), ("1.0", 1), ("2e3", 2000), ("\"42\"", 42), ("-3", -3),
    ("1.5", nil),
    ("1e99", nil), ("\"x\"", nil), ("\"1 2\"", nil), ("true", nil),
  ]) func `counts are whole numbers in any spelling`(spelling: String, expected: Int?) {
    let text = #"{"usageMetadata":{"totalTokenCount":\#(spelling),"promptTokenCount":5},"candidates":[]}"#
    let usage = decode(text).usage
    #expect(usage?.totalTokenCount == expected && usage?.promptTokenCount == 5)
  }

  // MARK: - Words

  @Test func `words of every length are copied whole, at the end of a chunk too`() {
    let letters = (0..<150).map { String(UnicodeScalar(UInt8(0x41 + $0 % 57 % 26))) }.joined()
    for count in 0...150 {
      let words = String(letters.prefix(count))
      let text = Array(#"{"candidates":[{"content":{"parts":[{"text":"\#(words)"},{"text":"\n\#(words)"}]}}]}"#.utf8)
      for size in [text.count, text.count - 10, 41 + count, 17] where size > 0 {
        let decoded = DecodedResponse(pieces(of: text, size: size))
        #expect(decoded.text(isThought: false) == words + "\n" + words, "\(count) letters in pieces of \(size)")
      }
    }
  }

  /// The words as they come, with room for `capacity` bytes at each call.
  private func deltas(_ pieces: [[UInt8]], _ options: ResponseDecoder.Options, capacity: Int) throws -> [[UInt8]] {
    var decoder = ResponseDecoder(options)
    var deltas: [[UInt8]] = []
    for piece in pieces + [[]] {
      while true {
        var event: ResponseEvent?
        let bytes = try [UInt8](capacity: capacity) { output throws(ResponseDecodingError) in
          event = piece.isEmpty ? decoder.drain(into: &output) : try decoder.next(in: piece.span, into: &output)
        }
        guard let event else { break }
        guard case .text(let delta) = event else { continue }
        #expect(delta.byteCount == bytes.count)
        deltas.append(bytes)
      }
    }
    return deltas
  }

  @Test func `words longer than the output come in pieces that are whole characters`() throws {
    let words = (0..<500).map { ["ä", "€", "😀", "x"][$0 * $0 % 7 % 4] }.joined()
    let text = Array(#"{"candidates":[{"content":{"parts":[{"text":"\#(words)"}]}}]}"#.utf8)
    for capacity in [64, 65, 66, 67, 100] {
      let deltas = try deltas([text], .init(), capacity: capacity)
      #expect(deltas.count > words.utf8.count / capacity)
      #expect(deltas.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
      #expect(String(decoding: deltas.joined(), as: UTF8.self) == words)
    }
  }

  @Test func `words beyond every buffer pass through in order`() throws {
    let words = (0..<60_000).map { "word \($0) " }.joined()
    let text = Array(#"{"candidates":[{"content":{"parts":[{"text":"\#(words)"}]}}]}"#.utf8)
    var options = ResponseDecoder.Options()
    for limit in [1000, 100_000, 1 << 20] {
      options.textLimit = limit
      let isSame = try [4096, 65_536].map { size in
        try Array(deltas(pieces(of: text, size: size), options, capacity: 4096).joined()) == Array(words.utf8)
      }
      #expect(isSame == [true, true])
    }
  }

  @Test func `short media fit an output of any size, padded or not`() {
    for count in 40...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let padded = Base64Encoder.encode(bytes)
      for data in [padded, padded.replacing("=", with: "")] {
        let text = Array(#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"\#(data)"}}]}}]}"#.utf8)
        for capacity in 64...72 {
          for usesFastLane in [true, false] {
            let decoded = DecodedResponse([text], .init(usesFastLane: usesFastLane), capacity: capacity)
            #expect(decoded.media == [bytes], "\(count) bytes, capacity \(capacity), fast lane \(usesFastLane)")
          }
        }
      }
    }
  }

  @Test func `words beyond the limit are the same whatever is told after them, and however they are cut`() {
    let text = Array(
      (#"{"candidates":[{"content":{"parts":[{"text":"0123456789 äöü, and \n more","thought":true},{"text":"b"}]},"#
        + #""index":1}]}"#).utf8)
    for limit in [0, 1, 5, 20, 30, 100] {
      var options = ResponseDecoder.Options()
      options.textLimit = limit
      let whole = DecodedResponse([text], options)
      forEveryCut(of: text) { pieces in
        #expect(DecodedResponse(pieces, options) == whole, "limit \(limit), cut into \(pieces.map(\.count))")
      }
    }
  }

  @Test func `hundreds of parts of one candidate keep their order`() {
    let parts = (0..<300).map { #"{"text":"\#($0),""# + ($0 % 3 == 0 ? #","thought":true}"# : "}") }
    let text = #"{"candidates":[{"content":{"parts":[\#(parts.joined(separator: ","))]},"index":2}]}"#
    let decoded = decode(text)
    let words = decoded.entries.compactMap { entry -> String? in
      if case .words(candidate: 2, _, let bytes) = entry { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
    #expect(words.joined() == (0..<300).map { "\($0)," }.joined())
    #expect(decoded.parts.map(\.isThought) == (0..<300).map { $0 % 3 == 0 })
  }

  @Test func `bytes that are not UTF-8 come as they are`() {
    var text = Array(#"{"candidates":[{"content":{"parts":[{"text":"a?b"}]}}]}"#.utf8)
    for index in text.indices where text[index] == UInt8(ascii: "?") { text[index] = 0xE2 }
    let decoded = DecodedResponse([text])
    #expect(decoded.entries.contains(.words(candidate: 0, isThought: false, [0x61, 0xE2, 0x62])))
  }
}
