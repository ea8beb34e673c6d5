import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct ErrorTranslationTests {
  /// A row: the status and the body of a Gemini service; the status, type and code to answer, and the member.
  static let bodies: [(Int, String, Int, String, String?, String?)] = [
    (
      400,
      #"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents[0]","description":"d"}]}]}}"#,
      400, "invalid_request_error", nil, "contents[0]"
    ),
    (
      400,
      #"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#,
      401, "invalid_request_error", "invalid_api_key", nil
    ),
    (
      401, #"{"error":{"code":401,"status":"UNAUTHENTICATED","message":"m"}}"#, 401, "invalid_request_error",
      "invalid_api_key", nil
    ),
    (
      403, #"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"m"}}"#, 403, "permission_error",
      "permission_denied", nil
    ),
    (
      404, #"{"error":{"code":404,"status":"NOT_FOUND","message":"m"}}"#, 404, "invalid_request_error",
      "model_not_found", nil
    ),
    (413, "too big", 413, "invalid_request_error", "request_too_large", nil),
    (
      429,
      #"[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"48s"}]}}]"#,
      429, "rate_limit_error", "rate_limit_exceeded", nil
    ),
    (
      429,
      #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerDayPerModel"}]}]}}"#,
      429, "insufficient_quota", "insufficient_quota", nil
    ),
    (500, #"{"error":{"code":500,"status":"INTERNAL","message":"m"}}"#, 500, "server_error", nil, nil),
    (503, #"{"error":{"code":503,"status":"UNAVAILABLE","message":"m"}}"#, 503, "server_error", "overloaded", nil),
    (504, "", 504, "server_error", "timeout", nil),
    (
      400, #"{"error":{"message":"m","type":"invalid_request_error","param":"n","code":"content_policy_violation"}}"#,
      400,
      "invalid_request_error", "content_policy_violation", "n"
    ),
  ]

  @Test(arguments: bodies)
  func `an error keeps its status and gets a type and a code`(row: (Int, String, Int, String, String?, String?)) {
    let error = ErrorTranslation.openAI(body: Array(row.1.utf8), httpStatus: row.0)
    #expect(error.status == row.2 && error.body.type == row.3 && error.body.code?.string == row.4)
    #expect(error.body.param == row.5 && !error.body.message.isEmpty)
  }

  @Test func `the time to wait goes into the head`() {
    let body =
      #"{"error":{"code":429,"message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#
    let error = ErrorTranslation.openAI(body: Array(body.utf8), httpStatus: 429)
    #expect(error.fields.map { "\($0.name): \($0.value)" } == ["retry-after: 2", "retry-after-ms: 1500"])
    #expect(ErrorTranslation.openAI(body: [], httpStatus: 500).fields.isEmpty)
    let own = ErrorTranslation.openAI(ErrorBody.invalidKey)
    #expect(own.status == 401 && own.body.code == "invalid_api_key")
    let wrong = ErrorTranslation.openAI(TranslationError("stop", "6 strings, expected at most 5"))
    #expect(wrong.status == 400 && wrong.body.param == "stop")
  }

  /// A row: the status and the body of an OpenAI service; Gemini's code and status, and the kinds of details.
  static let reverse: [(Int, String, String, String)] = [
    (
      401, #"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
      "UNAUTHENTICATED", #""reason":"INVALID_API_KEY""#
    ),
    (
      400, #"{"error":{"message":"m","type":"invalid_request_error","code":"content_policy_violation"}}"#,
      "INVALID_ARGUMENT", #""reason":"CONTENT_POLICY_VIOLATION""#
    ),
    (
      429, #"{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}"#, "RESOURCE_EXHAUSTED",
      #""retryDelay":"7s""#
    ),
    (503, "busy", "UNAVAILABLE", #""message":"busy""#), (404, "{}", "NOT_FOUND", #""code":404"#),
  ]

  @Test(arguments: reverse) func `an OpenAI error has Gemini's names`(row: (Int, String, String, String)) throws {
    let error = APIError(body: Array(row.1.utf8), httpStatus: row.0, retryAfter: row.0 == 429 ? "7" : nil)
    let body = ErrorTranslation.gemini(error)
    #expect(body.code == row.0 && body.status == row.2)
    #expect(try encode(body).contains(row.3))
  }

  static let durations: [(Duration, String)] = [
    (.zero, "0s"), (.milliseconds(12), "12ms"), (.seconds(1), "1s"), (.milliseconds(1500), "1.5s"),
    (.milliseconds(73_588), "1m13.588s"), (.seconds(360), "6m0s"), (.seconds(3600), "1h0m0s"), (.seconds(-1), "0s"),
    (.seconds(86_399), "23h59m59s"),
  ]

  @Test(arguments: durations) func `a reset is written as Go writes it and read again`(duration: Duration, text: String)
  {
    #expect(RateLimits.text(duration) == text)
    #expect(RateLimits.duration(text) == max(duration, .zero))
  }

  @Test func `limits are written under OpenAI's names`() {
    let limits = RateLimits(
      requests: .init(limit: 60, remaining: 59, reset: .seconds(1)), tokens: .init(remaining: 7))
    #expect(
      limits.fields.map { "\($0.name): \($0.value)" } == [
        "x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59", "x-ratelimit-reset-requests: 1s",
        "x-ratelimit-remaining-tokens: 7",
      ])
  }
}
