import RiffleTypes

// Answers that stop, and answers that come late or never.
extension Mishap {
  static let cuts: [Mishap] = [
    Mishap(
      "reset-unread", "the connection is reset before the request is read", ends: .outcomeUnknown, .nothing,
      requests: 0, saying: "may have been billed", .plain([Scenario(.pause(Scenario.margin), .reset)])),
    Mishap(
      "cut-before-head", "the request is read and the connection ends", ends: .outcomeUnknown, .nothing,
      saying: "may have been billed", .plain([.cutBeforeHead])),
    Mishap(
      "cut-in-head", "the connection ends inside the head", ends: .outcomeUnknown, .nothing,
      saying: "may have been billed",
      .plain([.cutInHead])),
    Mishap(
      "not-http", "a mail server answers", ends: .malformedAnswer, .nothing, saying: "not HTTP", .plain([.notHTTP])),
    Mishap(
      "cut-after-head", "the connection ends after the head", ends: .serviceUnavailable, .nothing,
      saying: "connection lost",
      .sent { body, _ in .cut(body.bytes, after: 0, contentType: body.contentType).later }),
    Mishap(
      "cut-in-base64", "the connection ends inside the second half of the medium", ends: .partial, .part, saying: "cut",
      .sent { body, dice in
        let place = Int.random(in: body.bytes.count * 6 / 10..<body.bytes.count * 9 / 10, using: &dice)
        return .cut(body.bytes, after: place, contentType: body.contentType).later
      }),
    Mishap(
      "reset-in-base64", "the connection is reset there", ends: .partial, .part, saying: "cut",
      .sent { body, dice in
        let place = Int.random(in: body.bytes.count * 6 / 10..<body.bytes.count * 9 / 10, using: &dice)
        return .reset(body.bytes, after: place, contentType: body.contentType).later
      }),
    Mishap(
      "cut-in-picture", "the connection ends inside a picture", by: .image, ends: .partial, .part, saying: "cut",
      .sent { body, _ in .cut(body.bytes, after: body.bytes.count * 7 / 10, contentType: body.contentType).later }),
    Mishap(
      "cut-in-words", "the connection ends between words", by: .ask, ends: .partial, .part, saying: "cut",
      .sent { body, _ in .cut(body.bytes, after: body.bytes.count * 7 / 10, contentType: body.contentType).later }),
    Mishap(
      "cut-before-last-chunk", "all events come, and the connection ends without the last chunk", ends: .partial,
      .part, saying: "cut",
      .sent { body, _ in .cut(body.bytes, after: body.bytes.count, contentType: body.contentType).later }),
    Mishap(
      "cut-in-last-chunk", "the last chunk has no CR LF after it", ends: .partial, .part, saying: "cut",
      .sent { body, _ in
        var scenario = Scenario.cut(body.bytes, after: body.bytes.count, contentType: body.contentType).later
        scenario.actions.insert(.send(Array("0\r\n".utf8)), at: scenario.actions.count - 1)
        return scenario
      }),
    Mishap(
      "bad-chunk-size", "a chunk's size is no number", ends: .partial, .part, saying: "malformed HTTP",
      .sent { body, _ in
        Scenario(
          .readRequest, .head(200, [("Content-Type", body.contentType), ("Transfer-Encoding", "chunked")]),
          .chunk(body.bytes), .pause(Scenario.margin), .send(Array("xyz\r\n".utf8)), .close)
      }),
    Mishap(
      "length-too-long", "Content-Length promises more than comes", ends: .partial, .part, saying: "cut",
      .sent { body, _ in
        .wrongContentLength(body.bytes, claimed: body.bytes.count + 100, contentType: body.contentType).later
      }),
    Mishap(
      "length-too-short", "Content-Length promises less than comes", ends: .partial, .part, saying: "cut",
      .sent { body, _ in
        .wrongContentLength(body.bytes, claimed: body.bytes.count * 8 / 10, contentType: body.contentType)
      }),
    Mishap(
      "no-finish-reason", "the stream ends in order, and no event says why", ends: .partial, .part,
      saying: "finish reason",
      .reply { kind in
        var reply = Reply(kind)
        reply.finishReason = nil
        return reply
      }),
    Mishap(
      "last-event-missing", "the stream ends in order before its last event", ends: .partial, .part,
      saying: "finish reason",
      .usual { body, asked, _ in
        let reply = Reply(asked.kind)
        var shorter = Reply(Array(reply.documents.dropLast()))
        shorter.finishReason = nil
        body = shorter.body(for: asked)
      }),
    Mishap(
      "last-words-missing", "a stream of words ends in order before its last event", by: .ask, ends: .partial, .part,
      saying: "finish reason",
      .usual { body, asked, _ in
        var shorter = Reply(Array(Reply(asked.kind).documents.dropLast()))
        shorter.finishReason = nil
        body = shorter.body(for: asked)
      }),
  ]

  static let waits: [Mishap] = [
    Mishap(
      "stall-before-head", "the request is read and nothing comes", with: ["--first-byte-timeout", "1"],
      ends: .serviceUnavailable, .nothing, saying: "no answer within", .plain([.stallBeforeHead])),
    Mishap(
      "stall-in-head", "the head begins and does not end", with: ["--first-byte-timeout", "1"],
      ends: .serviceUnavailable,
      .nothing, saying: "no answer within", .plain([.stallInHead])),
    Mishap(
      "stall-in-body", "the answer falls silent in the second half of the medium", with: ["--stall-timeout", "1"],
      ends: .partial, .part, saying: "nothing came for",
      .sent { body, _ in .stall(body.bytes, after: body.bytes.count * 7 / 10, contentType: body.contentType) }),
    Mishap(
      "stall-after-head", "the head comes and nothing after it", with: ["--stall-timeout", "1"],
      ends: .serviceUnavailable,
      .nothing, saying: "nothing came for",
      .sent { body, _ in .stall(body.bytes, after: 0, contentType: body.contentType) }),
    Mishap(
      "unread-request", "the head of the request is read and nothing more, for ever",
      with: ["--first-byte-timeout", "1"],
      ends: .serviceUnavailable, .nothing, saying: "no answer within", .plain([Scenario(.readHead, .ignore)])),
    Mishap(
      "drip-head", "the head comes a byte every 50 ms and never ends", with: ["--first-byte-timeout", "1"],
      ends: .serviceUnavailable, .nothing, saying: "no answer within",
      .plain([
        Scenario(
          .readRequest, .send(Array("HTTP/1.1 200 OK\r\nX-Long: ".utf8)),
          .drip(Array("x".utf8), every: .milliseconds(50)))
      ])),
    Mishap(
      "drip-body", "half of the answer, then a comment every 50 ms for ever", with: ["--timeout", "2"], ends: .partial,
      .part,
      saying: "not done within",
      .sent { body, _ in
        var scenario = Scenario.cut(body.bytes, after: body.bytes.count / 2, contentType: body.contentType)
        scenario.actions[scenario.actions.count - 1] = .drip(
          Array("3\r\n:\r\n\r\n".utf8), every: .milliseconds(50))
        return scenario
      }),
  ]
}

extension Scenario {
  /// Time for a client to take what was sent: of a connection that breaks, clients drop what they had not looked at.
  static let margin = Duration.milliseconds(150)

  /// The same with a pause before its last step.
  var later: Scenario {
    var scenario = self
    scenario.actions.insert(.pause(Self.margin), at: actions.count - 1)
    return scenario
  }
}
