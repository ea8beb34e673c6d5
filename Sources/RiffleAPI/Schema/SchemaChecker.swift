/// Walks a value and a schema side by side.
struct SchemaChecker {
  /// Steps down and across, well below what a thread's stack bears; JSON text is refused at 512 levels.
  private static let depthLimit = 600
  /// How often each part of a value is looked at on average, at most: a union of unions of hundreds of shapes needs less,
  /// and choices inside choices would else double the work at every level.
  private static let looksPerPart = 1000

  private static let tooDeep = "is nested too deeply to be checked"

  /// What does not fit, with its path not yet written as text: most of them are forgotten for another shape that fits.
  private struct Finding {
    var path: [String]
    var keyword: String
    var message: String
  }

  private let nodes: [SchemaNode]
  private var path: [String] = []
  private var depth = 0
  private var stepsLeft = 0

  init(nodes: [SchemaNode]) { self.nodes = nodes }

  mutating func check(_ value: JSONValue) -> JSONSchemaViolation? {
    stepsLeft = value.partCount * Self.looksPerPart
    let found = check(value, 0)
    // A shape that was given up is no shape that does not fit: another one may have been taken in its place.
    if stepsLeft <= 0 { return JSONSchemaViolation(path: "", keyword: "$ref", message: Self.tooDeep) }
    return found.map {
      JSONSchemaViolation(path: SchemaPointer.text($0.path), keyword: $0.keyword, message: $0.message)
    }
  }

  private mutating func check(_ value: JSONValue, _ index: Int) -> Finding? {
    stepsLeft -= 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit, stepsLeft > 0 else {
      stepsLeft = 0
      return violation("$ref", Self.tooDeep)
    }
    let node = nodes[index]
    if node.isNever { return violation("false", "is not expected") }
    if node.isNullable, value.isNull { return nil }
    if let found = checkKind(value, node) { return found }
    let found: Finding? =
      switch value {
      case .integer, .number: checkNumber(value, node)
      case .string(let text): checkString(text, node)
      case .array(let elements): checkList(elements, node)
      case .object(let members): checkObject(members, node)
      case .null, .bool: nil
      }
    return found ?? checkSchemas(value, node)
  }

  private func violation(_ keyword: String, _ message: String) -> Finding {
    Finding(path: path, keyword: keyword, message: message)
  }

  private mutating func check(_ value: JSONValue, _ index: Int, at step: String) -> Finding? {
    path.append(step)
    defer { path.removeLast() }
    return check(value, index)
  }

  private func checkKind(_ value: JSONValue, _ node: SchemaNode) -> Finding? {
    if !node.types.isEmpty, !node.types.contains(where: { value.isOf($0) }) {
      let words = node.types.map(\.word) + (node.isNullable ? ["null"] : [])
      return violation("type", "is \(value.kindWord), expected \(words.joined(separator: " or "))")
    }
    if let choices = node.enumeration, !choices.contains(where: value.isEquivalent) {
      let words = choices.prefix(8).map(\.shortText).joined(separator: ", ") + (choices.count > 8 ? ", …" : "")
      return violation("enum", "is \(value.shortText), expected one of \(words)")
    }
    if let constant = node.constant, !value.isEquivalent(to: constant) {
      return violation("const", "is \(value.shortText), expected \(constant.shortText)")
    }
    return nil
  }

  private func checkNumber(_ value: JSONValue, _ node: SchemaNode) -> Finding? {
    guard let number = JSONNumber(value) else { return nil }
    let bounds: [(String, JSONNumber?, String, (JSONNumber, JSONNumber) -> Bool)] = [
      ("minimum", node.minimum, "at least", { $0 >= $1 }), ("maximum", node.maximum, "at most", { $0 <= $1 }),
      ("exclusiveMinimum", node.exclusiveMinimum, "more than", { $0 > $1 }),
      ("exclusiveMaximum", node.exclusiveMaximum, "less than", { $0 < $1 }),
      ("multipleOf", node.multipleOf, "a multiple of", { $0.isMultiple(of: $1) }),
    ]
    for (keyword, bound, words, fits) in bounds {
      if let bound, !fits(number, bound) {
        return violation(keyword, "is \(value.shortText), expected \(words) \(bound.text)")
      }
    }
    if let format = node.format, !format.accepts(number) {
      return violation("format", "is \(value.shortText), expected a number of format \(format.rawValue)")
    }
    return nil
  }

  private func checkString(_ text: String, _ node: SchemaNode) -> Finding? {
    if node.minLength != nil || node.maxLength != nil {
      let count = text.unicodeScalars.count
      if let found = checkCount(count, "characters", node.minLength, node.maxLength, "Length") { return found }
    }
    if let format = node.format, !format.accepts(text) {
      return violation("format", "is \(JSONValue.string(text).shortText), expected a \(format.rawValue)")
    }
    if let pattern = node.pattern, !pattern.matches(text) {
      return violation("pattern", "is \(JSONValue.string(text).shortText), expected a match of \(pattern.source)")
    }
    return nil
  }

  private mutating func checkList(_ elements: [JSONValue], _ node: SchemaNode) -> Finding? {
    if let found = checkCount(elements.count, "elements", node.minItems, node.maxItems, "Items") { return found }
    for (index, element) in elements.enumerated() {
      guard let schema = index < node.prefixItems.count ? node.prefixItems[index] : node.items else { break }
      if let found = check(element, schema, at: "\(index)") { return found }
    }
    if node.hasUniqueItems, Set(elements.map(\.withPlainNumbers)).count < elements.count {
      return violation("uniqueItems", "holds an element twice, expected different ones")
    }
    return nil
  }

  private mutating func checkObject(_ members: [String: JSONValue], _ node: SchemaNode) -> Finding? {
    if let missing = node.required.first(where: { members[$0] == nil }) {
      return violation("required", "lacks the member '\(missing)'")
    }
    if let found = checkCount(members.count, "members", node.minProperties, node.maxProperties, "Properties") {
      return found
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if let schema = node.properties[name] {
        if let found = check(value, schema, at: name) { return found }
      } else if let additional = node.additional, var found = check(value, additional, at: name) {
        if found.keyword == "false" { found.keyword = "additionalProperties" }
        return found
      }
    }
    return nil
  }

  private func checkCount(
    _ count: Int, _ things: String, _ least: Int?, _ most: Int?, _ keyword: String
  ) -> Finding? {
    if let least, count < least {
      return violation("min\(keyword)", "has \(count) \(things), expected at least \(least)")
    }
    if let most, count > most { return violation("max\(keyword)", "has \(count) \(things), expected at most \(most)") }
    return nil
  }

  private mutating func checkSchemas(_ value: JSONValue, _ node: SchemaNode) -> Finding? {
    if let reference = node.reference, let found = check(value, reference) { return found }
    for schema in node.allOf {
      if let found = check(value, schema) { return found }
    }
    if !node.anyOf.isEmpty || !node.oneOf.isEmpty {
      if let found = checkChoice(value, node.anyOf, "anyOf") { return found }
      return checkChoice(value, node.oneOf, "oneOf")
    }
    return nil
  }

  private mutating func checkChoice(_ value: JSONValue, _ schemas: [Int], _ keyword: String) -> Finding? {
    guard !schemas.isEmpty else { return nil }
    var fitting = 0
    var closest: Finding?
    for schema in schemas {
      guard let found = check(value, schema) else {
        fitting += 1
        if keyword == "anyOf" { return nil }
        continue
      }
      // The schema that agrees with most of the value is most probably the one that was meant.
      if found.path.count > closest?.path.count ?? -1 { closest = found }
    }
    guard fitting != 1 else { return nil }
    guard fitting == 0, let closest else {
      return violation(keyword, "fits \(fitting) of \(schemas.count) schemas, expected one")
    }
    if schemas.count == 1 || closest.path.count > path.count { return closest }
    return violation(keyword, "fits none of \(schemas.count) schemas; for the first it \(closest.message)")
  }
}

extension SchemaType {
  /// The kind in words, for messages.
  fileprivate var word: String {
    switch self {
    case .string: "a string"
    case .number: "a number"
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .array: "a list"
    case .object: "an object"
    default: "null"
    }
  }
}

extension JSONNumber {
  fileprivate var text: String { isWhole && abs(double) < 1e15 ? "\(Int(double))" : "\(double)" }
}

extension JSONValue {
  /// This and everything inside it; counted without recursion, because it may be nested more deeply than is checked.
  fileprivate var partCount: Int {
    var count = 0
    var waiting = [self]
    while let value = waiting.popLast() {
      count += 1
      switch value {
      case .array(let elements): waiting += elements
      case .object(let members): waiting += members.values
      default: break
      }
    }
    return count
  }

  fileprivate func isOf(_ type: SchemaType) -> Bool {
    switch self {
    case .null: type == .null
    case .bool: type == .boolean
    case .integer: type == .integer || type == .number
    case .number: type == .number || (type == .integer && JSONNumber(self)?.isWhole == true)
    case .string: type == .string
    case .array: type == .array
    case .object: type == .object
    }
  }

  /// The value as JSON, cut to what fits into a message.
  fileprivate var shortText: String {
    guard let bytes = try? WireJSON.encode(self) else { return kindWord }
    let text = String(decoding: bytes.prefix(160), as: UTF8.self)
    return text.count > 40 ? "\(text.prefix(40))…" : text
  }

  /// The value with whole numbers written in one way, so that equal values have equal hashes.
  fileprivate var withPlainNumbers: JSONValue {
    switch self {
    case .number(let value): Int(exactly: value).map { .integer($0) } ?? self
    case .array(let elements): .array(elements.map(\.withPlainNumbers))
    case .object(let members): .object(members.mapValues(\.withPlainNumbers))
    default: self
    }
  }
}
