import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct ThinkingTests {
  private func configuration(_ thinking: String) -> String {
    ModelFixture.text("How does AI work?") + #","generationConfig":{"thinkingConfig":{\#(thinking)}}"#
  }

  @Test(arguments: [
    ("gemini-2.5-flash", #""thinkingBudget":0"#, false), ("gemini-2.5-flash", #""thinkingBudget":-1"#, true),
    ("gemini-2.5-flash", #""thinkingBudget":24576"#, true), ("gemini-2.5-flash", #""includeThoughts":false"#, true),
    ("gemini-2.5-flash-lite", #""includeThoughts":false"#, false),
    ("gemini-2.5-flash-lite", #""thinkingBudget":512"#, true), ("gemini-2.5-pro", #""thinkingBudget":128"#, true),
    ("gemini-3.8-flash", #""thinkingLevel":"minimal""#, true), ("gemini-3.8-flash", #""thinkingLevel":"HIGH""#, true),
    ("gemini-3.8-flash", #""thinkingBudget":0"#, false), ("gemini-3.1-pro-preview", #""thinkingLevel":"LOW""#, true),
    ("gemini-2.0-flash", #""thinkingBudget":0"#, false), ("gemini-1.5-pro-latest", #""includeThoughts":false"#, false),
  ])
  func `thoughts are counted apart, or not at all`(model: String, thinking: String, thinks: Bool) async throws {
    let json = try await ModelFixture.ask(model, configuration(thinking))
    #expect((json.at("usageMetadata.thoughtsTokenCount")?.integer != nil) == thinks)
    #expect(json.parts.count == 1 && json.parts[0]["thought"] == nil)
    let usage = ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"]
      .reduce(0) { $0 + (json.at("usageMetadata.\($1)")?.integer ?? 0) }
    #expect(usage == json.at("usageMetadata.totalTokenCount")?.integer)
  }

  @Test(arguments: [
    ("gemini-2.5-pro", #""thinkingBudget":0"#, "only works in thinking mode"),
    ("gemini-2.5-pro", #""thinkingBudget":127"#, "between 128 and 32768"),
    ("gemini-2.5-flash", #""thinkingBudget":24577"#, "24577 is invalid"),
    ("gemini-2.5-flash", #""thinkingBudget":-2"#, "-2 is invalid"),
    ("gemini-2.5-flash-lite", #""thinkingBudget":511"#, "between 512 and 24576"),
    ("gemini-2.5-flash", #""thinkingLevel":"LOW""#, "Thinking level is not supported"),
    ("gemini-3.8-flash", #""thinkingLevel":"ENORMOUS""#, "ENORMOUS"),
    ("gemini-3.8-flash", #""thinkingLevel":"LOW","thinkingBudget":1"#, "only one of thinking"),
    ("gemini-3.1-pro-preview", #""thinkingLevel":"MINIMAL""#, "MINIMAL is not supported"),
    ("gemini-3.1-pro-preview", #""thinkingBudget":0"#, "only works in thinking mode"),
    ("gemini-2.0-flash", #""thinkingBudget":5"#, "Thinking is not enabled"),
    ("gemini-2.0-flash", #""includeThoughts":true"#, "Thinking is not enabled"),
    ("gemini-3.1-flash-image", #""thinkingLevel":"LOW""#, "LOW is not supported"),
    ("gemini-nano-banana-2.1", #""thinkingBudget":1"#, "Thinking budget is not supported"),
    ("gemini-2.5-flash-image", #""thinkingLevel":"HIGH""#, "Thinking is not enabled"),
  ])
  func `what a model cannot think is refused`(model: String, thinking: String, words: String) async throws {
    let message = try await ModelFixture.refusal(model, configuration(thinking))
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }

  @Test func `thoughts come first, as a part of their own`() async throws {
    let wish = configuration(#""includeThoughts":true"#)
    for model in ["gemini-2.5-pro", "gemini-3.8-flash"] {
      let json = try await ModelFixture.ask(model, wish)
      #expect(json.parts.count == 2)
      #expect(json.parts[0]["thought"] == true && json.parts[0]["text"]?.string?.hasPrefix("**Reading") == true)
      #expect(json.parts[1]["thought"] == nil && !json.words.isEmpty)
      #expect((json.parts[1]["thoughtSignature"] != nil) == (model == "gemini-3.8-flash"))
    }
  }

  @Test func `a stream thinks before it speaks, and Gemini 3 closes with a signature`() async throws {
    let events = try await ModelFixture.stream("gemini-3.8-flash", configuration(#""includeThoughts":true"#))
    let thoughts = events.prefix { $0.parts.first?["thought"] == true }
    #expect(thoughts.count == 3)
    #expect(thoughts.allSatisfy { $0.at("usageMetadata.candidatesTokenCount") == nil })
    #expect(events.dropFirst(3).allSatisfy { $0.parts.allSatisfy { $0["thought"] == nil } })
    let last = try #require(events.last)
    #expect(last.parts[0]["text"] == "" && last.parts[0]["thoughtSignature"]?.string?.count == 256)
    #expect(last.at("candidates.0.finishReason") == "STOP")
    let unary = try await ModelFixture.ask("gemini-3.8-flash", configuration(#""includeThoughts":true"#))
    #expect(events.map(\.words).joined() == unary.words)
    #expect(last.at("usageMetadata.totalTokenCount") == unary.at("usageMetadata.totalTokenCount"))
    #expect(last.parts[0]["thoughtSignature"] == unary.parts[1]["thoughtSignature"])
  }

  @Test func `more level is more thought, and a budget is a limit`() async throws {
    var counts: [Int] = []
    for level in ["MINIMAL", "LOW", "MEDIUM", "HIGH"] {
      let json = try await ModelFixture.ask("gemini-3.8-flash", configuration(#""thinkingLevel":"\#(level)""#))
      counts.append(json.at("usageMetadata.thoughtsTokenCount")?.integer ?? 0)
    }
    #expect(counts == counts.sorted() && Set(counts).count == 4)
    let short = try await ModelFixture.ask("gemini-2.5-flash", configuration(#""thinkingBudget":9"#))
    #expect((1...9).contains(short.at("usageMetadata.thoughtsTokenCount")?.integer ?? 0))
  }

  @Test func `a limit that the thoughts use up leaves no parts`() async throws {
    let json = try await ModelFixture.ask(
      "gemini-2.5-pro", ModelFixture.text("Tell me more") + #","generationConfig":{"maxOutputTokens":5}"#)
    #expect(json.at("candidates.0.finishReason") == "MAX_TOKENS")
    #expect(json.at("candidates.0.content") == ["role": "model"])
    #expect(json.at("usageMetadata.candidatesTokenCount") == nil)
    #expect((1...5).contains(json.at("usageMetadata.thoughtsTokenCount")?.integer ?? 0))
  }

  @Test func `picture models of Gemini 3 think in words and in a smaller picture`() async throws {
    let json = try await ModelFixture.answer(
      "gemini-3-pro-image",
      ModelFixture.text("A red boat") + #","generationConfig":{"thinkingConfig":{"includeThoughts":true}}"#
    ).document()
    let parts = json.value.parts
    #expect(parts.map { $0["thought"] == true } == [true, true, false, false])
    #expect(parts[1].at("inlineData.mimeType") == "image/jpeg")
    #expect(parts[2]["thoughtSignature"] != nil && parts[3]["thoughtSignature"] != nil)
    #expect((json.value.at("usageMetadata.thoughtsTokenCount")?.integer ?? 0) > 0)
  }
}
