import RiffleAPI

/// The keywords of schemas as they come: the Gemini API takes them in camelCase and in snake_case.
enum SchemaNames {
  /// The schema with every keyword in camelCase; names of properties and definitions stay as they are.
  static func camelCased(_ schema: JSONValue) -> JSONValue { renamed(schema) { _ in true } }

  /// The schema of a function's arguments without the keywords that the checker does not know: declarations come from many
  /// makers, and the function may check its call again.
  static func known(_ schema: JSONValue) -> JSONValue { renamed(schema) { keywords.contains($0) } }

  private static func renamed(_ schema: JSONValue, _ isKept: (String) -> Bool) -> JSONValue {
    guard case .object(let members) = schema else { return schema }
    var kept: [String: JSONValue] = [:]
    // A name in both spellings keeps what its camelCase form says.
    for (written, value) in members.sorted(by: { !$0.key.contains("_") && $1.key.contains("_") }) {
      let name = RequestSchema.camelCase(written)
      guard isKept(name), kept[name] == nil else { continue }
      switch name {
      case "properties", "$defs", "definitions":
        kept[name] = .object((value.object ?? [:]).mapValues { renamed($0, isKept) })
      case "items", "additionalProperties": kept[name] = renamed(value, isKept)
      case "anyOf", "oneOf", "allOf", "prefixItems":
        kept[name] = .array((value.array ?? []).map { renamed($0, isKept) })
      default: kept[name] = value
      }
    }
    return .object(kept)
  }

  private static let keywords: Set<String> = [
    "type", "nullable", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "format", "items", "prefixItems", "minItems", "maxItems", "uniqueItems",
    "properties", "required", "additionalProperties", "minProperties", "maxProperties", "anyOf", "oneOf", "allOf",
    "$ref",
    "$anchor", "$defs", "definitions", "$id", "title", "description", "default", "example", "examples",
    "propertyOrdering",
  ]
}
