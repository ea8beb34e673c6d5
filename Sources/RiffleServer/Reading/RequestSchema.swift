import RiffleAPI

/// The fields that a request may have, and the check that it has no others.
///
/// Names are accepted in camelCase and snake_case, `null` stands for an absent field, and a single value may stand where
/// a list is wanted: the leniencies of the proto3 JSON mapping as Google's servers practise it. An unknown name or a value
/// of the wrong kind is refused with Google's words and the path in proto spelling.
struct RequestSchema {
  /// The message that a body must be.
  enum Message: String {
    case generateContent = "GenerateContentRequest"
    case countTokens = "CountTokensRequest"
  }

  /// Violations that are told in one answer; more would only make the answer long.
  private static let violationLimit = 20

  private var violations: [(path: String, text: String)] = []

  /// Checks `body` against `message`.
  static func check(_ body: JSONValue, as message: Message) throws(ServiceError) {
    var schema = RequestSchema()
    schema.check(body, FieldType(message.rawValue), path: "")
    guard let first = schema.violations.first else { return }
    guard schema.violations.count > 1 else { throw .invalidField(first.path, first.text) }
    throw ServiceError(
      httpStatus: 400, status: "INVALID_ARGUMENT", message: schema.violations.map(\.text).joined(separator: "\n"),
      details: [
        [
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          "fieldViolations": .array(
            schema.violations.map { violation in
              .object([
                ("field", violation.path.isEmpty ? nil : .string(violation.path)),
                ("description", .string(violation.text)),
              ])
            }),
        ]
      ])
  }

  private mutating func check(_ value: JSONValue, _ type: FieldType, path: String) {
    guard violations.count < Self.violationLimit, !value.isNull else { return }
    if type.isRepeated, case .array(let elements) = value {
      for (index, element) in elements.enumerated() { check(element, type.element, path: "\(path)[\(index)]") }
      return
    }
    if let fields = Self.messages[type.name] {
      guard case .object(let members) = value else { return refuse(value, type, path) }
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        let place = path.isEmpty ? "" : " at '\(path)'"
        guard let field = fields[Self.camelCase(name)] else {
          add(path, "Invalid JSON payload received. Unknown name \"\(name)\"\(place): Cannot find field.")
          continue
        }
        if case .array = member, !field.isRepeated, !field.isFree {
          add(
            path,
            "Invalid JSON payload received. Unknown name \"\(name)\"\(place): "
              + "Proto field is not repeating, cannot start list.")
          continue
        }
        check(member, field, path: path.isEmpty ? Self.snakeCase(name) : "\(path).\(Self.snakeCase(name))")
      }
      return
    }
    if !type.accepts(value) { refuse(value, type, path) }
  }

  private mutating func refuse(_ value: JSONValue, _ type: FieldType, _ path: String) {
    guard !path.isEmpty else {
      return add(path, "Invalid JSON payload received. Unknown name \"\": Root element must be a message.")
    }
    let text = "Invalid value at '\(path)' (\(type.wireName))"
    switch value {
    case .string(let string): add(path, "\(text), \"\(string.prefix(Self.shownCharacters))\"")
    case .integer(let number): add(path, "\(text), \(number)")
    case .number(let number): add(path, "\(text), \(number)")
    case .bool(let bool): add(path, "\(text), \(bool)")
    case .null, .array, .object: add(path, text)
    }
  }

  /// Characters of a refused string that the answer repeats.
  private static let shownCharacters = 100

  private mutating func add(_ path: String, _ text: String) { violations.append((path, text)) }

  /// `mime_type` as `mimeType`.
  static func camelCase(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "_")) else { return name }
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(words.first.map(String.init) ?? name) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// `mimeType` as `mime_type`.
  static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }
}

/// What one field may hold, written as in ``RequestSchema/messages``: a message's name or a kind, `[]` after it for a list.
struct FieldType: Sendable, ExpressibleByStringLiteral {
  let name: String
  let isRepeated: Bool

  init(_ text: String) {
    isRepeated = text.hasSuffix("[]")
    name = isRepeated ? String(text.dropLast(2)) : text
  }

  init(stringLiteral value: String) { self.init(value) }

  /// One element of the list.
  var element: FieldType { FieldType(name) }

  /// Whether any JSON may stand here.
  var isFree: Bool { name == "any" }

  /// Whether a value of a simple kind is one of this type.
  func accepts(_ value: JSONValue) -> Bool {
    switch (name, value) {
    case ("any", _), ("string", .string), ("enum", .string), ("enum", .integer), ("bool", .bool): true
    case ("bytes", .string), ("bytes", .integer): true  // a number is the ordinal of a medium that was taken out
    case ("int", _): value.integer != nil
    case ("number", .integer), ("number", .number): true
    case ("number", .string(let text)): Double(text) != nil
    default: false
    }
  }

  /// How Google's messages call the type.
  var wireName: String {
    switch name {
    case "string": "TYPE_STRING"
    case "bytes": "TYPE_BYTES"
    case "bool": "TYPE_BOOL"
    case "int": "TYPE_INT32"
    case "number": "TYPE_FLOAT"
    case "enum": "TYPE_ENUM"
    default: "type.googleapis.com/google.ai.generativelanguage.v1beta.\(name)"
    }
  }
}
