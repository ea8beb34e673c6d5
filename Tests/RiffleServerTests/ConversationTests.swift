import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct ConversationTests {
  @Test func `history and system instruction are used`() async throws {
    let members =
      #""system_instruction":{"parts":[{"text":"You are a cat. Your name is Neko."}]},"contents":["#
      + #"{"role":"user","parts":[{"text":"My name is Ada"}]},{"role":"model","parts":[{"text":"Hello."}]},"#
      + #"{"role":"user","parts":[{"text":"What is my name?"}]}]"#
    #expect(try await ModelFixture.ask("gemini-2.5-flash", members).words == "Neko: Your name is Ada.")
  }

  @Test func `several candidates have their indices, in one document and in a stream`() async throws {
    let members = ModelFixture.text("Tell me about rivers") + #","generationConfig":{"candidateCount":3}"#
    let json = try await ModelFixture.ask("gemini-2.5-flash", members)
    let candidates = json["candidates"]?.array ?? []
    #expect(candidates.map { $0["index"]?.integer } == [0, 1, 2])
    let texts = candidates.compactMap { $0.at("content.parts.0.text")?.string }
    #expect(Set(texts).count == 3)
    let events = try await ModelFixture.stream("gemini-2.5-flash", members)
    for (index, text) in texts.enumerated() {
      let own = events.filter { $0.at("candidates.0.index")?.integer == index }
      #expect(own.map(\.words).joined() == text)
      #expect(own.filter { $0.at("candidates.0.finishReason") != nil }.count == 1)
      #expect(own.last?.at("candidates.0.finishReason") == "STOP")
    }
    #expect(events.last?["usageMetadata"] == json["usageMetadata"])
  }

  @Test(arguments: ["gemini-2.5-flash", "gemini-3.8-flash", "gemini-1.5-pro-latest"])
  func `a stream tells what one document tells, with counts that only grow`(model: String) async throws {
    for prompt in ["Tell me about bridges over rivers", "2+2", "Repeat: \u{1F600}"] {
      let members = ModelFixture.text(prompt)
      let unary = try await ModelFixture.ask(model, members)
      let events = try await ModelFixture.stream(model, members)
      #expect(events.map(\.words).joined() == unary.words)
      let counts = events.map { $0.at("usageMetadata.candidatesTokenCount")?.integer ?? 0 }
      #expect(counts == counts.sorted())
      #expect(events.last?["usageMetadata"] == unary["usageMetadata"])
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 40, 100])
  func `answers stay within the token limit`(limit: Int) async throws {
    for model in ["gemini-2.0-flash", "gemini-2.5-flash", "gemini-3.8-flash"] {
      let members = ModelFixture.text("Tell me about bridges") + #","generationConfig":{"maxOutputTokens":\#(limit)}"#
      for json in [try await ModelFixture.ask(model, members), try await ModelFixture.stream(model, members).last] {
        let visible = json?.at("usageMetadata.candidatesTokenCount")?.integer ?? 0
        #expect(visible + (json?.at("usageMetadata.thoughtsTokenCount")?.integer ?? 0) <= limit)
      }
    }
  }

  @Test func `a stop sequence ends the answer before it`() async throws {
    let members =
      ModelFixture.text("Repeat: one two three four") + #","generationConfig":{"stopSequences":["four","two"]}"#
    let json = try await ModelFixture.ask("gemini-2.5-flash", members)
    #expect(json.words == "one " && json.at("candidates.0.finishReason") == "STOP")
  }

  @Test func `cached contents are not there`() async throws {
    let message = try await ModelFixture.refusal(
      "gemini-2.5-flash", ModelFixture.text("hi") + #","cachedContent":"cachedContents/x""#)
    #expect(message == "CachedContent not found (or permission denied)")
  }

  @Test func `models are told with their sampling defaults`() async throws {
    try await withServer { fixture in
      let model = try await fixture.ask("/v1beta/models/gemini-2.5-flash").json()
      #expect(model["temperature"] as? Double == 1 && model["maxTemperature"] as? Double == 2)
      #expect(model["topP"] as? Double == 0.95 && model["topK"] as? Int == 64)
      #expect((model["description"] as? String)?.contains("stand-in") == true)
      #expect(model["thinking"] as? Bool == true)
      let speech = try await fixture.ask("/v1beta/models/gemini-3.8-flash-tts").json()
      #expect(speech["temperature"] == nil && speech["thinking"] == nil)
    }
  }
}
