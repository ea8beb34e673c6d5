/// Reads the members of one JSON object by the lenient rules of the proto3 JSON mapping.
///
/// A member is found under its camelCase name or its snake_case twin (camelCase wins), `null` counts as absent, whole
/// numbers may be strings or numbers such as `1.0`, one object may stand where a list is wanted, and `null` elements of
/// lists are passed over.
struct WireFields {
  private let container: KeyedDecodingContainer<WireKey>

  /// The members of the object that `decoder` stands at.
  init(_ decoder: any Decoder) throws { container = try decoder.container(keyedBy: WireKey.self) }

  /// The value called `name`, or nil.
  func value<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
    guard let key = key(name) else { return nil }
    return try container.decodeIfPresent(type, forKey: key)
  }

  /// The list called `name`; absent and `null` are empty.
  func list<Element: Decodable>(_ name: String, of type: Element.Type = Element.self) throws -> [Element] {
    guard let key = key(name) else { return [] }
    if let only = try? container.nestedContainer(keyedBy: WireKey.self, forKey: key), !only.allKeys.isEmpty {
      return [try container.decode(type, forKey: key)]
    }
    return try container.decodeIfPresent([Element?].self, forKey: key)?.compactMap(\.self) ?? []
  }

  /// The whole number called `name`.
  func integer(_ name: String) throws -> Int? {
    guard let key = key(name), let value = try container.decodeIfPresent(JSONValue.self, forKey: key), !value.isNull
    else { return nil }
    guard let number = value.integer else { throw mismatch(key, "expected a whole number") }
    return number
  }

  /// The number called `name`; `"NaN"` and the infinities are numbers too.
  func number(_ name: String) throws -> Double? {
    guard let key = key(name), let value = try container.decodeIfPresent(JSONValue.self, forKey: key) else {
      return nil
    }
    switch value {
    case .null: return nil
    case .integer(let number): return Double(number)
    case .number(let number): return number
    case .string(let text):
      guard let number = Double(text) else { throw mismatch(key, "expected a number") }
      return number
    default: throw mismatch(key, "expected a number")
    }
  }

  /// All members that are none of `names`, under the names they came with; `null` members are left out.
  func rest(besides names: Set<String>) throws -> [String: JSONValue] {
    var rest: [String: JSONValue] = [:]
    for key in container.allKeys where !names.contains(Self.camelCase(key.stringValue)) {
      if let value = try container.decodeIfPresent(JSONValue.self, forKey: key) { rest[key.stringValue] = value }
    }
    return rest
  }

  private func key(_ name: String) -> WireKey? {
    let key = WireKey(name)
    if container.contains(key) { return key }
    let twin = WireKey(Self.snakeCase(name))
    return container.contains(twin) ? twin : nil
  }

  private func mismatch(_ key: WireKey, _ text: String) -> DecodingError {
    .dataCorruptedError(forKey: key, in: container, debugDescription: text)
  }

  /// `mimeType` as `mime_type`.
  static func snakeCase(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if ("A"..."Z").contains(scalar) {
        result += "_\(scalar)".lowercased()
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `mime_type` as `mimeType`; other names stay as they are.
  static func camelCase(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "_")) else { return name }
    let words = name.split(separator: "_", omittingEmptySubsequences: true)
    return words.dropFirst().reduce(words.first.map(String.init) ?? name) { result, word in
      result + word.prefix(1).uppercased() + word.dropFirst()
    }
  }
}

/// Writes the members of one JSON object under their camelCase names; what is absent or an empty list is left out.
struct WireOutput {
  private var container: KeyedEncodingContainer<WireKey>

  /// An object where `encoder` stands.
  init(_ encoder: any Encoder) { container = encoder.container(keyedBy: WireKey.self) }

  /// Writes `value` unless it is nil.
  mutating func set<Value: Encodable>(_ name: String, _ value: Value?) throws {
    if let value { try container.encode(value, forKey: WireKey(name)) }
  }

  /// Writes `values` unless there are none.
  mutating func set<Element: Encodable>(_ name: String, list values: [Element]) throws {
    if !values.isEmpty { try container.encode(values, forKey: WireKey(name)) }
  }

  /// Writes members that were kept as they came.
  mutating func set(rest: [String: JSONValue]) throws {
    for (name, value) in rest { try container.encode(value, forKey: WireKey(name)) }
  }
}

/// A member's name that is known only at run time.
struct WireKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
