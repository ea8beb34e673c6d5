/// Writes the members of one JSON object under snake_case names; what is absent or an empty list is left out.
struct SnakeOutput {
  private var container: KeyedEncodingContainer<WireKey>

  /// An object where `encoder` stands.
  init(_ encoder: any Encoder) { container = encoder.container(keyedBy: WireKey.self) }

  /// Writes `value` under `name`, unless it is nil.
  mutating func set<Value: Encodable>(_ name: String, _ value: Value?) throws {
    if let value { try container.encode(value, forKey: WireKey(name)) }
  }

  /// Writes `values` unless there are none.
  mutating func set<Element: Encodable>(_ name: String, list values: [Element]) throws {
    if !values.isEmpty { try container.encode(values, forKey: WireKey(name)) }
  }

  /// Writes `value`, or `null` where it is nil.
  mutating func setOrNull<Value: Encodable>(_ name: String, _ value: Value?) throws {
    if let value {
      try container.encode(value, forKey: WireKey(name))
    } else {
      try container.encodeNil(forKey: WireKey(name))
    }
  }

  /// Writes members that were kept as they came.
  mutating func set(rest: [String: JSONValue]) throws {
    for (name, value) in rest { try container.encode(value, forKey: WireKey(name)) }
  }
}
