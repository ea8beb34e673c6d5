import RiffleAPI
import RiffleEngine

/// The shape that a text answer must have, checked.
///
/// | `responseMimeType` | schema | answer |
/// |---|---|---|
/// | none, `text/plain` | none | words |
/// | `application/json` | none | an object with the words in `answer`, or with the prompt's `label: number` pairs |
/// | `application/json` | `responseSchema`, `responseJsonSchema` or `responseFormat.text.jsonSchema` | a value of the schema |
/// | `text/x.enum` | `responseSchema` of a string with `enum` | one of its values, without quotation marks |
/// | `application/xml`, `application/yaml` | none | the words in an `answer` element or member |
///
/// Values are made by ``SchemaSample``. A schema for which none can be made is refused with the reason.
enum StructuredOutput: Sendable {
  case words
  case json(JSONValue?)
  case choice(JSONValue)
  case xml
  case yaml

  /// Reads and checks a configuration.
  init(_ configuration: GenerationConfig?) throws(ServiceError) {
    let path = "GenerateContentRequest.generation_config"
    guard let configuration else {
      self = .words
      return
    }
    if configuration.responseSchema != nil, configuration.responseJSONSchema != nil {
      throw .invalidArgument("* \(path): only one of response_schema and response_json_schema may be set.\n")
    }
    let format = configuration.responseFormat?.text
    let formatType = format?.mimeType.map { Self.types[$0.uppercased()] ?? $0 }
    let type = configuration.responseMimeType.flatMap { $0.isEmpty ? nil : $0 } ?? formatType
    // An OpenAPI schema is a message of the API, whose names come in both spellings; a JSON Schema is not.
    let ownSchema = configuration.responseSchema.map { SchemaNames.camelCased($0.json) }
    let schema = configuration.responseJSONSchema ?? ownSchema ?? configuration.answerSchema
    switch type {
    case "application/json":
      if let schema = ownSchema.map(Schema.init) { try Self.check(schema, "\(path).response_schema") }
      self = .json(schema)
      return
    case "text/x.enum":
      guard let schema = ownSchema, let choices = schema["enum"]?.array, !choices.isEmpty
      else {
        throw .invalidArgument(
          "* \(path).response_schema: `text/x.enum` needs a schema of type STRING with enum values.\n")
      }
      self = .choice(schema)
      return
    case nil where format?.jsonSchema != nil && configuration.responseSchema == nil:
      self = .json(schema)
      return
    case nil, "text/plain": self = .words
    case "application/xml": self = .xml
    case "application/yaml": self = .yaml
    case .some(let type):
      throw .invalidArgument(
        "* \(path).response_mime_type: allowed mimetypes are `text/plain`, `application/json`, `application/xml`, "
          + "`application/yaml` and `text/x.enum`, got `\(type)`.\n")
    }
    if configuration.responseSchema != nil {
      throw .invalidArgument(
        "* \(path).response_schema: a schema needs the response_mime_type `application/json` or `text/x.enum`.\n")
    }
    if configuration.responseJSONSchema != nil {
      throw .invalidArgument(
        "* \(path).response_json_schema: a schema needs the response_mime_type `application/json`.\n")
    }
  }

  private static let types = [
    "APPLICATION_JSON": "application/json", "TEXT_PLAIN": "text/plain", "MIME_TYPE_UNSPECIFIED": "text/plain",
  ]

  /// The two omissions that Google refuses in an OpenAPI schema.
  private static func check(_ schema: Schema, _ path: String, depth: Int = 0) throws(ServiceError) {
    guard depth < 64 else { throw .invalidArgument("* \(path): the schema is nested too deep.\n") }
    if schema.type == "OBJECT", schema.properties.isEmpty, schema.additionalProperties == nil, schema.reference == nil {
      throw .invalidArgument("* \(path).properties: should be non-empty for OBJECT type\n")
    }
    if schema.type == "ARRAY", schema.items == nil, schema.prefixItems.isEmpty {
      throw .invalidArgument("* \(path).items: missing field.\n")
    }
    for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) {
      try check(property, "\(path).properties[\(name)]", depth: depth + 1)
    }
    if let items = schema.items { try check(items, "\(path).items", depth: depth + 1) }
    for (index, branch) in schema.anyOf.enumerated() { try check(branch, "\(path).any_of[\(index)]", depth: depth + 1) }
  }

  /// The answer's text; nil for an answer in words.
  ///
  /// - Parameters:
  ///   - source: the words that values are made of.
  ///   - words: the answer in words.
  /// - Returns: the text in the wished shape.
  /// - Throws: `ServiceError` for a schema for which no value could be made.
  func text(from source: String, words: @autoclosure () -> String) throws(ServiceError) -> String? {
    switch self {
    case .words: return nil
    case .xml:
      let text = words().replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      return "<answer>\(text)</answer>"
    case .yaml: return "answer: " + JSONRendering.text(of: .string(words()))
    case .choice(let schema):
      guard case .string(let text) = try Self.value(schema, source) else {
        throw .invalidArgument(
          "* GenerateContentRequest.generation_config.response_schema: enum values must be strings.\n")
      }
      return text
    case .json(let schema?): return JSONRendering.text(of: try Self.value(schema, source))
    case .json(nil):
      let pairs = PromptSupply(source).words.pairs
      let node: JSONNode =
        pairs.isEmpty
        ? ["answer": .string(words())]
        : .object(pairs.map { JSONNode.Member(name: $0.label, value: .number($0.number)) })
      return JSONRendering.text(of: node)
    }
  }

  private static func value(_ schema: JSONValue, _ source: String) throws(ServiceError) -> JSONNode {
    do throws(SchemaSample.Failure) {
      return try SchemaSample.value(for: schema, words: source)
    } catch {
      throw .invalidArgument(
        "The embedded stand-in can make no value of the response schema: "
          + (error.path.isEmpty ? "" : "at '\(error.path)', ") + "\(error.reason).")
    }
  }
}
