import RiffleTypes

// Answers whose JSON is right and says strange things, and answers of strange sizes.
extension Mishap {
  private static func document(_ json: String) -> Script {
    .bytes("text/event-stream") { Reply.events([json]) }
  }

  private static func ending(_ reason: String) -> Script {
    .reply { kind in
      var reply = Reply(kind)
      reply.finishReason = reason
      return reply
    }
  }

  private static let finish = #""finishReason":"STOP","index":0"#

  static let shapes: [Mishap] = [
    Mishap(
      "unknown-finish-reason", "a finish reason that nobody has heard of", ends: .partial, .part,
      saying: "NEWLY_INVENTED",
      ending("NEWLY_INVENTED")),
    Mishap(
      "max-tokens", "the answer ends with MAX_TOKENS", ends: .partial, .part, saying: "MAX_TOKENS", ending("MAX_TOKENS")
    ),
    Mishap("safety", "the answer ends with SAFETY", ends: .blocked, .part, saying: "SAFETY", ending("SAFETY")),
    Mishap(
      "no-image", "NO_IMAGE, and no part", by: .image, ends: .notWhatWasAsked, .nothing, saying: "NO_IMAGE",
      document(#"{"candidates":[{"finishReason":"NO_IMAGE","index":0}]}"#)),
    Mishap(
      "blocked-prompt", "the prompt is blocked", ends: .blocked, .nothing, saying: "PROHIBITED_CONTENT",
      document(#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#)),
    Mishap(
      "parts-null", "parts: null", ends: .notWhatWasAsked, .nothing, saying: "nothing at all",
      document(#"{"candidates":[{"content":{"parts":null},\#(finish)}]}"#)),
    Mishap(
      "null-parts", "parts that are null, empty, numbers and lists, and one that is right", ends: .success, .whole,
      .reply { kind in
        let odd: [Reply.Part] = [.json("null"), .json("{}"), .json("7"), .json("[]"), .json(#"{"unknown":[1,{}]}"#)]
        return Reply([odd] + Reply(kind).documents + [odd])
      }),
    Mishap(
      "candidates-null", "candidates: null", ends: .malformedAnswer, .nothing, saying: "cut before its end",
      document(#"{"candidates":null}"#)),
    Mishap(
      "candidates-empty", "no candidate", ends: .malformedAnswer, .nothing, saying: "cut before its end",
      document(#"{"candidates":[]}"#)),
    Mishap(
      "content-empty", "content: {}", ends: .notWhatWasAsked, .nothing, saying: "nothing at all",
      document(#"{"candidates":[{"content":{},\#(finish)}]}"#)),
    Mishap(
      "not-an-object", "numbers and words instead of objects", ends: .malformedAnswer, .nothing,
      saying: "cut before its end",
      .bytes("text/event-stream") { Reply.events(["7", "\"hello\"", "[1,2]", "true"]) }),
    Mishap(
      "broken-json", "a brace is missing", ends: .malformedAnswer, .nothing, saying: "json",
      document(#"{"candidates":[{"content":{"parts":[}]}"#)),
    Mishap(
      "thousand-parts", "1,000 parts, of which one is the medium", by: .image, ends: .success, .whole,
      .reply { _ in
        let words = Array(repeating: Reply.Part.text("word "), count: 999)
        return Reply([words + Reply(.picture).documents[1]])
      }),
    Mishap(
      "deep-nesting", "10,000 open braces", ends: .malformedAnswer, .nothing, saying: "nesting too deep",
      .bytes(jsonContentType) { Array(String(repeating: #"{"a":"#, count: 10_000).utf8) }),
    Mishap(
      "deep-unknown", "600 levels inside a member that nobody reads, after the first half", ends: .partial, .part,
      saying: "nesting too deep",
      .text { text, _ in
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        return text.with(#""modelVersion""#, as: #""unknown":\#(deep),"modelVersion""#)
      }),
    Mishap(
      "repeated-names", "every member stands twice; the last one counts", by: .ask, ends: .success, .other,
      document(
        #"{"candidates":[{"content":{"parts":[{"text":"first","text":"second"}]},"finishReason":"MAX_TOKENS",\#(finish)}]}"#
      )),
    Mishap(
      "nul-bytes", "NUL bytes between the lines", ends: .success, .whole,
      .text { text, _ in text.with("\r\n\r\n", as: "\r\n\r\n\0\0\r\n") }),
    Mishap(
      "nul-in-words", "an escaped NUL, ESC and a bell among the words", by: .ask, ends: .success, .other,
      document(#"{"candidates":[{"content":{"parts":[{"text":"a\u0000b\u001b[31mc\u0007"}]},\#(finish)}]}"#)),
    Mishap(
      "raw-control-character", "a line feed inside a string", by: .ask, ends: .malformedAnswer, .nothing,
      saying: "json",
      .bytes(jsonContentType) { Array("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\nb\"}]}}]}".utf8) }),
    Mishap(
      "invalid-utf8", "words that are no UTF-8", by: .ask, ends: .success, .other,
      .bytes("text/event-stream") {
        Array(#"data: {"candidates":[{"content":{"parts":[{"text":"a"#.utf8) + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]
          + Array((#"b"}]},"# + finish + "}]}\r\n\r\n").utf8)
      }),
    Mishap(
      "lone-surrogate", "half a character as an escape", by: .ask, ends: .success, .other,
      document(#"{"candidates":[{"content":{"parts":[{"text":"a\ud83db"}]},\#(finish)}]}"#)),
    Mishap(
      "huge-numbers", "numbers of 1,000 digits where counts stand", ends: .success, .whole, .text(manyNines)),
    Mishap(
      "huge-numbers-beside-words", "the same beside words", by: .ask, ends: .success, .whole, .text(manyNines)),
  ]

  private static let manyNines: @Sendable (String, inout Dice) -> String = { text, _ in
    let nines = String(repeating: "9", count: 1000)
    return text.with(
      #""modelVersion""#,
      as: #""usageMetadata":{"totalTokenCount":\#(nines),"promptTokenCount":1e\#(nines)},"modelVersion""#)
  }

  private static let opening = Array(#"data: {"candidates":[{"content":{"parts":[{"text":""#.utf8)
  private static let closing = Array((#""}]},"# + finish + "}]}\r\n\r\n").utf8)

  /// An event stream, until the close, with one piece repeated so often that it makes `megabytes`.
  private static func long(_ start: [UInt8], _ piece: String, _ megabytes: Int, _ end: [UInt8]) -> Script {
    let piece = Array(String(repeating: piece, count: (64 << 10) / piece.utf8.count).utf8)
    return .plain([
      Scenario(
        .readRequest, .head(200, [("Content-Type", "text/event-stream"), ("Connection", "close")]), .send(start),
        .sendAgain(piece, count: megabytes << 4), .send(end), .close)
    ])
  }

  static let sizes: [Mishap] = [
    Mishap(
      "many-calls", "300 calls of functions", by: .ask, ends: .malformedAnswer, .nothing,
      saying: "expected at most 256",
      .reply { _ in
        Reply([Array(repeating: .json(#"{"functionCall":{"name":"f","args":{}}}"#), count: 300)])
      }),
    Mishap(
      "many-values", "a list of 110,000 empty lists in a member that nobody knows", by: .ask, ends: .malformedAnswer,
      .nothing, saying: "too many values",
      .usual { body, asked, _ in
        let list = Array(repeating: "[]", count: 110_000).joined(separator: ",")
        let words = Reply(asked.kind).unaryDocument.with(
          #""modelVersion""#, as: #""unknown":[\#(list)],"modelVersion""#)
        body.bytes = Reply.events([words])
      }),
    Mishap(
      "text-64MiB", "64 MiB of words in one string", by: .ask, ends: .malformedAnswer, .nothing, saying: "too long",
      isHeavy: true,
      long(opening, "abcdefg ", 64, closing)),
    Mishap(
      "long-key", "a member's name of 1 GiB", ends: .malformedAnswer, .nothing, saying: "cut before its end",
      isHeavy: true,
      long(Array("data: {\"".utf8), "abcdefgh", 1024, Array("\":1}\r\n\r\n".utf8))),
    Mishap(
      "long-comment", "a comment of 256 MiB", ends: .malformedAnswer, .nothing, saying: "nothing usable", isHeavy: true,
      long(Array(": ".utf8), "abcdefgh", 256, Array("\r\n\r\n".utf8))),
    Mishap(
      "long-number", "a number of 64 MiB", ends: .malformedAnswer, .nothing, saying: "cut before its end",
      isHeavy: true,
      long(Array("data: {\"n\":".utf8), "99999999", 64, Array("}\r\n\r\n".utf8))),
    Mishap(
      "many-events", "a million empty events", ends: .malformedAnswer, .nothing, saying: "cut before its end",
      isHeavy: true,
      long([], "data: {}\r\n\r\n", 12, [])),
  ]
}
