extension Schema {
  /// A string, or one of `choices`.
  public static func string(_ description: String? = nil, enum choices: [String] = []) -> Schema {
    var members: [String: JSONValue] = ["type": "STRING"]
    if !choices.isEmpty { members["enum"] = .array(choices.map { .string($0) }) }
    return Schema(members, description)
  }

  /// A whole number.
  public static func integer(_ description: String? = nil) -> Schema { Schema(["type": "INTEGER"], description) }

  /// A number.
  public static func number(_ description: String? = nil) -> Schema { Schema(["type": "NUMBER"], description) }

  /// `true` or `false`.
  public static func boolean(_ description: String? = nil) -> Schema { Schema(["type": "BOOLEAN"], description) }

  /// A list of values that fit `items`.
  public static func array(of items: Schema, _ description: String? = nil) -> Schema {
    Schema(["type": "ARRAY", "items": items.json], description)
  }

  /// An object with these members.
  ///
  /// - Parameters:
  ///   - properties: the members, in the order that they shall be written.
  ///   - required: the members that must be there; nil for all.
  ///   - description: what it is.
  /// - Returns: the schema of the object.
  public static func object(
    _ properties: KeyValuePairs<String, Schema>, required: [String]? = nil, _ description: String? = nil
  ) -> Schema {
    let names = properties.map(\.key)
    let members = Dictionary(properties.map { ($0.key, $0.value.json) }) { $1 }
    return Schema(
      [
        "type": "OBJECT", "properties": .object(members), "propertyOrdering": .array(names.map { .string($0) }),
        "required": .array((required ?? names).map { .string($0) }),
      ], description)
  }

  private init(_ members: [String: JSONValue], _ description: String?) {
    var members = members
    if let description { members["description"] = .string(description) }
    self.init(.object(members))
  }
}
