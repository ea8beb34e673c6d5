extension JSONValue {
  /// The value that JSON text holds.
  ///
  /// - Throws: ``WireJSONError`` when it is no JSON.
  public init(text: String) throws(WireJSONError) { try self.init(bytes: Array(text.utf8)) }

  /// The value that JSON text holds, in UTF-8.
  ///
  /// - Throws: ``WireJSONError`` when it is no JSON.
  public init(bytes: [UInt8]) throws(WireJSONError) { self = try WireJSON.decode(JSONValue.self, from: bytes) }

  /// What `value` is written as.
  ///
  /// - Throws: ``WireJSONError`` when `value` cannot be written as JSON.
  public init(encoding value: some Encodable) throws(WireJSONError) {
    if let json = value as? JSONValue {
      self = json
      return
    }
    let bytes: [UInt8]
    do {
      bytes = try WireJSON.encode(value)
    } catch {
      throw WireJSONError(path: "", message: "cannot be written as JSON: \(error)")
    }
    try self.init(bytes: bytes)
  }

  /// This as a value of `type`.
  ///
  /// - Throws: ``WireJSONError`` with the path of the member that is missing or wrong.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws(WireJSONError) -> Value {
    let bytes: [UInt8]
    do {
      bytes = try WireJSON.encode(self)
    } catch {
      throw WireJSONError(path: "", message: "cannot be written as JSON: \(error)")
    }
    return try WireJSON.decode(type, from: bytes)
  }

  /// Whether both are the same value, whatever way their numbers are written: `1` is `1.0`.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      return left.count == right.count
        && left.allSatisfy { name, value in right[name]?.isEquivalent(to: value) == true }
    default:
      guard let left = JSONNumber(self), let right = JSONNumber(other) else { return self == other }
      return left == right
    }
  }

  /// A word for the kind of value, for messages.
  var kindWord: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "a whole number"
    case .number(let value): value == value.rounded() ? "a whole number" : "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// A number of JSON, compared exactly although it may be a 64-bit integer or a double.
struct JSONNumber: Comparable {
  private let whole: Int?
  let double: Double

  /// The number that `json` is; nil for everything else, strings of digits too.
  init?(_ json: JSONValue) {
    switch json {
    case .integer(let value): (whole, double) = (value, Double(value))
    case .number(let value): (whole, double) = (Int(exactly: value), value)
    default: return nil
    }
  }

  /// Whether this is a 64-bit integer.
  var isExact: Bool { whole != nil }

  /// Whether there is nothing behind the point.
  var isWhole: Bool { whole != nil || (double.isFinite && double == double.rounded(.towardZero)) }

  static func == (left: Self, right: Self) -> Bool {
    if let a = left.whole, let b = right.whole { return a == b }
    // One is whole and the other is not, or neither is: a whole double beyond 64 bits is equal to no `Int`.
    return left.whole == nil && right.whole == nil && left.double == right.double
  }

  static func < (left: Self, right: Self) -> Bool {
    switch (left.whole, right.whole) {
    case (let a?, let b?): a < b
    // The other has a fraction or lies beyond 64 bits; a fraction means it is below 2^53, where rounding `Int` to
    // `Double` keeps its side of the fraction.
    default: left.double < right.double
    }
  }

  /// Whether this is a whole number of `unit`.
  func isMultiple(of unit: JSONNumber) -> Bool {
    if let a = whole, let b = unit.whole { return b != 0 && a.isMultiple(of: b) }
    let quotient = double / unit.double
    return quotient.isFinite && quotient == quotient.rounded()
  }
}
