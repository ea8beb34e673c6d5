import FoundationEssentials
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleAPI

@Suite struct APIErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    var body: String
    var exit: ExitReason
    var isRetryable: Bool
    var message: String
    var testDescription: String { name }
  }

  @Test(arguments: [
    ("Incorrect API key provided: sk-proj-ab12CD34ef56.", "Incorrect API key provided: [redacted]"),
    ("bad ?key=AIzaSyA1234567890abcdefg&alt=sse", "bad ?key=[redacted]&alt=sse"),
    ("Authorization: Bearer abc12345 is expired", "Authorization: Bearer [redacted] is expired"),
    ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIi refused", "token [redacted] refused"),
    ("x-api-key: 0123456789abcdef", "x-api-key: [redacted]"),
    ("API key not valid. Please pass a valid API key.", "API key not valid. Please pass a valid API key."),
    ("The key provided is of gemini-3.8-flash-tts", "The key provided is of gemini-3.8-flash-tts"),
    ("limit 20000 tokens per minute, sk-1", "limit 20000 tokens per minute, sk-1"),
  ])
  func `what looks like a key is not repeated`(said: String, told: String) {
    #expect(APIError(message: said).message == told)
    for body in [said, #"{"error":{"message":"\#(said)"}}"#, #"{"error":"\#(said)"}"#, "[{\"message\":\"\(said)\"}]"] {
      #expect(APIError(body: Array(body.utf8), httpStatus: 401).message == told)
    }
  }

  @Test func `of a body that is no error only the beginning is told`() {
    let body = String(repeating: "All work and no play. ", count: 1000)
    let error = APIError(body: Array(body.utf8), httpStatus: 429)
    #expect(error.message.count < 130 && error.message.hasSuffix("…") && error.exitReason == .quotaExceeded)
  }

  static let rows: [Row] = [
    Row(
      name: "a bad key is a 400 with a reason", status: 400,
      body: #"""
        {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[
        {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}
        """#, exit: .keyRefused, isRetryable: false, message: "API key not valid."),
    Row(
      name: "a bad key whose detail lost its type", status: 400,
      body: #"{"error":{"code":400,"message":"no","status":"X","details":[{"reason":"API_KEY_INVALID"}]}}"#,
      exit: .keyRefused, isRetryable: false, message: "no"),
    Row(
      name: "a bad field is a plain 400", status: 400,
      body: #"{"error":{"code":400,"message":"bad field","status":"INVALID_ARGUMENT"}}"#, exit: .requestRefused,
      isRetryable: false, message: "bad field"),
    Row(
      name: "401", status: 401, body: #"{"error":{"message":"no","type":"invalid_request_error","code":"x"}}"#,
      exit: .keyRefused, isRetryable: false, message: "no"),
    Row(
      name: "403", status: 403, body: #"{"error":{"code":403,"message":"denied","status":"PERMISSION_DENIED"}}"#,
      exit: .keyRefused, isRetryable: false, message: "denied"),
    Row(
      name: "404 in an array of one", status: 404,
      body: #"[{"error":{"code":404,"message":"no model","status":"NOT_FOUND"}}]"#, exit: .requestRefused,
      isRetryable: false, message: "no model"),
    Row(
      name: "413 as plain text", status: 413, body: "Request\n  too\tlarge\r\n", exit: .requestRefused,
      isRetryable: false, message: "Request too large"),
    Row(
      name: "408", status: 408, body: "", exit: .serviceUnavailable, isRetryable: true, message: "no message"),
    Row(
      name: "429", status: 429, body: #"{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}"#,
      exit: .quotaExceeded, isRetryable: true, message: "slow"),
    Row(
      name: "429 of a daily quota", status: 429,
      body: #"""
        {"error":{"code":429,"message":"day","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"Minute"},{"quotaId":"GenerateRequestsPerDayPerProject"}]},
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"}]}}
        """#, exit: .quotaExceeded, isRetryable: false, message: "day"),
    Row(
      name: "500", status: 500, body: #"{"error":{"code":500,"message":"oops","status":"INTERNAL"}}"#,
      exit: .serviceUnavailable, isRetryable: true, message: "oops"),
    Row(
      name: "501 is not transient", status: 501, body: "{}", exit: .serviceUnavailable, isRetryable: false,
      message: "{}"),
    Row(
      name: "502 as a page of a proxy", status: 502,
      body: "<HTML>\n<head><Title>502 Bad Gateway</title></head><body>nginx</body></html>", exit: .serviceUnavailable,
      isRetryable: true, message: "an HTML page: 502 Bad Gateway"),
    Row(
      name: "503 with an error that is a string", status: 503, body: #"{"error":"overloaded"}"#,
      exit: .serviceUnavailable, isRetryable: true, message: "overloaded"),
    Row(
      name: "504 with a bare message", status: 504, body: #"{"message":"too slow"}"#, exit: .serviceUnavailable,
      isRetryable: true, message: "too slow"),
    Row(
      name: "a page without a title", status: 500, body: "  <!doctype html><p>x", exit: .serviceUnavailable,
      isRetryable: true, message: "an HTML page"),
    Row(
      name: "a string code as the Interactions API has it", status: 400,
      body: #"{"error":{"code":"invalid_request","message":"Unknown parameter"}}"#, exit: .requestRefused,
      isRetryable: false, message: "Unknown parameter"),
    Row(
      name: "a bad key in the OpenAI form", status: 400,
      body: #"{"error":{"message":"bad key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
      exit: .keyRefused, isRetryable: false, message: "bad key"),
    Row(
      name: "a body that is cut", status: 503, body: #"{"error":{"code":503,"mess"#, exit: .serviceUnavailable,
      isRetryable: true, message: #"{"error":{"code":503,"mess"#),
  ]

  @Test(arguments: rows) func `an error body tells how the run ends`(row: Row) {
    let error = APIError(body: Array(row.body.utf8), httpStatus: row.status)
    #expect(error.exitReason == row.exit)
    #expect(error.isRetryable == row.isRetryable)
    #expect(error.message == row.message)
    #expect(error.httpStatus == row.status)
    #expect(!error.description.contains("\n"))
  }

  struct Wait: Sendable, CustomTestStringConvertible {
    var retryInfo: String?
    var header: String?
    var expected: Duration?
    var testDescription: String { "\(retryInfo ?? "-") / \(header ?? "-")" }
  }

  static let waits: [Wait] = [
    Wait(retryInfo: #""48s""#, header: "5", expected: .seconds(48)),
    Wait(retryInfo: #""34.5s""#, header: nil, expected: .milliseconds(34_500)),
    Wait(retryInfo: #"{"seconds":"7","nanos":500000000}"#, header: nil, expected: .milliseconds(7_500)),
    Wait(retryInfo: #""soon""#, header: "5", expected: .seconds(5)),
    Wait(retryInfo: #""-3s""#, header: nil, expected: nil),
    Wait(retryInfo: nil, header: "120", expected: .seconds(120)),
    Wait(retryInfo: nil, header: " 0 ", expected: .zero),
    Wait(retryInfo: nil, header: "Sun, 06 Nov 1994 08:50:37 GMT", expected: .seconds(60)),
    Wait(retryInfo: nil, header: "Sunday, 06-Nov-94 08:50:37 GMT", expected: .seconds(60)),
    Wait(retryInfo: nil, header: "Sun Nov  6 08:50:37 1994", expected: .seconds(60)),
    Wait(retryInfo: nil, header: "Sun, 06 Nov 1994 08:00:00 GMT", expected: .zero),
    Wait(retryInfo: nil, header: "-1", expected: nil),
    Wait(retryInfo: nil, header: "later", expected: nil),
    Wait(retryInfo: nil, header: "Sun, 06 Nov 1994 25:00:00 GMT", expected: nil),
    Wait(retryInfo: nil, header: nil, expected: nil),
  ]

  @Test(arguments: waits) func `RetryInfo wins over Retry-After`(wait: Wait) {
    let details =
      wait.retryInfo.map { #"[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":\#($0)}]"# } ?? "[]"
    let body = #"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":\#(details)}}"#
    // 784111777 is the RFC's own example, 08:49:37.
    let error = APIError(
      body: Array(body.utf8), httpStatus: 429, retryAfter: wait.header, now: Date(timeIntervalSince1970: 784_111_777))
    #expect(error.retryDelay == wait.expected)
  }

  @Test func `an error inside a stream is judged by its own number or name`() {
    func error(_ text: String) -> APIError? { APIError(errorObject: Array(text.utf8)) }
    #expect(error(#"{"error":{"code":499,"message":"x","status":"CANCELLED"}}"#)?.effectiveStatus == 499)
    #expect(error(#"{"error":{"status":"RESOURCE_EXHAUSTED","message":"x"}}"#)?.exitReason == .quotaExceeded)
    #expect(error(#"{"error":{"message":"x","type":"rate_limit_error"}}"#)?.isRetryable == true)
    #expect(error(#"{"error":{"message":"x"}}"#)?.exitReason == .malformedAnswer)
    #expect(error(#"[{"error":{"code":503,"message":"x"}}]"#)?.effectiveStatus == 503)
    #expect(error(#"{"candidates":[]}"#) == nil)
    #expect(error("[]") == nil)
    #expect(error("{") == nil)
  }

  @Test func `a message is one line and has an end`() {
    let error = APIError(message: "a\u{1B}[31m\n\n  b" + String(repeating: "x", count: 2_000))
    #expect(error.message.hasPrefix("a [31m bx"))
    #expect(error.message.count == APIError.messageLimit + 1)
    #expect(APIError(httpStatus: 503, message: "gone").description == "service: 503: gone")
    #expect(APIError(message: "").description == "service: error")
  }

  @Test func `502 and 504 may have been billed`() {
    let billed = [400, 429, 500, 502, 503, 504].filter { APIError(httpStatus: $0, message: "").maybeBilled }
    #expect(billed == [502, 504])
  }

  @Test(.enabled(if: Corpora.isPresent)) func `every recorded error ends as the table of endings says`() throws {
    let expected = [400: ExitReason.requestRefused, 403: .keyRefused, 404: .requestRefused, 429: .quotaExceeded]
    var count = 0
    for folder in ["firebase-googleai", "js-genai", "llm-gemini", "ruby-llm"] {
      let index = try WireJSON.decode(JSONValue.self, from: try Corpora.read("gemini/\(folder)/index.json"))
      for entry in index.array ?? [] {
        guard let status = entry["status"]?.integer, status >= 400, let file = entry["file"]?.string else { continue }
        let bytes = try Corpora.read("gemini/\(folder)/\(file)")
        var body = bytes
        if file.hasSuffix(".sse"), let brace = bytes.firstIndex(of: UInt8(ascii: "{")) { body = Array(bytes[brace...]) }
        let error = APIError(body: body, httpStatus: status)
        let isKey = String(decoding: bytes, as: UTF8.self).contains("API_KEY_INVALID")
        #expect(error.exitReason == (isKey ? .keyRefused : expected[status]), "\(file)")
        #expect(error.message.hasPrefix(String(entry["expected"]?["error"]?["message"]?.string?.prefix(40) ?? "?")))
        if status == 429 { #expect(error.retryDelay == .seconds(48) && !error.isDailyQuota) }
        count += 1
      }
    }
    #expect(count == 7)
  }
}
