import RiffleTypes

// Refusals with a status, refusals inside an answer, and answers that are none.
extension Mishap {
  static let refusals: [Mishap] = [
    Mishap(
      "quota-retry-after", "429 with Retry-After: 1, then the answer", ends: .success, .whole, requests: 2,
      .first(.quotaExceeded(retryAfter: "1"))),
    Mishap(
      "quota-retry-info", "429 with RetryInfo of 0.1 s, then the answer", ends: .success, .whole, requests: 2,
      .first(.quotaExceeded(retryDelay: "0.1s"))),
    Mishap(
      "quota-for-ever", "429 each time", with: ["--attempts", "2"], ends: .quotaExceeded, .nothing, requests: 2,
      saying: "quota",
      .plain([.quotaExceeded(retryDelay: "0.01s")])),
    Mishap(
      "quota-of-the-day", "429 for a quota of the day, which no waiting helps", ends: .quotaExceeded, .nothing,
      saying: "quota",
      .plain([
        .answer(
          Array(
            (#"{"error":{"code":429,"message":"You exceeded your quota of the day.","status":"RESOURCE_EXHAUSTED","#
              + #""details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":"#
              + #"[{"quotaId":"RequestsPerDayPerProject"}]}]}}"#).utf8), status: 429)
      ])),
    Mishap(
      "burst-500-503", "500, 503, then the answer", ends: .success, .whole, requests: 3,
      .first(.unavailable(500), .unavailable(503))),
    Mishap(
      "unavailable-for-ever", "503 each time", with: ["--attempts", "2"], ends: .serviceUnavailable, .nothing,
      requests: 2,
      saying: "overloaded", .plain([.unavailable()])),
    Mishap(
      "key-refused", "400 with API_KEY_INVALID", ends: .keyRefused, .nothing, saying: "API key",
      .plain([
        .apiError(400, name: "INVALID_ARGUMENT", message: "API key not valid.", reason: "API_KEY_INVALID")
      ])),
    Mishap(
      "bad-request", "400", ends: .requestRefused, .nothing, saying: "wrong",
      .plain([.apiError(400, name: "INVALID_ARGUMENT")])),
    Mishap(
      "error-in-array", "400 as the only element of an array", ends: .requestRefused, .nothing, saying: "wrong",
      .plain([.apiError(400, name: "INVALID_ARGUMENT", isArray: true)])),
    Mishap(
      "error-page", "502 with a page for people, each time", with: ["--attempts", "1"], ends: .serviceUnavailable,
      .nothing,
      saying: "502",
      .plain([.answer(Array("<html><body>Bad gateway</body></html>".utf8), status: 502, contentType: "text/html")])),
    Mishap(
      "error-cut", "503 whose body is cut, each time", with: ["--attempts", "1"], ends: .serviceUnavailable, .nothing,
      saying: "503",
      .plain([
        Scenario(
          .readRequest, .head(503, [("Content-Type", "application/json"), ("Content-Length", "500")]),
          .send(Array("{\"error\":{\"code\":503,".utf8)), .close)
      ])),
  ]

  private static let trouble =
    #"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#

  private static func withoutLastEvent(_ asked: Asked) -> Body {
    var shorter = Reply(Array(Reply(asked.kind).documents.dropLast()))
    shorter.finishReason = nil
    return shorter.body(for: asked)
  }

  static let errors: [Mishap] = [
    Mishap(
      "error-in-stream", "an event with an error after the first half", ends: .partial, .part, saying: "overloaded",
      .usual { body, asked, _ in
        body = withoutLastEvent(asked)
        body.bytes += Reply.events([trouble])
      }),
    Mishap(
      "error-in-stream-bare", "the same without data:, on several lines", ends: .partial, .part, saying: "overloaded",
      .usual { body, asked, _ in
        body = withoutLastEvent(asked)
        body.bytes += Array(trouble.with(",", as: ",\r\n  ").with("{", as: "{\r\n  ").utf8) + Array("\r\n".utf8)
      }),
    Mishap(
      "error-first", "an event with an error and nothing before it, with status 200", ends: .serviceUnavailable,
      .nothing, saying: "overloaded", .bytes("text/event-stream") { Reply.events([trouble]) }),
    Mishap(
      "html", "200 with a page for people", ends: .malformedAnswer, .nothing, saying: "HTML",
      .bytes("text/html; charset=utf-8") {
        Array("<!DOCTYPE html>\n<html><body>Sign in to the network</body></html>\n".utf8)
      }),
    Mishap(
      "html-as-events", "the same, called an event stream", ends: .malformedAnswer, .nothing, saying: "HTML",
      .bytes("text/event-stream") { Array("\n<html><body>Sign in</body></html>\n".utf8) }),
    Mishap(
      "html-for-words", "200 with a page for people, and words were asked for", by: .ask, ends: .malformedAnswer,
      .nothing,
      saying: "HTML", .bytes("text/html") { Array("<html><body>Sign in</body></html>".utf8) }),
    Mishap(
      "empty-body", "200 and an empty body", ends: .malformedAnswer, .nothing, saying: "empty",
      .bytes("text/event-stream") { [] }),
    Mishap(
      "empty-body-for-words", "the same, and words were asked for", by: .ask, ends: .malformedAnswer, .nothing,
      saying: "empty",
      .bytes("text/event-stream") { [] }),
    Mishap(
      "only-comments", "200 and keep-alives, and then the end", ends: .malformedAnswer, .nothing,
      saying: "nothing usable",
      .bytes("text/event-stream") { Array(": one\n\n: two\n\n".utf8) }),
    Mishap(
      "no-content", "204", ends: .malformedAnswer, .nothing, saying: "empty",
      .plain([Scenario(.readRequest, .head(204, []))])),
    Mishap(
      "garbage", "200 and 64 KiB of noise", ends: .malformedAnswer, .nothing, saying: "expected",
      .body { _, dice in
        let noise = (0..<8192).flatMap { _ in
          let word = dice.next()
          return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        return Body(contentType: "text/event-stream", bytes: [0x80] + noise)
      }),
  ]
}
