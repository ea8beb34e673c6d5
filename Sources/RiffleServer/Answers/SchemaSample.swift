import RiffleAPI
import RiffleEngine

/// A value in the shape of a schema, made of the words of a prompt: structured answers and arguments of functions.
///
/// The first line that fits decides; the same prompt and schema always give the same value.
///
/// | schema | value |
/// |---|---|
/// | `$ref` | what it refers to, three levels into itself; then what can be left out is left out |
/// | `const` | the constant |
/// | `enum` | the choice that the prompt names first, or the first that is not null |
/// | `anyOf`, `oneOf` | the first branch that a value can be made for, the null branch last |
/// | `allOf` | all branches as one schema |
/// | object | all properties, or for arguments the required ones and those that the prompt speaks of |
/// | object without properties | the prompt's `label: number` pairs, where other properties are allowed |
/// | array of numbers, of strings | the numbers, or the labels, lists, quoted words or names of the prompt |
/// | array of objects | one for each pair or listed name, else two; one in arguments |
/// | string, number, integer, boolean | as in `SchemaSample+Scalars` |
///
/// Limits of length, count and size are kept; a value is checked against its schema before it is used.
struct SchemaSample {
  /// How much of an object is filled.
  enum Filling {
    /// Every property.
    case everything
    /// What is required, and what the prompt speaks of.
    case needed
  }

  /// Why there is no value.
  struct Failure: Error, Equatable {
    /// Where in the value, as a JSON pointer.
    let path: String
    let reason: String
  }

  /// Where in the value something is made.
  struct Place {
    var path = ""
    /// The property that it is for.
    var name = ""
    var depth = 0
    /// How often each reference was followed on the way here.
    var references: [String: Int] = [:]

    func member(_ name: String) -> Place {
      var place = self
      place.path += "/\(name)"
      place.name = name
      place.depth += 1
      return place
    }
  }

  /// Levels that are made; deeper schemas are refused.
  private static let depthLimit = 64
  /// How often one reference is followed inside itself.
  private static let referenceLimit = 3
  /// Elements that are made at most.
  private static let elementLimit = 256

  /// What one value may cost: a thousand for each part of it, one for each byte of its texts.
  ///
  /// Schemas whose members refer to each other would else double with every level.
  private static let budget = 16 << 20
  private static let partCost = 1000

  let filling: Filling
  let schema: JSONSchema
  var supply: PromptSupply
  /// What is left of the budget.
  var creditLeft = Self.budget

  /// The value for `json`, checked.
  ///
  /// - Throws: ``Failure`` where the schema is none, has a keyword that is not known, or no value could be made.
  static func value(
    for json: JSONValue, words text: String, filling: Filling = .everything
  ) throws(Failure) -> JSONNode {
    let schema: JSONSchema
    do {
      schema = try JSONSchema(json)
    } catch {
      throw Failure(path: error.path, reason: error.message)
    }
    var sample = SchemaSample(filling: filling, schema: schema, supply: PromptSupply(text))
    let node = try sample.value(schema.root, Place())
    if let violation = schema.validate(node.value) {
      throw Failure(path: violation.path, reason: "'\(violation.keyword)' cannot be met: \(violation.message)")
    }
    return node
  }

  mutating func value(_ raw: Schema, _ place: Place) throws(Failure) -> JSONNode {
    try spend(Self.partCost, at: place)
    let node = try made(raw, place)
    if case .string(let text) = node { try spend(text.utf8.count, at: place) }
    return node
  }

  private mutating func spend(_ cost: Int, at place: Place) throws(Failure) {
    creditLeft -= min(cost, max(creditLeft, 0))
    guard creditLeft > 0 else {
      throw Failure(path: place.path, reason: "the schema asks for a value that is too large")
    }
  }

  private mutating func made(_ raw: Schema, _ place: Place) throws(Failure) -> JSONNode {
    var place = place
    place.depth += 1
    guard place.depth <= Self.depthLimit else {
      throw Failure(path: place.path, reason: "the schema is nested too deep")
    }
    if let reference = raw.reference {
      place.references[reference, default: 0] += 1
      guard place.references[reference, default: 0] <= Self.referenceLimit else {
        if raw.isNullable { return .null }
        throw Failure(path: place.path, reason: "the schema refers to itself without end ('\(reference)')")
      }
    }
    let schema = self.schema.resolve(raw)
    if let constant = schema.constant { return JSONNode(constant) }
    if !schema.enumeration.isEmpty { return JSONNode(choice(schema.enumeration)) }
    if !schema.anyOf.isEmpty { return try branch(schema, schema.anyOf, without: "anyOf", place) }
    if !schema.oneOf.isEmpty { return try branch(schema, schema.oneOf, without: "oneOf", place) }
    if !schema.allOf.isEmpty {
      let whole = schema.allOf.reduce(Self.json(schema, without: "allOf")) {
        Self.merged($0, self.schema.resolve($1).json)
      }
      return try value(Schema(whole), place)
    }
    return try typed(schema, place)
  }

  private mutating func typed(_ schema: Schema, _ place: Place) throws(Failure) -> JSONNode {
    switch schema.type?.rawValue ?? Self.impliedType(schema) {
    case "OBJECT": return try object(schema, place)
    case "ARRAY": return try array(schema, place)
    case "STRING": return .string(try string(schema, place))
    case "INTEGER": return try integer(schema, place)
    case "NUMBER": return try number(schema, place)
    case "BOOLEAN": return .bool(boolean(place.name))
    case "NULL": return .null
    case let type: throw Failure(path: place.path, reason: "type '\(type)' is not known")
    }
  }

  private static func impliedType(_ schema: Schema) -> String {
    if !schema.properties.isEmpty || schema.additionalProperties != nil { return "OBJECT" }
    if schema.items != nil || !schema.prefixItems.isEmpty { return "ARRAY" }
    if schema.minimum != nil || schema.maximum != nil || schema.multipleOf != nil { return "NUMBER" }
    return "STRING"
  }

  private func choice(_ choices: [JSONValue]) -> JSONValue {
    let words = supply.words
    let named = choices.compactMap { choice -> (place: Int, choice: JSONValue)? in
      switch choice {
      case .string(let text): Self.place(of: text, in: words).map { ($0, choice) }
      case .integer(let number): words.numbers.firstIndex(of: Double(number)).map { ($0, choice) }
      case .number(let number): words.numbers.firstIndex(of: number).map { ($0, choice) }
      default: nil
      }
    }
    let first = named.min { $0.place < $1.place }?.choice
    return first ?? choices.first { !$0.isNull && $0 != .string("") } ?? choices[0]
  }

  /// Where the prompt names a choice, in any case and with blanks for its marks; nil where it does not.
  private static func place(of choice: String, in words: PromptWords) -> Int? {
    let text = words.text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    for spoken in [choice.lowercased(), NameWords.split(choice).joined(separator: " ")] where words.mentions(spoken) {
      return text.firstRange(of: spoken).map { text.distance(from: text.startIndex, to: $0.lowerBound) } ?? .max
    }
    return nil
  }

  private mutating func branch(
    _ schema: Schema, _ branches: [Schema], without keyword: String, _ place: Place
  ) throws(Failure) -> JSONNode {
    let base = Self.json(schema, without: keyword)
    let isEmptyBase = base.object?.isEmpty ?? true
    let resolved = branches.map { $0.type?.rawValue == "NULL" || $0.json == ["type": "null"] }
    let order = branches.indices.filter { !resolved[$0] } + branches.indices.filter { resolved[$0] }
    var first: Failure?
    for index in order {
      let before = supply
      do throws(Failure) {
        let merged =
          isEmptyBase ? branches[index] : Schema(Self.merged(base, self.schema.resolve(branches[index]).json))
        return try value(merged, place)
      } catch {
        if creditLeft <= 0 { throw error }
        supply = before
        first = first ?? error
      }
    }
    throw first ?? Failure(path: place.path, reason: "'\(keyword)' has no branch")
  }

  private static func json(_ schema: Schema, without keyword: String) -> JSONValue {
    guard var members = schema.json.object else { return schema.json }
    for name in [keyword, "title", "description", "$defs", "definitions", "$schema", "$id"] { members[name] = nil }
    return .object(members)
  }

  /// Both schemas as one: properties and required names of both, otherwise the second wins.
  private static func merged(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
    guard let one = first.object, let two = second.object else { return second }
    return .object(
      one.merging(two) { old, new in
        if let old = old.object, let new = new.object { return .object(old.merging(new) { $1 }) }
        if let old = old.array, let new = new.array { return .array(old + new.filter { !old.contains($0) }) }
        return new
      })
  }

  // MARK: - Objects

  private mutating func object(_ schema: Schema, _ place: Place) throws(Failure) -> JSONNode {
    let required = Set(schema.required)
    var members: [(String, JSONNode)] = []
    for name in schema.orderedPropertyNames {
      guard let property = schema.properties[name] else { continue }
      let isRequired = required.contains(name)
      guard isRequired || filling == .everything || isSpokenOf(name, property) else { continue }
      let before = supply
      do throws(Failure) {
        members.append((name, try value(property, place.member(name))))
      } catch {
        // What need not be there is left out when it cannot be made.
        supply = before
        if isRequired || creditLeft <= 0 { throw error }
      }
    }
    for name in schema.required where schema.properties[name] == nil {
      members.append((name, try other(schema, name, place)))
    }
    let least = schema.minProperties ?? 0
    if schema.properties.isEmpty, !schema.forbidsAdditionalProperties, members.isEmpty {
      for pair in supply.words.pairs.prefix(schema.maxProperties ?? Self.elementLimit) {
        members.append((pair.label, try other(schema, pair.label, place)))
      }
    }
    var number = 1
    while members.count < least, members.count < Self.elementLimit, !schema.forbidsAdditionalProperties {
      members.append(("key\(number)", try other(schema, "key\(number)", place)))
      number += 1
    }
    if let most = schema.maxProperties, members.count > most {
      let optional = members.indices.reversed().filter { !required.contains(members[$0].0) }
      for index in optional.prefix(members.count - most) { members.remove(at: index) }
    }
    return .object(members.map { JSONNode.Member(name: $0.0, value: $0.1) })
  }

  /// A property that only `additionalProperties` speaks of.
  private mutating func other(_ schema: Schema, _ name: String, _ place: Place) throws(Failure) -> JSONNode {
    if let additional = schema.additionalProperties { return try value(additional, place.member(name)) }
    if let pair = supply.words.pairs.first(where: { $0.label == name }) { return .number(pair.number) }
    return .string(supply.words.value(labelled: name) ?? "example \(name)")
  }

  // MARK: - Arrays

  private mutating func array(_ schema: Schema, _ place: Place) throws(Failure) -> JSONNode {
    var elements: [JSONNode] = []
    for (index, item) in schema.prefixItems.enumerated() where index < schema.maxItems ?? .max {
      elements.append(try value(item, place.member("\(index)")))
    }
    let least = schema.minItems ?? 0
    guard least <= Self.elementLimit else {
      throw Failure(path: place.path, reason: "more than \(Self.elementLimit) elements are not made")
    }
    let most = min(schema.maxItems ?? Self.elementLimit, Self.elementLimit)
    guard let items = schema.items else {
      if schema.prefixItems.isEmpty { elements += strings().map { .string($0) } }
      while elements.count < least { elements.append(.string("example \(elements.count + 1)")) }
      return .array(Array(elements.prefix(most)))
    }
    let whole = self.schema.resolve(items)
    let given = elements.isEmpty ? ready(whole, place) : []
    elements += given.prefix(most)
    let wanted = min(most, max(least, given.isEmpty ? standingCount(whole, place) : 0))
    while elements.count < wanted {
      do throws(Failure) {
        elements.append(try element(items, elements, schema.json["uniqueItems"] == true, place))
      } catch {
        guard elements.count >= least, creditLeft > 0 else { throw error }
        break
      }
    }
    return .array(elements)
  }

  /// How many elements are made where nothing in the prompt says it.
  private func standingCount(_ items: Schema, _ place: Place) -> Int {
    if items.type?.rawValue == "OBJECT" || !items.properties.isEmpty {
      let named = supply.words.pairs.count > 1 ? supply.words.pairs.count : supply.words.lists.first?.count ?? 0
      return named > 1 ? named : filling == .everything ? 2 : 1
    }
    return filling == .everything && items.enumeration.isEmpty && items.type?.rawValue == "STRING" ? 2 : 1
  }

  /// One more element, other than those before it where they must differ.
  private mutating func element(
    _ items: Schema, _ before: [JSONNode], _ mustDiffer: Bool, _ place: Place
  ) throws(Failure) -> JSONNode {
    let schema = self.schema.resolve(items)
    let taken = before.map(\.value)
    if mustDiffer, !schema.enumeration.isEmpty {
      guard let free = schema.enumeration.first(where: { !taken.contains($0) }) else {
        throw Failure(path: place.path, reason: "there are not enough choices for elements that differ")
      }
      return JSONNode(free)
    }
    let node = try value(items, place.member("\(before.count)").renamed(place.name))
    guard mustDiffer, taken.contains(node.value) else { return node }
    switch node {
    case .string(let text): return .string("\(text) \(before.count + 1)")
    // Around the end of the range it fits no schema, which is checked afterwards.
    case .integer(let number): return .integer(number &+ before.count)
    case .number(let number): return .number(number + Double(before.count))
    case .bool(let bool): return .bool(!bool)
    default: return node
    }
  }

  /// The elements that the prompt itself names, when they are strings or numbers.
  private func ready(_ items: Schema, _ place: Place) -> [JSONNode] {
    guard items.constant == nil, items.pattern == nil, items.format == nil else { return [] }
    if !items.enumeration.isEmpty {
      return items.enumeration.filter { choice in choice.string.map(supply.words.mentions) ?? false }.map {
        JSONNode($0)
      }
    }
    switch items.type?.rawValue {
    case "STRING":
      return strings().filter { ($0.count >= items.minLength ?? 0) && ($0.count <= items.maxLength ?? .max) }
        .map { .string($0) }
    case "NUMBER", "INTEGER":
      let pairs = supply.words.pairs.map(\.number)
      return (pairs.isEmpty ? supply.words.numbers : pairs).filter { fits($0, items) }.map { .number($0) }
    default: return []
    }
  }

  /// Labels, else the first list, else quoted words, else names.
  private func strings() -> [String] {
    let words = supply.words
    let labels = words.pairs.map(\.label)
    if !labels.isEmpty { return labels }
    return words.lists.first ?? (words.phrases.isEmpty ? words.names : words.phrases)
  }
}

extension SchemaSample.Place {
  /// The same place under the name of what holds it: elements are named for their array.
  func renamed(_ name: String) -> Self {
    var place = self
    place.name = name
    return place
  }
}
