/// A JSON Schema that values are checked with.
///
/// Reads the OpenAPI subset of the Gemini API and the part of JSON Schema (2020-12) that its models and ours know; types
/// are taken in any case and `nullable` is obeyed, so that one checker serves both:
/// - kinds: `type`, `nullable`, `enum`, `const`;
/// - numbers: `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`;
/// - strings: `minLength`, `maxLength` (in Unicode scalars), `pattern` (see ``TextPattern``), `format`;
/// - lists: `items`, `prefixItems`, `minItems`, `maxItems`, `uniqueItems`;
/// - objects: `properties`, `required`, `additionalProperties`, `minProperties`, `maxProperties`;
/// - several schemas: `anyOf`, `oneOf`, `allOf`, `$ref` (`#`, `#/a/b`, `#anchor`, each behind the root's `$id` if it has
///   one), `$anchor`, `$defs`, `definitions`;
/// - read and not checked: `title`, `description`, `default`, `example`, `examples`, `propertyOrdering`, `deprecated`,
///   `readOnly`, `writeOnly`, `$schema`, `$comment`.
///
/// Any other keyword is an error, because a value would pass that must not. Formats in ``checkedFormats`` are checked, all
/// others are words for the model. `1.0` is a whole number and equal to `1`.
public struct JSONSchema: Sendable {
  /// The formats that are checked.
  public static let checkedFormats: Set<String> = Set(ValueFormat.allCases.map(\.rawValue))

  /// The schema as it was given.
  public let root: Schema

  let nodes: [SchemaNode]

  /// Reads the schema in `json`.
  ///
  /// - Throws: ``JSONSchemaError`` that names the keyword that cannot be checked or is wrong, and where it stands.
  public init(_ json: JSONValue) throws(JSONSchemaError) {
    root = Schema(json)
    var compiler = SchemaCompiler(json)
    nodes = try compiler.compile()
  }

  /// Reads `schema`.
  ///
  /// - Throws: ``JSONSchemaError`` that names the keyword that cannot be checked or is wrong, and where it stands.
  public init(_ schema: Schema) throws(JSONSchemaError) { try self.init(schema.json) }

  /// The first place where `value` does not fit, or nil when all of it fits.
  public func validate(_ value: JSONValue) -> JSONSchemaViolation? {
    var checker = SchemaChecker(nodes: nodes)
    return checker.check(value)
  }

  /// The schema that `schema` refers to by `$ref`, through any number of steps; itself when it has none.
  ///
  /// Its other members are laid over those of the target.
  public func resolve(_ schema: Schema) -> Schema {
    var schema = schema
    // A chain of references that ends has no more steps than there are places in the schema.
    for _ in 0..<nodes.count {
      guard let reference = schema.reference, case .object(var members) = schema.json,
        let pointer = SchemaPointer(reference: reference, in: root.json), let target = pointer.value(in: root.json)
      else { return schema }
      members["$ref"] = nil
      guard case .object(let inner) = target else { return Schema(target) }
      schema = Schema(.object(inner.merging(members) { $1 }))
    }
    return schema
  }
}

/// What one place of a schema asks for.
struct SchemaNode: Sendable {
  var isNever = false
  var types: [SchemaType] = []
  var isNullable = false
  var enumeration: [JSONValue]?
  var constant: JSONValue?
  var minimum: JSONNumber?
  var maximum: JSONNumber?
  var exclusiveMinimum: JSONNumber?
  var exclusiveMaximum: JSONNumber?
  var multipleOf: JSONNumber?
  var minLength: Int?
  var maxLength: Int?
  var pattern: TextPattern?
  var format: ValueFormat?
  var minItems: Int?
  var maxItems: Int?
  var hasUniqueItems = false
  var minProperties: Int?
  var maxProperties: Int?
  var required: [String] = []
  var properties: [String: Int] = [:]
  var additional: Int?
  var items: Int?
  var prefixItems: [Int] = []
  var reference: Int?
  var anyOf: [Int] = []
  var oneOf: [Int] = []
  var allOf: [Int] = []

  /// Places that look at the same value as this one.
  var sameValue: [Int] { [reference].compactMap(\.self) + anyOf + oneOf + allOf }
}
