/// Turns the JSON of a schema into places that refer to each other by number; the root is 0.
struct SchemaCompiler {
  /// Levels of nesting, well below what a thread's stack bears.
  private static let depthLimit = 128
  /// Places; a schema of this size is far beyond what any model takes.
  private static let nodeLimit = 20_000

  private static let annotations: Set<String> = [
    "title", "description", "default", "example", "examples", "propertyOrdering", "deprecated", "readOnly", "writeOnly",
    "$schema", "$comment", "$anchor",
  ]

  private let root: JSONValue
  private var nodes: [SchemaNode] = []
  private var places: [SchemaPointer: Int] = [:]
  /// References that wait until all anchors were seen: the place, and what it refers to.
  private var references: [(node: Int, pointer: SchemaPointer, target: String)] = []

  init(_ root: JSONValue) { self.root = root }

  mutating func compile() throws(JSONSchemaError) -> [SchemaNode] {
    _ = try compile(root, at: SchemaPointer())
    // Compiling a target may find more references, which are appended.
    var index = 0
    while index < references.count {
      let (node, pointer, text) = references[index]
      index += 1
      guard let target = SchemaPointer(reference: text, in: root), let json = target.value(in: root) else {
        throw JSONSchemaError(path: pointer.text + "/$ref", message: "names nothing in this schema: '\(text)'")
      }
      nodes[node].reference = try compile(json, at: target)
    }
    try checkEnds()
    return nodes
  }

  private mutating func compile(_ json: JSONValue, at pointer: SchemaPointer) throws(JSONSchemaError) -> Int {
    if let known = places[pointer] { return known }
    guard pointer.steps.count <= Self.depthLimit, nodes.count < Self.nodeLimit else {
      throw JSONSchemaError(path: pointer.text, message: "makes the schema too large to be checked")
    }
    let index = nodes.count
    nodes.append(SchemaNode())
    places[pointer] = index
    switch json {
    case .bool(let allows): nodes[index].isNever = !allows
    case .object(let members):
      for (keyword, value) in members.sorted(by: { $0.key < $1.key }) {
        try read(keyword, value, into: index, KeywordReader(value, pointer, keyword))
      }
    default: throw JSONSchemaError(path: pointer.text, message: "is \(json.kindWord), expected a schema")
    }
    return index
  }

  private mutating func read(
    _ keyword: String, _ value: JSONValue, into index: Int, _ reader: KeywordReader
  ) throws(JSONSchemaError) {
    switch keyword {
    case "type": nodes[index].types = try reader.types()
    case "nullable": nodes[index].isNullable = try reader.bool()
    case "enum": nodes[index].enumeration = try reader.list()
    case "const": nodes[index].constant = value
    case "minimum": nodes[index].minimum = try reader.number()
    case "maximum": nodes[index].maximum = try reader.number()
    case "exclusiveMinimum": nodes[index].exclusiveMinimum = try reader.number()
    case "exclusiveMaximum": nodes[index].exclusiveMaximum = try reader.number()
    case "multipleOf": nodes[index].multipleOf = try reader.positiveNumber()
    case "minLength": nodes[index].minLength = try reader.count()
    case "maxLength": nodes[index].maxLength = try reader.count()
    case "pattern": nodes[index].pattern = try reader.pattern()
    case "format": nodes[index].format = ValueFormat(rawValue: try reader.string())
    case "minItems": nodes[index].minItems = try reader.count()
    case "maxItems": nodes[index].maxItems = try reader.count()
    case "uniqueItems": nodes[index].hasUniqueItems = try reader.bool()
    case "minProperties": nodes[index].minProperties = try reader.count()
    case "maxProperties": nodes[index].maxProperties = try reader.count()
    case "required": nodes[index].required = try reader.names()
    case "properties": nodes[index].properties = try compile(try reader.object(), under: reader.pointer)
    case "additionalProperties": nodes[index].additional = try compile(value, at: reader.pointer)
    case "items": nodes[index].items = try compile(value, at: reader.pointer)
    case "prefixItems": nodes[index].prefixItems = try compile(try reader.list(), under: reader.pointer)
    case "anyOf": nodes[index].anyOf = try compile(try reader.list(), under: reader.pointer)
    case "oneOf": nodes[index].oneOf = try compile(try reader.list(), under: reader.pointer)
    case "allOf": nodes[index].allOf = try compile(try reader.list(), under: reader.pointer)
    case "$defs", "definitions": _ = try compile(try reader.object(), under: reader.pointer)
    case "$ref": references.append((index, reader.parent, try reader.string()))
    case "$id" where reader.parent.steps.isEmpty: _ = try reader.string()
    default:
      guard Self.annotations.contains(keyword) else { throw reader.error("is no keyword that can be checked") }
    }
  }

  private mutating func compile(
    _ schemas: [String: JSONValue], under pointer: SchemaPointer
  ) throws(JSONSchemaError) -> [String: Int] {
    var result: [String: Int] = [:]
    for (name, json) in schemas.sorted(by: { $0.key < $1.key }) {
      result[name] = try compile(json, at: SchemaPointer(pointer.steps + [name]))
    }
    return result
  }

  private mutating func compile(
    _ schemas: [JSONValue], under pointer: SchemaPointer
  ) throws(JSONSchemaError) -> [Int] {
    var result: [Int] = []
    for (index, json) in schemas.enumerated() {
      result.append(try compile(json, at: SchemaPointer(pointer.steps + ["\(index)"])))
    }
    return result
  }

  /// Refuses a schema that leads back to a place before it has looked at any part of the value.
  private func checkEnds() throws(JSONSchemaError) {
    enum Mark { case unseen, open, done }
    var marks = [Mark](repeating: .unseen, count: nodes.count)
    for start in nodes.indices where marks[start] == .unseen {
      var stack = [(node: start, next: 0)]
      marks[start] = .open
      while let (node, next) = stack.last {
        let targets = nodes[node].sameValue
        guard next < targets.count else {
          marks[node] = .done
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        switch marks[targets[next]] {
        case .open:
          let place = places.first { $0.value == targets[next] }?.key.text ?? ""
          throw JSONSchemaError(path: place, message: "refers to itself without an end")
        case .unseen:
          marks[targets[next]] = .open
          stack.append((targets[next], 0))
        case .done: break
        }
      }
    }
  }
}

/// Reads the value of one keyword, or says what is wrong with it.
struct KeywordReader {
  let parent: SchemaPointer
  let pointer: SchemaPointer
  private let value: JSONValue

  init(_ value: JSONValue, _ parent: SchemaPointer, _ keyword: String) {
    self.value = value
    self.parent = parent
    pointer = SchemaPointer(parent.steps + [keyword])
  }

  func error(_ message: String) -> JSONSchemaError { JSONSchemaError(path: pointer.text, message: message) }

  private func mismatch(_ expected: String) -> JSONSchemaError { error("is \(value.kindWord), expected \(expected)") }

  func bool() throws(JSONSchemaError) -> Bool {
    guard case .bool(let result) = value else { throw mismatch("true or false") }
    return result
  }

  func string() throws(JSONSchemaError) -> String {
    guard let result = value.string else { throw mismatch("a string") }
    return result
  }

  func list() throws(JSONSchemaError) -> [JSONValue] {
    guard let result = value.array else { throw mismatch("a list") }
    return result
  }

  func object() throws(JSONSchemaError) -> [String: JSONValue] {
    guard let result = value.object else { throw mismatch("an object") }
    return result
  }

  func names() throws(JSONSchemaError) -> [String] {
    let names = try list().compactMap(\.string)
    guard names.count == value.array?.count else { throw error("holds something else than names") }
    return names
  }

  /// A count, which the OpenAPI subset may write as a string.
  func count() throws(JSONSchemaError) -> Int {
    guard let result = value.integer, result >= 0 else { throw mismatch("a count") }
    return result
  }

  func number() throws(JSONSchemaError) -> JSONNumber {
    guard let result = JSONNumber(value) else { throw mismatch("a number") }
    return result
  }

  func positiveNumber() throws(JSONSchemaError) -> JSONNumber {
    let result = try number()
    guard result.double > 0 else { throw error("is not above 0") }
    return result
  }

  func types() throws(JSONSchemaError) -> [SchemaType] {
    let types = Schema(["type": value]).types
    guard !types.isEmpty, types.count == value.array?.count ?? 1 else { throw mismatch("a type or a list of types") }
    if let unknown = types.first(where: { !SchemaType.all.contains($0) }) {
      throw error("names no type that can be checked: '\(unknown)'")
    }
    return types
  }

  func pattern() throws(JSONSchemaError) -> TextPattern {
    do {
      return try TextPattern(try string())
    } catch let problem as TextPatternError {
      throw error(problem.message)
    } catch let problem as JSONSchemaError {
      throw problem
    } catch {
      preconditionFailure("a pattern throws one of the two")
    }
  }
}
