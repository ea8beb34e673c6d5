extension SchemaRows {
  /// What only the OpenAPI subset has: types in upper case, `nullable`, counts as text, formats of numbers.
  static let openAPIRows: [(schema: String, value: String, found: String?)] = [
    (#"{"type":"STRING"}"#, #""a""#, nil),
    (#"{"type":"INTEGER"}"#, #""a""#, "type at "),
    (#"{"type":"Object","properties":{"a":{"type":"NUMBER"}}}"#, #"{"a":true}"#, "type at /a"),
    (#"{"type":"STRING","nullable":true}"#, #"null"#, nil),
    (#"{"type":"STRING","nullable":false}"#, #"null"#, "type at "),
    (#"{"type":"STRING","nullable":true,"enum":["a"]}"#, #"null"#, nil),
    (#"{"type":"STRING","nullable":true}"#, #"1"#, "type at "),
    (#"{"type":"ARRAY","minItems":"2","maxItems":"3"}"#, #"[1]"#, "minItems at "),
    (#"{"type":"STRING","maxLength":"1"}"#, #""ab""#, "maxLength at "),
    (#"{"type":4}"#, #"1"#, "type at "),
    (#"{"type":"INTEGER","format":"int32"}"#, #"2147483647"#, nil),
    (#"{"type":"INTEGER","format":"int32"}"#, #"2147483648"#, "format at "),
    (#"{"type":"INTEGER","format":"int64"}"#, #"9223372036854775807"#, nil),
    (#"{"type":"INTEGER","format":"int64"}"#, #"9223372036854775808"#, "format at "),
    (#"{"type":"NUMBER","format":"float"}"#, #"1.5"#, nil),
    (#"{"type":"STRING","format":"enum","enum":["x"]}"#, #""y""#, "enum at "),
    (
      #"{"type":"OBJECT","propertyOrdering":["b","a"],"properties":{"a":{},"b":{}},"example":{"a":1}}"#, #"{"a":1}"#,
      nil
    ),
  ]
}
