import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct TextAnswerTests {
  private func ask(_ fixture: ServerFixture, _ members: String) async throws -> [String: Any] {
    try await fixture.ask("/v1beta/models/gemini-2.5-pro:generateContent", "{\(members)}").json()
  }

  /// The declaration of a chart, in lower-case types as gateways write them.
  private let chart = #"""
    "tools":[{"functionDeclarations":[{"name":"create_bar_chart","description":"Creates a bar chart given a title",
    "parameters":{"type":"object","properties":{"title":{"type":"string"},
    "labels":{"type":"array","items":{"type":"string"}},"values":{"type":"array","items":{"type":"number"}}},
    "required":["title","labels","values"]}}]}]
    """#

  @Test func `a declared function is called with arguments from the prompt`() async throws {
    try await withServer { fixture in
      let json = try await ask(
        fixture,
        #""contents":[{"role":"user","parts":[{"text":"Create a bar chart titled ''Quarterly Sales'' with data: "#
          + #"Q1: 50000, Q2: 75000, Q3: 60000."}]}],\#(chart)"#)
      let call = try #require(value(json, "candidates.0.content.parts.0.functionCall") as? [String: Any])
      #expect(call["name"] as? String == "create_bar_chart")
      #expect(value(call, "args.title") as? String == "Quarterly Sales")
      #expect(value(call, "args.labels") as? [String] == ["Q1", "Q2", "Q3"])
      #expect(value(call, "args.values") as? [Int] == [50000, 75000, 60000])
      #expect(value(json, "candidates.0.finishReason") as? String == "STOP")
      #expect(value(json, "candidates.0.content.parts.0.thoughtSignature") is String)
    }
  }

  @Test func `words follow the result of a function, or a prompt that needs none`() async throws {
    try await withServer { fixture in
      let result =
        #"{"role":"model","parts":[{"functionCall":{"name":"create_bar_chart"}}]},{"role":"user","parts":[{"functionResponse":{"name":"create_bar_chart","response":{"output":1}}}]}"#
      for contents in [#"[{"parts":[{"text":"Create a bar chart"}]},\#(result)]"#, #"[{"parts":[{"text":"Hello"}]}]"#] {
        let json = try await ask(fixture, #""contents":\#(contents),\#(chart)"#)
        #expect(value(json, "candidates.0.content.parts.0.text") is String)
      }
    }
  }

  @Test func `the token limit and stop sequences cut the answer`() async throws {
    try await withServer { fixture in
      let contents = #""contents":[{"parts":[{"text":"Tell me about bridges over rivers"}]}]"#
      let cut = try await ask(fixture, contents + #","generationConfig":{"maxOutputTokens":2}"#)
      #expect(value(cut, "candidates.0.finishReason") as? String == "MAX_TOKENS")
      #expect((value(cut, "usageMetadata.candidatesTokenCount") as? Int ?? 0) <= 2)
      let whole = try #require(value(try await ask(fixture, contents), "candidates.0.content.parts.0.text") as? String)
      let word = try #require(whole.split(separator: " ").last)
      let stopped = try await ask(fixture, contents + #","generationConfig":{"stopSequences":["\#(word)"]}"#)
      #expect((value(stopped, "candidates.0.content.parts.0.text") as? String)?.contains(word) == false)
    }
  }

  @Test func `structured output has the shape of the schema`() async throws {
    try await withServer { fixture in
      let json = try await ask(
        fixture,
        #""contents":[{"parts":[{"text":"Name the city"}]}],"generationConfig":{"responseMimeType":"application/json","#
          + #""responseSchema":{"type":"OBJECT","properties":{"city":{"type":"STRING"},"size":{"type":"INTEGER"},"#
          + #""tags":{"type":"ARRAY","items":{"type":"STRING","enum":["a","b"]}}},"propertyOrdering":["size","city"]}}"#
      )
      let text = try #require(value(json, "candidates.0.content.parts.0.text") as? String)
      let body = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
      #expect(body["size"]?.integer != nil && body["city"]?.string != nil)
      #expect(body["tags"] == ["a"] && body["city"]?.string?.isEmpty == false)
      #expect(
        text.firstRange(of: "size")?.lowerBound ?? text.endIndex < text.firstRange(of: "city")?.lowerBound
          ?? text.startIndex)
    }
  }
}
