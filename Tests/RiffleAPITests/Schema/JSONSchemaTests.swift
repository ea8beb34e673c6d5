import RiffleAPI
import Testing

@Suite struct JSONSchemaTests {
  func schema(_ text: String) throws -> JSONSchema { try JSONSchema(try JSONValue(text: text)) }

  @Test(arguments: SchemaRows.rows + SchemaRows.openAPIRows)
  func `the first thing that does not fit is named with its place`(
    schema text: String, value: String, found: String?
  ) throws {
    let violation = try schema(text).validate(try JSONValue(text: value))
    #expect(violation.map { "\($0.keyword) at \($0.path)" } == found)
  }

  /// Schemas that cannot be used, and what is said of them.
  static let bad: [(String, String)] = [
    (#"{"minimun":1}"#, "schema: '/minimun' is no keyword that can be checked"),
    (#"{"properties":{"a":{"if":{}}}}"#, "schema: '/properties/a/if' is no keyword that can be checked"),
    (#"{"anyOf":[{},{"not":{}}]}"#, "schema: '/anyOf/1/not' is no keyword that can be checked"),
    (#"{"$defs":{"a/b":{"x-y":1}}}"#, "schema: '/$defs/a~1b/x-y' is no keyword that can be checked"),
    (#"{"properties":{"a":{"$id":"b"}}}"#, "schema: '/properties/a/$id' is no keyword that can be checked"),
    (#"{"type":"text"}"#, "schema: '/type' names no type that can be checked: 'TEXT'"),
    (#"{"type":[]}"#, "schema: '/type' is a list, expected a type or a list of types"),
    (#"{"type":["string",1.5]}"#, "schema: '/type' is a list, expected a type or a list of types"),
    (#"{"required":"a"}"#, "schema: '/required' is a string, expected a list"),
    (#"{"required":[1]}"#, "schema: '/required' holds something else than names"),
    (#"{"minItems":-1}"#, "schema: '/minItems' is a whole number, expected a count"),
    (#"{"minimum":"1"}"#, "schema: '/minimum' is a string, expected a number"),
    (#"{"multipleOf":0}"#, "schema: '/multipleOf' is not above 0"),
    (#"{"items":[{}]}"#, "schema: '/items' is a list, expected a schema"),
    (#"{"properties":{"a":7}}"#, "schema: '/properties/a' is a whole number, expected a schema"),
    (#"{"uniqueItems":1}"#, "schema: '/uniqueItems' is a whole number, expected true or false"),
    (##"{"$ref":"#/$defs/a"}"##, "schema: '/$ref' names nothing in this schema: '#/$defs/a'"),
    (
      #"{"$ref":"https://example.com/other"}"#,
      "schema: '/$ref' names nothing in this schema: 'https://example.com/other'"
    ),
    (##"{"$ref":"#nowhere"}"##, "schema: '/$ref' names nothing in this schema: '#nowhere'"),
    (##"{"$ref":"#"}"##, "schema: refers to itself without an end"),
    (
      ##"{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"$ref":"#/$defs/a"}}}"##,
      "schema: '/$defs/a' refers to itself without an end"
    ),
    (#"{"pattern":"(a"}"#, "schema: '/pattern' lacks a ')': '(a'"),
    (#"{"pattern":"(?=a)"}"#, "schema: '/pattern' looks around with '(?=', which is not supported: '(?=a)'"),
    ("7", "schema: is a whole number, expected a schema"), ("null", "schema: is null, expected a schema"),
  ]

  @Test(arguments: bad) func `a schema that cannot be checked says where and why`(text: String, description: String)
    throws
  {
    let error = #expect(throws: JSONSchemaError.self) { try schema(text) }
    #expect(error?.description == description)
  }

  @Test(arguments: [
    (#"{"properties":{"age":{"type":"INTEGER"}}}"#, #"{"age":"x"}"#, "'/age' is a string, expected a whole number"),
    (#"{"type":["string","null"]}"#, "[1]", "the value is a list, expected a string or null"),
    (#"{"required":["a"]}"#, "{}", "the value lacks the member 'a'"),
    (#"{"items":{"enum":["a","b"]}}"#, #"["c"]"#, #"'/0' is "c", expected one of "a", "b""#),
    (#"{"maxItems":1}"#, "[1,2]", "the value has 2 elements, expected at most 1"),
    (#"{"minimum":0.5}"#, "0", "the value is 0, expected at least 0.5"),
    (#"{"pattern":"^a$"}"#, #""b""#, #"the value is "b", expected a match of ^a$"#),
    (#"{"format":"date"}"#, #""today""#, #"the value is "today", expected a date"#),
    (
      #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "1",
      "the value fits none of 2 schemas; for the first it is a whole number, expected a string"
    ),
    (#"{"oneOf":[{},{}]}"#, "1", "the value fits 2 of 2 schemas, expected one"),
    (#"{"additionalProperties":false}"#, #"{"a":1}"#, "'/a' is not expected"),
  ]) func `a violation reads as a sentence`(text: String, value: String, description: String) throws {
    #expect(try schema(text).validate(try JSONValue(text: value))?.description == description)
  }

  @Test func `a schema that doubles its work at every level ends`() throws {
    let twice = ##"{"items":{"oneOf":[{"$ref":"#"},{"$ref":"#"}]}}"##
    let deep = try JSONValue(text: String(repeating: "[", count: 40) + String(repeating: "]", count: 40))
    #expect(try schema(twice).validate(deep)?.message == "is nested too deeply to be checked")
    var longest: JSONValue = 1
    for _ in 0..<5000 { longest = [longest] }
    #expect(try schema(##"{"items":{"$ref":"#"}}"##).validate(longest)?.message == "is nested too deeply to be checked")
  }

  @Test func `chains of references are followed one by one`() throws {
    let names = (0..<2000).map { ##""d\##($0)":{"$ref":"#/$defs/d\##($0 + 1)"}"## }
    let chain = ##"{"$ref":"#/$defs/d0","$defs":{"## + names.joined(separator: ",") + #","d2000":{"type":"string"}}}"#
    #expect(try schema(chain).validate(1) != nil)
  }

  @Test func `references are laid open for whoever walks the schema`() throws {
    let checked = try schema(
      ##"{"$defs":{"a":{"$ref":"#/$defs/b","title":"A"},"b":{"type":"string","title":"B"}},"properties":{"p":{"$ref":"#/$defs/a"}}}"##
    )
    let property = try #require(checked.root.properties["p"])
    #expect(checked.resolve(property) == ["type": "string", "title": "A"])
    #expect(checked.resolve(["type": "null"]) == ["type": "null"])
  }

  @Test func `a built schema has the spelling of the service and checks`() throws {
    let city = Schema.object(
      [
        "name": .string("its name"), "size": .integer(), "tags": .array(of: .string(enum: ["a", "b"])),
        "area": .number(), "isOld": .boolean(),
      ], required: ["name", "size"], "a city")
    #expect(city.orderedPropertyNames == ["name", "size", "tags", "area", "isOld"])
    #expect(
      city.type == .object && city.description == "a city" && city.properties["tags"]?.items?.enumeration == ["a", "b"])
    let checked = try JSONSchema(city)
    #expect(checked.validate(["name": "Oslo", "size": 7, "tags": ["a"]]) == nil)
    #expect(checked.validate(["name": "Oslo"])?.keyword == "required")
    #expect(checked.validate(["name": "Oslo", "size": 7, "tags": ["c"]])?.path == "/tags/0")
  }
}
