import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct StructuredOutputTests {
  private func members(_ prompt: String, _ configuration: String) -> String {
    ModelFixture.text(prompt) + #","generationConfig":{\#(configuration)}"#
  }

  private static let recipes = #"""
    {"type":"ARRAY","items":{"type":"OBJECT","properties":{"recipeName":{"type":"STRING"},
    "ingredients":{"type":"ARRAY","items":{"type":"STRING"}}},"propertyOrdering":["recipeName","ingredients"]}}
    """#

  @Test(arguments: [
    #""responseMimeType":"application/json","responseSchema":\#(recipes)"#,
    ##""response_mime_type":"application/json","response_json_schema":{"type":"array","items":{"$ref":"#/$defs/r"},"$defs":{"r":{"type":"object","properties":{"recipeName":{"type":"string","minLength":3},"kind":{"const":"cookie"}},"required":["recipeName","kind"],"additionalProperties":false}}}"##,
    #""response_mime_type":"application/json","response_schema":{"type":"ARRAY","min_items":1,"items":{"type":"OBJECT","properties":{"recipeName":{"any_of":[{"type":"STRING"},{"type":"NULL"}]},"max_items":{"type":"INTEGER"}},"property_ordering":["max_items","recipeName"]}}"#,
    #""responseFormat":{"text":{"mimeType":"APPLICATION_JSON","jsonSchema":{"type":"array","minItems":1,"items":{"type":"object","properties":{"recipeName":{"type":"string"}},"required":["recipeName"]}}}}"#,
  ])
  func `the answer is a value of the schema, streamed or not`(configuration: String) async throws {
    let members = members("List a few popular cookie recipes", configuration)
    let text = try await ModelFixture.ask("gemini-2.5-flash", members).words
    let value = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    #expect(value.array?.isEmpty == false && value[0]?["recipeName"]?.string?.isEmpty == false)
    let config = try #require(
      try WireJSON.decode(GenerateContentRequest.self, from: Array("{\(members)}".utf8)).generationConfig)
    let schema = SchemaNames.camelCased(try #require(config.answerSchema))
    #expect(try JSONSchema(schema).validate(value) == nil)
    #expect(try await ModelFixture.stream("gemini-2.5-flash", members).map(\.words).joined() == text)
  }

  @Test(arguments: [
    (
      #""responseMimeType":"text/x.enum","responseSchema":{"type":"STRING","enum":["Percussion","String","Brass"]}"#,
      "What is an oboe: brass or string?", "Brass"
    ),
    (#""responseMimeType":"text/x.enum","responseSchema":{"type":"STRING","enum":["Yes","No"]}"#, "Well?", "Yes"),
    (#""responseMimeType":"application/json""#, "a: 1, b: 2", "{\n  \"a\": 1,\n  \"b\": 2\n}"),
    (#""responseMimeType":"application/json""#, "2+2", "{\n  \"answer\": \"2+2 = 4\"\n}"),
    (#""responseMimeType":"application/xml""#, "Repeat: a < b & c", "<answer>a &lt; b &amp; c</answer>"),
    (#""responseMimeType":"application/yaml""#, "2+2", "answer: \"2+2 = 4\""),
    (#""responseMimeType":"text/plain""#, "2+2", "2+2 = 4"),
  ])
  func `each type has its form`(configuration: String, prompt: String, expected: String) async throws {
    #expect(try await ModelFixture.ask("gemini-3.8-flash", members(prompt, configuration)).words == expected)
  }

  @Test(arguments: [
    (#""responseSchema":{"type":"STRING"}"#, "needs the response_mime_type"),
    (#""responseJsonSchema":{"type":"string"}"#, "needs the response_mime_type"),
    (
      #""responseMimeType":"application/json","responseSchema":{"type":"STRING"},"responseJsonSchema":{}"#,
      "only one of"
    ),
    (#""responseMimeType":"application/json","responseSchema":{"type":"OBJECT"}"#, "should be non-empty"),
    (
      #""responseMimeType":"application/json","responseSchema":{"type":"OBJECT","properties":{"a":{"type":"ARRAY"}}}"#,
      "properties[a].items: missing field"
    ),
    (#""responseMimeType":"text/x.enum""#, "enum values"),
    (#""responseMimeType":"text/x.enum","responseSchema":{"type":"STRING"}"#, "enum values"),
    (
      #""responseMimeType":"application/json","responseJsonSchema":{"type":"integer","minimum":2,"maximum":1}"#,
      "can make no value of the response schema: no number lies within the limits."
    ),
    (#""responseMimeType":"application/json","responseJsonSchema":{"patternProperties":{}}"#, "patternProperties"),
    (
      #""responseMimeType":"application/json","responseSchema":{"type":"STRING","const":"a"}"#, "Unknown name \"const\""
    ),
    (#""responseMimeType":"video/mp4""#, "allowed mimetypes"),
  ])
  func `a shape that cannot be had is refused`(configuration: String, words: String) async throws {
    let message = try await ModelFixture.refusal("gemini-2.5-flash", members("x", configuration))
    #expect(message?.contains(words) == true, "\(message ?? "answered")")
  }

  @Test func `before Gemini 3 a shape excludes tools`() async throws {
    let wish = #","generationConfig":{"responseMimeType":"application/json"}"#
    for tool in [#"{"functionDeclarations":[{"name":"f"}]}"#, #"{"googleSearch":{}}"#] {
      let members = ModelFixture.text("hi") + #","tools":[\#(tool)]"# + wish
      #expect(try await ModelFixture.refusal("gemini-2.5-flash", members)?.contains("response mime type") == true)
      #expect(try await ModelFixture.refusal("gemini-3.8-flash", members) == nil)
    }
  }
}
