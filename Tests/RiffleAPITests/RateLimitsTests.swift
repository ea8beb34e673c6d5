import RiffleAPI
import RiffleTypes
import Testing

@Suite struct RateLimitsTests {
  static let durations: [(String, Duration?)] = [
    ("12ms", .milliseconds(12)), ("0s", .zero), ("1s", .seconds(1)), ("1m13.588s", .milliseconds(73_588)),
    ("6m0s", .seconds(360)), ("1h2m3s", .seconds(3723)), ("0", .zero), ("250us", .microseconds(250)),
    ("", nil), ("1", nil), ("s", nil), ("1x", nil), ("-1s", nil), ("1s1", nil), ("1..2s", nil), ("99999h", nil),
    ("1e3s", nil), ("nans", nil),
  ]

  @Test(arguments: durations) func `a reset is a duration as Go writes it`(text: String, duration: Duration?) {
    #expect(RateLimits.duration(text) == duration)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var headers: [String: String]
    var status = 429
    var body = #"{"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}}"#
    var delay: Duration?
    var isRetryable = true
    var exit = ExitReason.quotaExceeded
  }

  static let rows: [Row] = [
    Row(testDescription: "nothing", headers: [:], delay: nil),
    Row(testDescription: "seconds", headers: ["retry-after": "7"], delay: .seconds(7)),
    Row(
      testDescription: "milliseconds before seconds", headers: ["retry-after": "7", "retry-after-ms": "250"],
      delay: .milliseconds(250)),
    Row(testDescription: "no number", headers: ["retry-after-ms": "soon", "retry-after": "2"], delay: .seconds(2)),
    Row(
      testDescription: "what is used up",
      headers: [
        "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "12", "x-ratelimit-reset-tokens": "6m0s",
      ], delay: .seconds(1)),
    Row(
      testDescription: "both are used up",
      headers: [
        "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s",
      ], delay: .seconds(360)),
    Row(
      testDescription: "nothing is used up",
      headers: [
        "x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "1s",
      ], delay: nil),
    Row(
      testDescription: "no money", headers: ["retry-after": "7", "x-should-retry": "true"],
      body: #"{"error":{"message":"pay","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
      delay: .seconds(7), isRetryable: false),
    Row(
      testDescription: "no money, told by the type alone", headers: [:],
      body: #"{"error":{"message":"pay","type":"insufficient_quota","param":null,"code":null}}"#, isRetryable: false),
    Row(testDescription: "advised against", headers: ["x-should-retry": "false"], isRetryable: false),
    Row(testDescription: "advised", headers: ["x-should-retry": "true"], status: 409, exit: .requestRefused),
    Row(testDescription: "no credit", headers: [:], status: 402, isRetryable: false),
    Row(testDescription: "overloaded", headers: [:], status: 529, exit: .serviceUnavailable),
    Row(
      testDescription: "moderated", headers: [:], status: 400,
      body: #"{"error":{"message":"no","type":"invalid_request_error","code":"moderation_blocked"}}"#,
      isRetryable: false, exit: .blocked),
    Row(
      testDescription: "a bad key", headers: [:], status: 401,
      body: #"{"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}}"#,
      isRetryable: false, exit: .keyRefused),
  ]

  @Test(arguments: rows) func `the head of an error answer says when to come back`(row: Row) {
    let error = APIError(body: Array(row.body.utf8), httpStatus: row.status) { row.headers[$0] }
    #expect(error.retryDelay == row.delay && error.isRetryable == row.isRetryable)
    #expect(error.exitReason == row.exit)
  }

  @Test(arguments: [
    ("req_1", "req_1"), ("", nil), ("a b", nil), ("a\u{1B}[2J", nil), (String(repeating: "a", count: 201), nil),
  ])
  func `the name of a request is kept when it can be shown`(text: String, name: String?) {
    let error = APIError(body: Array("{}".utf8), httpStatus: 500) { $0 == "x-request-id" ? text : nil }
    #expect(error.requestID == name)
    #expect(error.description == "service: 500: {}" + (name.map { " (request \($0))" } ?? ""))
  }
}
