import RiffleAPI
import Testing

@testable import RiffleServer

@Suite struct SchemaSampleTests {
  private func value(_ schema: String, _ words: String) throws -> JSONValue {
    let json = try WireJSON.decode(JSONValue.self, from: Array(schema.utf8))
    return try SchemaSample.value(for: json, words: words).value
  }

  private func json(_ text: String) throws -> JSONValue { try WireJSON.decode(JSONValue.self, from: Array(text.utf8)) }

  @Test(
    arguments: [
      (#"{"type":"STRING"}"#, "Say hello", #""Say hello""#), (#"{"type":"string"}"#, "a \"b\" c", #""b""#),
      (#"{"type":"INTEGER"}"#, "I have 7 cats", "7"), (#"{"type":"INTEGER","minimum":10}"#, "I have 7 cats", "10"),
      (#"{"type":"INTEGER","maximum":5}"#, "I have 7 cats", "1"), (#"{"type":"NUMBER","multipleOf":0.5}"#, "x", "1"),
      (#"{"type":"INTEGER","minimum":7,"multipleOf":5}"#, "x", "10"), (#"{"type":"NUMBER"}"#, "2.5 cups", "2.5"),
      (#"{"type":"NUMBER","exclusiveMinimum":1,"exclusiveMaximum":2}"#, "x", "1.5"),
      (#"{"type":"BOOLEAN"}"#, "x", "true"), (#"{"type":"NULL"}"#, "x", "null"), (#"{"const":5}"#, "x", "5"),
      (#"{"enum":["red","dark blue"]}"#, "a dark blue car", #""dark blue""#), (#"{"enum":[1,2,3]}"#, "number 2", "2"),
      (#"{"enum":["red","blue"]}"#, "nothing", #""red""#), (#"{"type":["null","integer"]}"#, "4", "4"),
      (#"{"type":"string","format":"date"}"#, "on 2026-11-21", #""2026-11-21""#),
      (#"{"type":"string","format":"email"}"#, "to a@b.example", #""a@b.example""#),
      (#"{"type":"string","format":"uuid"}"#, "x", #""00000000-0000-4000-8000-000000000000""#),
      (#"{"type":"string","pattern":"^[A-Z]{2}[0-9]{3}$"}"#, "flight AB123 now", #""AB123""#),
      (#"{"type":"string","minLength":5}"#, "abc", #""abc..""#), (#"{"type":"string","maxLength":2}"#, "abc", #""ab""#),
      (#"{"anyOf":[{"type":"null"},{"type":"integer"}]}"#, "3", "3"),
      (#"{"anyOf":[{"type":"string","pattern":"(?=a)"},{"type":"integer"}]}"#, "3", nil),
      (#"{"oneOf":[{"type":"integer","minimum":9,"maximum":8},{"type":"boolean"}]}"#, "3", "true"),
      (
        #"{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"b":{"const":"x"}}}]}"#, "3",
        #"{"a":3,"b":"x"}"#
      ),
      (#"{"type":"array","items":{"type":"string"}}"#, "Oslo, Rome and Paris", nil),
      (
        #"{"type":"array","items":{"type":"string"}}"#, "cities: visit Oslo, Rome and Paris",
        #"["Oslo","Rome","Paris"]"#
      ),
      (#"{"type":"array","items":{"type":"number"}}"#, "1 2 3.5", "[1,2,3.5]"),
      (#"{"type":"array","items":{"type":"integer"},"maxItems":2}"#, "1 2 3", "[1,2]"),
      (#"{"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true}"#, "x", #"["a","b","c"]"#),
      (#"{"type":"array","prefixItems":[{"type":"integer"},{"const":"x"}]}"#, "8", #"[8,"x"]"#),
      (#"{"type":"object","additionalProperties":{"type":"number"}}"#, "a: 1, b: 2", #"{"a":1,"b":2}"#),
      (
        #"{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}}}"#,
        "In Oslo live 700000 people", #"{"city":"Oslo","people":700000}"#
      ),
      (
        #"{"type":"object","properties":{"withSugar":{"type":"boolean"}},"required":["withSugar"]}"#,
        "coffee without sugar", #"{"withSugar":false}"#
      ),
      (##"{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}"##, "6", "6"),
      (
        #"{"type":"array","items":{"type":"object","properties":{"label":{"type":"string"},"value":{"type":"number"}},"required":["label","value"]}}"#,
        "x", #"[{"label":"example label","value":1},{"label":"example label","value":1}]"#
      ),
    ] as [(String, String, String?)])
  func `a value is made of the prompt's words`(schema: String, words: String, expected: String?) throws {
    guard let expected else {
      // Made or refused: whatever comes fits the schema, or says why not.
      do {
        let made = try value(schema, words)
        #expect(try JSONSchema(json(schema)).validate(made) == nil)
      } catch let failure as SchemaSample.Failure {
        #expect(!failure.reason.isEmpty)
      }
      return
    }
    #expect(try value(schema, words) == json(expected))
  }

  @Test(arguments: [
    (#"{"type":"integer","minimum":5,"maximum":4}"#, "within the limits"),
    (#"{"type":"integer","minimum":1.2,"maximum":1.8}"#, "within the limits"),
    (#"{"type":"string","pattern":"(?=a)b"}"#, "pattern"), (#"{"type":"string","pattern":"a("}"#, "pattern"),
    (#"{"type":"string","minLength":5,"maxLength":2}"#, "minLength"),
    (#"{"type":"array","minItems":100000,"items":{"type":"string"}}"#, "elements are not made"),
    (#"{"type":"array","items":{"enum":["a"]},"minItems":2,"uniqueItems":true}"#, "not enough choices"),
    (#"{"type":"array","items":{"const":9223372036854775807},"minItems":2,"uniqueItems":true}"#, "const"),
    (SchemaSampleTests.tower(of: #"{"minLength":2,"maxLength":1}"#, levels: 14), "too large"),
    (SchemaSampleTests.tower(of: #"{"type":"boolean"}"#, levels: 14), "too large"),
    (##"{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}"##, "without end"),
    (#"{"not":{"type":"string"}}"#, "not"), (#"{"type":"unicorn"}"#, "UNICORN"), (##"{"$ref":"#/$defs/x"}"##, "$ref"),
  ])
  func `a schema without a value is refused with the reason`(schema: String, words: String) throws {
    let error = #expect(throws: SchemaSample.Failure.self) { try value(schema, "x") }
    let text = "\(error?.path ?? "") \(error?.reason ?? "")"
    #expect(text.contains(words), "\(text)")
  }

  @Test func `a schema that refers to itself ends where it may`() throws {
    let tree =
      ##"{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name"]}"##
    let made = try value(tree, "Ada")
    #expect(try JSONSchema(json(tree)).validate(made) == nil)
    #expect(made["children"]?.array?.isEmpty == false)
  }

  /// A schema that asks for twice as much at every level: either of two shapes, each with two members.
  static func tower(of base: String, levels: Int) -> String {
    let floors = (1...levels).map { level in
      let member = ##"{"$ref":"#/$defs/l\##(level - 1)"}"##
      let shape = #"{"type":"object","required":["a","b"],"properties":{"a":\#(member),"b":\#(member)}}"#
      return #""l\#(level)":{"anyOf":[\#(shape),\#(shape)]}"#
    }
    return ##"{"$ref":"#/$defs/l\##(levels)","$defs":{"l0":\##(base),\##(floors.joined(separator: ","))}}"##
  }

  @Test func `members keep the wished order`() throws {
    let schema = try json(
      #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"propertyOrdering":["c","a","b"]}"#
    )
    let text = JSONRendering.text(of: try SchemaSample.value(for: schema, words: ""))
    #expect(text.filter { "abc".contains($0) } == "cab")
  }
}
