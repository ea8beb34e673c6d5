/// A JSON value whose members keep their order, as an answer is written.
///
/// A medium stays bytes until it is written: its base64 exists only in pieces, on the way out.
indirect enum JSONNode: Sendable {
  case object([Member])
  case array([JSONNode])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case null
  /// Bytes, written as a base64 string.
  case media([UInt8])

  /// One member of an object.
  struct Member: Sendable {
    let name: String
    let value: JSONNode
  }

  /// An object without the members whose value is nil.
  static func object(_ members: [(String, JSONNode?)]) -> JSONNode {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONNode: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSONNode)...) {
    self = .object(elements.map { Member(name: $0, value: $1) })
  }
}
