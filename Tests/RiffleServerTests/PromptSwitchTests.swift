import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct PromptSwitchTests {
  private func settings(_ threshold: String, category: String = "DANGEROUS_CONTENT") -> String {
    #","safetySettings":[{"category":"HARM_CATEGORY_\#(category)","threshold":"\#(threshold)"}]"#
  }

  @Test(arguments: ["gemini-3.8-flash", "gemini-2.5-flash-image"])
  func `a blocked prompt has feedback and no candidates`(model: String) async throws {
    for isStreaming in [false, true] {
      let members = ModelFixture.text("Please BLOCK_ME now")
      let json =
        isStreaming
        ? try await ModelFixture.stream(model, members)[0] : try await ModelFixture.ask(model, members)
      #expect(json["candidates"] == nil)
      #expect(json.at("promptFeedback.blockReason") == "SAFETY")
      #expect(json.at("promptFeedback.safetyRatings.0.probability") == "HIGH")
      #expect(json.at("promptFeedback.safetyRatings.0.blocked") == true)
      #expect(json.at("usageMetadata.promptTokenCount") == json.at("usageMetadata.totalTokenCount"))
    }
  }

  @Test(arguments: [
    ("BLOCK_ANSWER", "SAFETY"), ("FINISH_RECITATION", "RECITATION"), ("say FINISH_OTHER!", "OTHER"),
    ("FINISH_MALFORMED_FUNCTION_CALL", "MALFORMED_FUNCTION_CALL"), ("FINISH_NO_IMAGE", "NO_IMAGE"),
  ])
  func `a candidate ends without content`(text: String, reason: String) async throws {
    let json = try await ModelFixture.ask("gemini-2.5-flash", ModelFixture.text(text))
    #expect(json.at("candidates.0.finishReason")?.string == reason)
    #expect(json.at("candidates.0.content") == .object([:]))
    #expect(json.at("candidates.0.finishMessage")?.string?.contains(reason) == true)
  }

  @Test(arguments: ["block_me", "BLOCK_MEANS", "FINISH_STOP", "FINISH_NOTHING", "BLOCK_ME_ENORMOUS", "xBLOCK_ME"])
  func `other words are only words`(text: String) async throws {
    let json = try await ModelFixture.ask("gemini-2.5-flash", ModelFixture.text(text))
    #expect(json.at("candidates.0.finishReason") == "STOP" && json.words.contains(text))
  }

  @Test(arguments: [
    ("BLOCK_ME", "BLOCK_NONE", false), ("BLOCK_ME", "OFF", false), ("BLOCK_ME", "BLOCK_ONLY_HIGH", true),
    ("BLOCK_ME_MEDIUM", "BLOCK_ONLY_HIGH", false), ("BLOCK_ME_MEDIUM", "BLOCK_MEDIUM_AND_ABOVE", true),
    ("BLOCK_ME_LOW", "BLOCK_MEDIUM_AND_ABOVE", false), ("BLOCK_ME_LOW", "BLOCK_LOW_AND_ABOVE", true),
    ("BLOCK_ME_NEGLIGIBLE", "BLOCK_LOW_AND_ABOVE", false), ("PROHIBIT_ME", "OFF", true),
    ("BLOCK_ME_MEDIUM", "HARM_BLOCK_THRESHOLD_UNSPECIFIED", true),
  ])
  func `the threshold decides`(word: String, threshold: String, isBlocked: Bool) async throws {
    let json = try await ModelFixture.ask("gemini-3.8-flash", ModelFixture.text(word) + settings(threshold))
    #expect((json["promptFeedback"] != nil) == isBlocked)
    if !isBlocked {
      #expect(json.at("candidates.0.safetyRatings.0.category") == "HARM_CATEGORY_DANGEROUS_CONTENT")
      #expect(json.at("candidates.0.safetyRatings.0.blocked") == nil)
    }
  }

  @Test func `the threshold of another kind of harm decides nothing`() async throws {
    let json = try await ModelFixture.ask(
      "gemini-3.8-flash", ModelFixture.text("BLOCK_ME") + settings("OFF", category: "HARASSMENT"))
    #expect(json["promptFeedback"] != nil)
  }

  @Test(arguments: [
    (#"{"category":"HARM_CATEGORY_JAILBREAK","threshold":"OFF"}"#, "safety_settings[0].category"),
    (#"{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_ALL"}"#, "safety_settings[0].threshold"),
    (#"{"threshold":"OFF"}"#, "safety_settings[0].category"),
    (
      #"{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"},{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}"#,
      "only one setting per category"
    ),
  ])
  func `settings that nobody knows are refused`(setting: String, words: String) async throws {
    let message = try await ModelFixture.refusal(
      "gemini-3.8-flash", ModelFixture.text("hi") + #","safetySettings":[\#(setting)]"#)
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }
}
