/// A set of paths into JSON documents, each with a number that says what is found there.
///
/// A pattern is a list of member names joined by dots: `candidates[].content.parts[].inlineData.data`.
/// - `[]` after a name means each element of the array there;
/// - the empty pattern is the document itself, or each element of it where the document is an array;
/// - `*` is any name that no other pattern gives at this place;
/// - `.**` at the end means the value there and everything inside it.
///
/// A name in camelCase also stands for its snake_case twin. Patterns become a small tree once; names are compared
/// as bytes, and no name of a document becomes a `String`.
public struct JSONPathPatterns: Sendable {
  /// The number of a value that no pattern names.
  public static let noMatch = -1

  let table: JSONPathTable

  /// The tree of `rows`; a later row's `id` wins where two are the same.
  ///
  /// Numbers go from 0 to 32,767.
  public init(_ rows: [(pattern: String, id: Int)]) {
    var tree = JSONPathTree()
    for row in rows { tree.insert(row.pattern, row.id) }
    tree.settle()
    table = JSONPathTable(tree)
  }
}

/// The tree of patterns while it is made.
struct JSONPathTree {
  /// The document and nowhere come first.
  private(set) var nodes = [JSONPathTable.Node(element: 0), JSONPathTable.Node()]
  /// The names below each node, in all their spellings.
  private(set) var names: [[(name: [UInt8], node: Int)]] = [[], []]
  private var isEverything = [false, false]

  mutating func insert(_ pattern: String, _ id: Int) {
    var node = JSONPathTable.document
    for step in pattern.split(separator: ".") {
      if step == "**" {
        isEverything[node] = true
        continue
      }
      var name = step
      var levels = 0
      while name.hasSuffix("[]") {
        name = name.dropLast(2)
        levels += 1
      }
      if !name.isEmpty { node = member(String(name), of: node) }
      for _ in 0..<levels { node = element(of: node) }
    }
    nodes[node].id = Int16(id)
  }

  /// After the last pattern: where everything belongs to a pattern, what no other pattern names stays in its node.
  mutating func settle() {
    for node in nodes.indices where isEverything[node] {
      nodes[node].nameID = nodes[node].id
      if nodes[node].element == JSONPathTable.nowhere { nodes[node].element = Int16(node) }
      if nodes[node].other == JSONPathTable.nowhere { nodes[node].other = Int16(node) }
    }
  }

  private mutating func member(_ name: String, of node: Int) -> Int {
    if name == "*" {
      if nodes[node].other == JSONPathTable.nowhere { nodes[node].other = Int16(newNode()) }
      return Int(nodes[node].other)
    }
    let bytes = Array(name.utf8)
    if let known = names[node].first(where: { $0.name == bytes }) { return known.node }
    let new = newNode()
    for spelling in Set([bytes, Self.snakeCase(bytes)]) { names[node].append((spelling, new)) }
    return new
  }

  private mutating func element(of node: Int) -> Int {
    if nodes[node].element == JSONPathTable.nowhere { nodes[node].element = Int16(newNode()) }
    return Int(nodes[node].element)
  }

  private mutating func newNode() -> Int {
    nodes.append(JSONPathTable.Node())
    names.append([])
    isEverything.append(false)
    return nodes.count - 1
  }

  private static func snakeCase(_ name: [UInt8]) -> [UInt8] {
    name.flatMap { byte -> [UInt8] in
      (0x41...0x5A).contains(byte) ? [UInt8(ascii: "_"), byte | 0x20] : [byte]
    }
  }
}
