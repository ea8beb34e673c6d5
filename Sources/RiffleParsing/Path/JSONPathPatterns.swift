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
  struct Node: Sendable {
    /// What the pattern that ends here means; -1 for none.
    var id = -1
    /// The node of an array's elements; -1 for none.
    var element = -1
    /// The node of any other name; -1 for none.
    var wildcard = -1
    /// Whether everything inside belongs to the pattern.
    var isEverything = false
    var edges: [Edge] = []
  }

  struct Edge: Sendable {
    let name: [UInt8]
    let node: Int
  }

  /// The number of a value that no pattern names.
  public static let noMatch = -1

  /// Node 0 is the document; it is its own element, so that an array of documents reads like the documents.
  private(set) var nodes = [Node(element: 0)]
  private(set) var longestName = 0

  /// The tree of `rows`; a later row's `id` wins where two are the same.
  public init(_ rows: [(pattern: String, id: Int)]) {
    for row in rows { insert(row.pattern, row.id) }
  }

  private mutating func insert(_ pattern: String, _ id: Int) {
    var node = 0
    for step in pattern.split(separator: ".") {
      if step == "**" {
        nodes[node].isEverything = true
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
    nodes[node].id = id
  }

  private mutating func member(_ name: String, of node: Int) -> Int {
    if name == "*" {
      if nodes[node].wildcard < 0 { nodes[node].wildcard = newNode() }
      return nodes[node].wildcard
    }
    let bytes = Array(name.utf8)
    if let edge = nodes[node].edges.first(where: { $0.name == bytes }) { return edge.node }
    let new = newNode()
    for spelling in Set([bytes, Self.snakeCase(bytes)]) {
      nodes[node].edges.append(Edge(name: spelling, node: new))
      longestName = max(longestName, spelling.count)
    }
    return new
  }

  private mutating func element(of node: Int) -> Int {
    if nodes[node].element < 0 { nodes[node].element = newNode() }
    return nodes[node].element
  }

  private mutating func newNode() -> Int {
    nodes.append(Node())
    return nodes.count - 1
  }

  private static func snakeCase(_ name: [UInt8]) -> [UInt8] {
    name.flatMap { byte -> [UInt8] in
      (0x41...0x5A).contains(byte) ? [UInt8(ascii: "_"), byte | 0x20] : [byte]
    }
  }

  // MARK: - Walking

  func element(at node: Int) -> Int {
    guard node >= 0 else { return Self.noMatch }
    let found = nodes[node].element
    return found >= 0 ? found : nodes[node].isEverything ? node : Self.noMatch
  }

  func member(at node: Int, named name: Span<UInt8>, _ range: Range<Int>) -> Int {
    guard node >= 0 else { return Self.noMatch }
    search: for edge in nodes[node].edges where edge.name.count == range.count {
      for index in 0..<range.count where edge.name[index] != name[range.lowerBound + index] { continue search }
      return edge.node
    }
    return otherMember(at: node)
  }

  func otherMember(at node: Int) -> Int {
    guard node >= 0 else { return Self.noMatch }
    let found = nodes[node].wildcard
    return found >= 0 ? found : nodes[node].isEverything ? node : Self.noMatch
  }

  func id(of node: Int) -> Int { node >= 0 ? nodes[node].id : Self.noMatch }

  func isEverything(_ node: Int) -> Bool { node >= 0 && nodes[node].isEverything }
}
