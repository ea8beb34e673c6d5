/// The shape of a value, in the OpenAPI subset or as a JSON Schema.
///
/// A view of the JSON that was written: nothing is lost, changed or checked. ``JSONSchema`` checks.
public struct Schema: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral {
  /// The schema as it stands on the wire: an object, or `true` or `false`.
  public var json: JSONValue

  /// A view of `json`.
  public init(_ json: JSONValue) { self.json = json }

  /// The schema with these members.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { json = .object(Dictionary(elements) { $1 }) }

  /// Reads whatever stands there.
  public init(from decoder: any Decoder) throws { json = try JSONValue(from: decoder) }

  /// Writes the schema as it is.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  /// All kinds that are asked for, in order; empty when any will do.
  public var types: [SchemaType] {
    switch json["type"] {
    case .string(let name): [SchemaType(rawValue: name)]
    case .array(let names): names.compactMap(\.string).map(SchemaType.init(rawValue:))
    case .integer(let number):
      SchemaType.numberedNames.indices.contains(number)
        ? [SchemaType(rawValue: SchemaType.numberedNames[number])] : []
    default: []
    }
  }

  /// The first kind that is not `null`, or `null` when it is the only one.
  public var type: SchemaType? { types.first { $0 != .null } ?? types.first }
  /// Whether `null` will do, by `nullable` or among the types.
  public var isNullable: Bool { json["nullable"] == true || types.contains(.null) }

  /// How a string or number is written, for example `date-time`.
  public var format: String? { json["format"]?.string }
  /// A name for people.
  public var title: String? { json["title"]?.string }
  /// What the value is, for people and models.
  public var description: String? { json["description"]?.string }
  /// The regular expression that a string must contain.
  public var pattern: String? { json["pattern"]?.string }
  /// Where the rest of the schema stands (`$ref`).
  public var reference: String? { json["$ref"]?.string }
  /// The only value that will do (`const`).
  public var constant: JSONValue? { json["const"] }
  /// The only values that will do (`enum`); empty when the member is missing.
  public var enumeration: [JSONValue] { json["enum"]?.array ?? [] }
  /// The value that is assumed when there is none.
  public var defaultValue: JSONValue? { json["default"] }
  /// A value for illustration.
  public var example: JSONValue? { json["example"] ?? json["examples"]?[0] }

  /// The elements of a list, behind those of ``prefixItems``.
  public var items: Schema? { json["items"].map(Schema.init) }
  /// The first elements of a list, one by one.
  public var prefixItems: [Schema] { list("prefixItems") }
  /// The members of an object.
  public var properties: [String: Schema] { json["properties"]?.object?.mapValues(Schema.init) ?? [:] }
  /// The names of members that must be there.
  public var required: [String] { json["required"]?.array?.compactMap(\.string) ?? [] }
  /// Members that are not named, when they have a schema of their own.
  public var additionalProperties: Schema? {
    guard let json = json["additionalProperties"], json.object != nil else { return nil }
    return Schema(json)
  }
  /// Whether members that are not named are forbidden.
  public var forbidsAdditionalProperties: Bool { json["additionalProperties"] == false }

  /// The names of ``properties`` in the order that they shall be written: `propertyOrdering`, then as in `required`, then
  /// by name.
  public var orderedPropertyNames: [String] {
    let names = Set(properties.keys)
    var seen: Set<String> = []
    let wished = (json["propertyOrdering"]?.array?.compactMap(\.string) ?? []) + required
    return (wished + names.sorted()).filter { names.contains($0) && seen.insert($0).inserted }
  }

  /// Schemas of which one at least must fit.
  public var anyOf: [Schema] { list("anyOf") }
  /// Schemas of which exactly one must fit.
  public var oneOf: [Schema] { list("oneOf") }
  /// Schemas that must all fit.
  public var allOf: [Schema] { list("allOf") }

  /// The fewest elements.
  public var minItems: Int? { json["minItems"]?.integer }
  /// The most elements.
  public var maxItems: Int? { json["maxItems"]?.integer }
  /// The fewest characters.
  public var minLength: Int? { json["minLength"]?.integer }
  /// The most characters.
  public var maxLength: Int? { json["maxLength"]?.integer }
  /// The fewest members.
  public var minProperties: Int? { json["minProperties"]?.integer }
  /// The most members.
  public var maxProperties: Int? { json["maxProperties"]?.integer }
  /// The least number.
  public var minimum: Double? { number("minimum") }
  /// The greatest number.
  public var maximum: Double? { number("maximum") }
  /// The number that all must exceed.
  public var exclusiveMinimum: Double? { number("exclusiveMinimum") }
  /// The number that none must reach.
  public var exclusiveMaximum: Double? { number("exclusiveMaximum") }
  /// The number that all must be whole multiples of.
  public var multipleOf: Double? { number("multipleOf") }

  private func list(_ name: String) -> [Schema] { json[name]?.array?.map(Schema.init) ?? [] }
  private func number(_ name: String) -> Double? { json[name].flatMap(JSONNumber.init)?.double }
}
