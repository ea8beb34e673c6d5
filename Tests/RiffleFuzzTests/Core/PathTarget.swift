import RiffleParsing

extension FuzzTarget {
  /// The path tracker: token by token, in batches and in every cut the same; and the numbers that a walk by names gives.
  static let paths = FuzzTarget("paths") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let documents = dice.next(2) == 0 ? JSONScanner.Documents.one : .many
    let whole = PathNotes([bytes], documents, isBatched: false)
    for (way, notes) in [
      ("cut", PathNotes(pieces, documents, isBatched: false)),
      ("batches", PathNotes([bytes], documents, isBatched: true)),
      ("cut batches", PathNotes(pieces, documents, isBatched: true)),
    ] where notes != whole {
      return "documents: \(documents), cut into \(pieces.map(\.count)): \(way) give \(notes.notes), not \(whole.notes)"
    }
    let all = PathNotes([bytes], documents, isBatched: false, reportsEverything: true)
    if all.error != whole.error { return "with all tokens told, the error differs" }
    if all.notes.filter({ $0.id >= 0 }) != whole.notes { return "with all tokens told, the wanted ones differ" }
    let twin = NaivePaths(all.notes).ids
    return twin == all.notes.map(\.id) ? nil : "by names the numbers are \(twin), and not \(all.notes.map(\.id))"
  }
}

/// The tokens that a tracker hands on, each with its number, neighbouring fragments joined.
struct PathNotes: Equatable {
  struct Note: Equatable, CustomStringConvertible {
    enum Kind: Equatable { case key, string, number, structure(JSONToken) }
    var id: Int
    var kind: Kind
    var bytes: [UInt8] = []
    var isOpen = false
    var description: String { "\(id) \(kind) \(shown(bytes))" }
  }

  static let rows: [(pattern: String, id: Int)] = [
    ("", 0), ("candidates[]", 1), ("candidates[].content.parts[].inlineData.data", 2),
    ("candidates[].content.parts[].text", 3), ("candidates[].content.parts[].*", 4), ("error.**", 5),
    ("usageMetadata.promptTokenCount", 6), ("data[].b64_json", 7), ("choices[].delta.content", 8), ("a.b.**", 9),
    ("a.b.c", 10), ("*.x", 11), ("list[][]", 12), ("aVeryLongNameThatIsMoreThanSixteenBytes", 13),
    ("aVeryLongNameThatIsMoreThanSixteenWords", 14),
  ]
  private static let patterns = JSONPathPatterns(rows)

  var notes: [Note] = []
  var error: JSONError?

  init(_ pieces: [[UInt8]], _ documents: JSONScanner.Documents, isBatched: Bool, reportsEverything: Bool = false) {
    var tracker = JSONPathTracker(Self.patterns, reportsEverything: reportsEverything, documents: documents)
    var matches = JSONMatchBuffer()
    do throws(JSONError) {
      for piece in pieces {
        if isBatched {
          while case let count = try tracker.fill(&matches, in: piece.span, from: 0, upTo: piece.count), count > 0 {
            for index in 0..<count { take(matches[index], piece) }
          }
        } else {
          while let match = try tracker.next(in: piece.span, from: 0, upTo: piece.count) { take(match, piece) }
        }
        tracker.chunkOffset += piece.count
      }
      try tracker.finish()
    } catch {
      self.error = error
    }
    // Of what is not whole at the end only its bytes count, and whether anything came depends on the cut.
    if notes.last?.isOpen == true {
      if notes.last?.kind == .number, error == nil {
        notes[notes.count - 1].isOpen = false
      } else {
        notes.removeLast()
      }
    }
  }

  private mutating func take(_ match: JSONPathTracker.Match, _ chunk: [UInt8]) {
    switch match.token {
    case .key(let range, let isLast): join(match.id, .key, Array(chunk[range]), isLast)
    case .keyScalar(let scalar): join(match.id, .key, Array(String(scalar).utf8), false)
    case .string(let range, let isLast): join(match.id, .string, Array(chunk[range]), isLast)
    case .scalar(let scalar): join(match.id, .string, Array(String(scalar).utf8), false)
    case .number(let range, let isLast): join(match.id, .number, Array(chunk[range]), isLast)
    case .beginString: break
    case .beginObject, .endObject, .beginArray, .endArray, .bool, .null:
      notes.append(Note(id: match.id, kind: .structure(match.token)))
    }
  }

  private mutating func join(_ id: Int, _ kind: Note.Kind, _ bytes: [UInt8], _ isLast: Bool) {
    if let last = notes.last, last.isOpen, last.id == id, last.kind == kind {
      notes[notes.count - 1].bytes += bytes
      notes[notes.count - 1].isOpen = !isLast
    } else {
      notes.append(Note(id: id, kind: kind, bytes: bytes, isOpen: !isLast))
    }
  }
}

/// The numbers of a document's tokens, found by walking a tree of dictionaries.
private struct NaivePaths {
  private final class Node {
    var id = -1
    var isEverything = false
    var names: [[UInt8]: Node] = [:]
    var other: Node?
    var element: Node?

    /// What is found under a name, or in an array.
    func inside(_ known: Node?, _ fallback: Node?) -> Node? { known ?? fallback ?? (isEverything ? self : nil) }
    func member(_ name: [UInt8]) -> Node? { inside(names[name], other) }
    var anyElement: Node? { inside(element, nil) }
  }

  private(set) var ids: [Int] = []

  init(_ notes: [PathNotes.Note]) {
    var open: [(node: Node?, isObject: Bool)] = []
    var name: [UInt8] = []
    for note in notes {
      var value: Node? {
        guard let around = open.last else { return Self.document }
        return around.isObject ? around.node?.member(name) : around.node?.anyElement
      }
      switch note.kind {
      case .key:
        name = note.bytes
        let around = open.last?.node
        ids.append(around?.isEverything == true ? around?.id ?? -1 : -1)
      case .structure(.beginObject), .structure(.beginArray):
        open.append((value, note.kind == .structure(.beginObject)))
        ids.append(open.last?.node?.id ?? -1)
      case .structure(.endObject), .structure(.endArray): ids.append(open.popLast()?.node?.id ?? -1)
      case .string, .number, .structure: ids.append(value?.id ?? -1)
      }
    }
  }

  private static var document: Node { tree.node }

  /// The tree is made once and only read afterwards.
  private struct Tree: @unchecked Sendable { let node: Node }

  private static let tree: Tree = {
    let root = Node()
    // The elements of an array that is a document are documents.
    root.element = root
    for (pattern, id) in PathNotes.rows {
      var node = root
      for step in pattern.split(separator: ".") {
        let name = step.prefix { $0 != "[" }
        if name == "**" {
          node.isEverything = true
        } else if name == "*" {
          if node.other == nil { node.other = Node() }
          node = node.other ?? node
        } else {
          let next = node.names[Array(name.utf8)] ?? Node()
          let snake = name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
          node.names[Array(name.utf8)] = next
          node.names[Array(snake.utf8)] = next
          node = next
        }
        for _ in 0..<step.filter({ $0 == "[" }).count {
          if node.element == nil { node.element = Node() }
          node = node.element ?? node
        }
      }
      node.id = id
    }
    return Tree(node: root)
  }()
}
