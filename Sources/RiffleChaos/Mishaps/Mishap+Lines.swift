import RiffleTypes

// How lines of an event stream end, what else stands between them, and how JSON documents follow each other.
extension Mishap {
  static let lines: [Mishap] = [
    Mishap(
      "one-byte-at-a-time", "every byte is a write of its own", ends: .success, .whole,
      .sent { body, _ in .dribble(body.bytes, pieceSize: 1, contentType: body.contentType, framing: .chunked) }),
    Mishap(
      "pieces", "writes of a random size end in the middle of anything", ends: .success, .whole,
      .sent { body, dice in
        let size = Int.random(in: 2...40, using: &dice)
        return .dribble(body.bytes, pieceSize: size, contentType: body.contentType, framing: .chunked)
      }),
    Mishap(
      "line-ends-lf", "lines end with LF", ends: .success, .whole, .text { text, _ in text.with("\r\n", as: "\n") }),
    Mishap(
      "line-ends-cr", "lines end with CR", ends: .success, .whole, .text { text, _ in text.with("\r\n", as: "\r") }),
    Mishap(
      "line-ends-mixed", "lines end with CR, LF or CR LF, by chance", ends: .success, .whole,
      .text { text, dice in
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        return lines.dropLast().map { line in
          // A CR before an empty line that ends with LF would be one line end.
          line + (line.isEmpty ? "\r\n" : ["\r\n", "\n", "\r"].randomElement(using: &dice) ?? "\n")
        }.joined() + (lines.last ?? "")
      }),
    Mishap(
      "bom", "a byte order mark before the first event", ends: .success, .whole, .text { text, _ in "\u{FEFF}" + text }),
    Mishap(
      "comments", "comments, keep-alives, id, event, retry and unknown fields between the events", ends: .success,
      .whole,
      .text { text, _ in
        ": hello\r\n\r\n:\r\nretry: 3000\r\n"
          + text.with("data: ", as: "id: 7\r\nevent: message\r\n: keep-alive\r\nodd: field\r\ndata: ")
          + ": bye\r\n\r\n"
      }),
    Mishap(
      "no-space-after-data", "data: is followed by no space", ends: .success, .whole,
      .text { text, _ in text.with("data: {", as: "data:{") }),
    Mishap(
      "data-in-lines", "the JSON of each event stands on several data lines", ends: .success, .whole,
      .text { text, _ in text.with(",\"role\"", as: "\r\ndata: ,\"role\"") }),
    Mishap(
      "done-marker", "[DONE] after the last event, as OpenAI's services send it", ends: .success, .whole,
      .text { text, _ in text + "data: [DONE]\r\n\r\n" }),
    Mishap(
      "no-last-blank-line", "the last event has no empty line after it", ends: .success, .whole,
      .text { text, _ in String(text.reversed().drop { $0.isNewline }.reversed()) }),
    Mishap(
      "long-lines", "a comment of 1 MiB, and an event whose unknown member has 1 MiB", ends: .success, .whole,
      .text { text, _ in
        let long = String(repeating: "x", count: 1 << 20)
        return ": \(long)\r\n" + text.with(#""modelVersion""#, as: #""unknown":"\#(long)","modelVersion""#)
      }),
    Mishap(
      "long-event-name", "a name of an event of 128 KiB", ends: .malformedAnswer, .nothing, saying: "value too long",
      .text { text, _ in "event: " + String(repeating: "x", count: 128 << 10) + "\r\n" + text }),
  ]

  static let documents: [Mishap] = [
    Mishap(
      "documents-on-end", "JSON documents one after another, no event stream", ends: .success, .whole,
      .body { asked, _ in
        Body(contentType: jsonContentType, bytes: Array(Reply(asked.kind).geminiDocuments.joined(separator: " ").utf8))
      }),
    Mishap(
      "array-instead", "an array of documents where events were asked for", ends: .success, .whole,
      .body { asked, _ in Reply(asked.kind).body(for: Asked(kind: asked.kind, form: .array)) }),
    Mishap(
      "document-instead", "one document where events were asked for", by: .image, ends: .success, .whole,
      .body { asked, _ in Reply(asked.kind).body(for: Asked(kind: asked.kind, form: .unary)) }),
    Mishap(
      "wrong-content-type", "an event stream called text/plain", ends: .success, .whole,
      .usual { body, _, _ in body.contentType = "text/plain" }),
  ]
}
