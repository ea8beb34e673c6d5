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
  struct Node {
    /// What the pattern that ends here means; -1 for none.
    var id: Int16 = -1
    /// Whether everything inside belongs to the pattern.
    var isEverything = false
    /// The node of an array's elements.
    var element = nowhere
    /// The node of a name that is not listed.
    var other = nowhere
    /// The names that are listed, in all their spellings.
    var names: [(name: [UInt8], node: Int)] = []
  }

  /// The node of all that no pattern reaches.
  static let nowhere = 0
  /// The node around all documents.
  static let outside = 1
  /// The node of a document, and of each element of one that is an array.
  static let document = 2

  private(set) var nodes = [Node(), Node(element: document), Node(element: document)]

  mutating func insert(_ pattern: String, _ id: Int) {
    var node = Self.document
    var name: [UInt8] = []
    // Bytes, not characters: hundreds of patterns become a tree before the first byte of a document is read.
    for byte in pattern.utf8 {
      switch byte {
      case UInt8(ascii: "."): node = member(&name, of: node)
      case UInt8(ascii: "["): node = member(&name, of: node)
      case UInt8(ascii: "]"): node = element(of: node)
      default: name.append(byte)
      }
    }
    node = member(&name, of: node)
    nodes[node].id = Int16(id)
  }

  /// After the last pattern: where everything belongs to a pattern, what no other pattern names stays in its node.
  mutating func settle() {
    for node in nodes.indices where nodes[node].isEverything {
      if nodes[node].element == Self.nowhere { nodes[node].element = node }
      if nodes[node].other == Self.nowhere { nodes[node].other = node }
    }
  }

  /// The node that the step `name` leads to from `node`; makes `name` ready for the next step.
  private mutating func member(_ name: inout [UInt8], of node: Int) -> Int {
    defer { name.removeAll(keepingCapacity: true) }
    guard let first = name.first else { return node }
    if first == UInt8(ascii: "*") {
      if name.count > 1 {
        nodes[node].isEverything = true
        return node
      }
      if nodes[node].other == Self.nowhere { nodes[node].other = newNode() }
      return nodes[node].other
    }
    if let known = nodes[node].names.first(where: { $0.name == name }) { return known.node }
    let new = newNode()
    nodes[node].names.append((name, new))
    if let twin = Self.snakeCase(name) { nodes[node].names.append((twin, new)) }
    return new
  }

  private mutating func element(of node: Int) -> Int {
    if nodes[node].element == Self.nowhere { nodes[node].element = newNode() }
    return nodes[node].element
  }

  private mutating func newNode() -> Int {
    nodes.append(Node())
    return nodes.count - 1
  }

  /// The snake_case twin of `name`; nil when it has no capital letter.
  private static func snakeCase(_ name: [UInt8]) -> [UInt8]? {
    guard name.contains(where: { (0x41...0x5A).contains($0) }) else { return nil }
    var twin: [UInt8] = []
    twin.reserveCapacity(name.count + 4)
    for byte in name {
      let isCapital = (0x41...0x5A).contains(byte)
      if isCapital { twin.append(UInt8(ascii: "_")) }
      twin.append(isCapital ? byte | 0x20 : byte)
    }
    return twin
  }
}
