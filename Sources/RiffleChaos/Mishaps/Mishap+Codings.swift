import RiffleTypes

// What stands between the answer and its bytes: compression, chunks, base64.
extension Mishap {
  private static func compress(_ body: inout Body, _ change: ([UInt8]) -> [UInt8]) {
    body.headers = [("Content-Encoding", "gzip")]
    body.bytes = change(body.bytes)
  }

  static let codings: [Mishap] = [
    Mishap(
      "gzip", "the answer comes compressed, as it was asked for", with: ["--compressed"], ends: .success, .whole,
      .usual { body, _, _ in compress(&body) { Deflated.gzip($0) } }),
    Mishap(
      "gzip-unasked", "the answer comes compressed, and nobody asked for that", ends: .success, .whole,
      .usual { body, _, _ in compress(&body) { Deflated.gzip($0) } }),
    Mishap(
      "gzip-cut", "the compressed bytes stop in the middle, in a whole message", with: ["--compressed"], ends: .partial,
      .part, saying: "ended early",
      .sent { body, _ in
        let bytes = Deflated.gzip(body.bytes)
        return Scenario(
          .readRequest,
          .head(
            200,
            [("Content-Type", body.contentType), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
          .chunk(Array(bytes.prefix(bytes.count * 8 / 10))), .pause(Scenario.margin), .lastChunk)
      }),
    Mishap(
      "gzip-broken", "a byte of the compressed data is wrong", with: ["--compressed"], ends: .malformedAnswer, .nothing,
      saying: "compressed data",
      .usual { body, _, _ in
        compress(&body) { bytes in
          var out = Deflated.gzip(bytes)
          out[10] = 0x07
          return out
        }
      }),
    Mishap(
      "gzip-bomb", "1 MiB that becomes 128 MiB of words", by: .ask, with: ["--compressed"], ends: .malformedAnswer,
      .nothing, saying: "compressed data",
      .body { _, _ in
        let start = Array(#"data: {"candidates":[{"content":{"parts":[{"text":""#.utf8)
        let bomb = Deflated.repeated(UInt8(ascii: "a"), count: 500_000)
        return Body(
          contentType: "text/event-stream", headers: [("Content-Encoding", "gzip")],
          bytes: Deflated.gzip(Deflated.stored(start, isEnd: false) + bomb + Deflated.stored([]), of: start))
      }),
    Mishap(
      "chunk-trailers", "fields after the last chunk", ends: .success, .whole,
      .sent { body, _ in
        var scenario = Scenario.answer(body.bytes, contentType: body.contentType, framing: .chunked)
        scenario.actions[scenario.actions.count - 1] = .send(
          Array("0\r\nX-Checksum: abc\r\nServer-Timing: gfet4t7; dur=7\r\n\r\n".utf8))
        return scenario
      }),
    Mishap(
      "chunk-extensions", "chunks of seven bytes, each with an extension", ends: .success, .whole,
      .sent { body, _ in
        let chunks = stride(from: 0, to: body.bytes.count, by: 7).flatMap { start -> [UInt8] in
          let piece = body.bytes[start..<min(start + 7, body.bytes.count)]
          return Array("\(String(piece.count, radix: 16));name=\"value\"\r\n".utf8) + piece + Array("\r\n".utf8)
        }
        return Scenario(
          .readRequest, .head(200, [("Content-Type", body.contentType), ("Transfer-Encoding", "chunked")]),
          .send(chunks), .lastChunk)
      }),
    Mishap(
      "until-close", "no length at all: the end of the connection is the end", ends: .success, .whole,
      .sent { body, _ in .answer(body.bytes, contentType: body.contentType, framing: .untilClose) }),
    Mishap(
      "head-without-end", "a head of 1 MiB", ends: .malformedAnswer, .nothing, saying: "not HTTP",
      .plain([
        Scenario(
          .readRequest, .send(Array("HTTP/1.1 200 OK\r\n".utf8)),
          .sendAgain(Array("X-Field: \(String(repeating: "x", count: 1000))\r\n".utf8), count: 1024), .close)
      ])),
  ]

  /// The picture as base64 in a way of its own; the first part stays as it is.
  private static func written(_ write: @escaping @Sendable (String) -> String) -> Script {
    .reply { _ in
      Reply([[.media(type: "image/png", base64: write(Base64Text.standard(Reply.picture)))]])
    }
  }

  static let base64: [Mishap] = [
    Mishap(
      "type-after-data", "the media type stands after the data", by: .image, ends: .success, .whole,
      .reply { _ in
        Reply([[.media(type: "image/png", base64: Base64Text.standard(Reply.picture), isTypeLast: true)]])
      }),
    Mishap(
      "type-missing", "no media type at all", by: .image, ends: .success, .whole,
      .reply { _ in Reply([[.json(#"{"inlineData":{"data":"\#(Base64Text.standard(Reply.picture))"}}"#)]]) }),
    Mishap(
      "type-wrong", "PNG called JPEG", by: .image, ends: .success, .whole,
      .reply { _ in Reply([[.media(type: "image/jpeg", base64: Base64Text.standard(Reply.picture))]]) }),
    Mishap(
      "base64-escaped", "slashes, plus signs and padding as JSON escapes", by: .image, ends: .success, .whole,
      written { $0.with("/", as: "\\/").with("+", as: "\\u002b").with("=", as: "\\u003d") }),
    Mishap(
      "base64-url-safe", "the alphabet of addresses, without padding", by: .image, ends: .success, .whole,
      written { _ in Base64Text.urlSafe(Reply.picture) }),
    Mishap(
      "base64-unpadded", "the padding is missing", by: .image, ends: .success, .whole, written { $0.with("=", as: "") }),
    Mishap(
      "base64-white-space", "a line break every 76 characters, as mail has it", by: .image, ends: .success, .whole,
      written { text in
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 76).map { start in
          String(letters[start..<min(start + 76, letters.count)])
        }.joined(separator: "\\r\\n")
      }),
    Mishap(
      "base64-bad-character", "one character that is none of base64", by: .image, ends: .malformedAnswer, .wreck,
      saying: "base64",
      .body { asked, dice in
        var letters = Array(Base64Text.standard(Reply.picture))
        letters[Int.random(in: letters.count / 2..<letters.count * 3 / 4, using: &dice)] = "!"
        return Reply([[.media(type: "image/png", base64: String(letters))]]).body(for: asked)
      }),
    Mishap(
      "base64-letters-missing", "three letters are missing", by: .image, ends: .malformedAnswer, .wreck,
      saying: "base64",
      written { String($0.with("=", as: "").dropLast(3)) }),
    Mishap(
      "base64-after-padding", "data go on after the padding", by: .image, ends: .malformedAnswer, .wreck,
      saying: "base64",
      written { $0.with("=", as: "") + "==AAAA" }),
    Mishap(
      "data-empty", "a medium of no bytes", by: .image, ends: .notWhatWasAsked, .nothing, saying: "no media",
      written { _ in "" }),
    Mishap(
      "data-null", "the data is null", by: .image, ends: .notWhatWasAsked, .nothing, saying: "no media",
      .reply { _ in Reply([[.json(#"{"inlineData":{"mimeType":"image/png","data":null}}"#)]]) }),
  ]
}
