import RiffleAPI
import RiffleTranslation
import Testing

@Suite struct FinishReasonTests {
  @Test(
    "a reason has a chat's name",
    arguments: [
      ("STOP", false, "stop"), ("STOP", true, "tool_calls"), ("MAX_TOKENS", false, "length"),
      ("MAX_TOKENS", true, "length"), ("SAFETY", false, "content_filter"), ("RECITATION", true, "content_filter"),
      ("LANGUAGE", false, "content_filter"), ("IMAGE_SAFETY", false, "content_filter"),
      ("NO_IMAGE", false, "content_filter"), ("IMAGE_OTHER", false, "content_filter"), ("OTHER", false, "stop"),
      ("MALFORMED_FUNCTION_CALL", false, "stop"), ("A_REASON_OF_2027", false, "stop"),
    ])
  func name(reason: String, calledTools: Bool, expected: String) {
    #expect(FinishReason(rawValue: reason).chatName(calledTools: calledTools) == expected)
  }
}
