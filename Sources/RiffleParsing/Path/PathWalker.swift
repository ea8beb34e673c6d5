/// Goes down and up the tree of patterns as the tokens of a document come.
@safe struct PathWalker: ~Copyable {
  /// No number of a pattern: nobody wants the token.
  static let dropped = Int16.min
  /// Levels that the stack has room for from the start; a walk goes no deeper.
  static let firstCapacity = 64

  let table: JSONPathTable
  var cursor: PathCursor
  private var capacity = firstCapacity
  /// A name that comes in pieces, or was written with escapes.
  private var name: [UInt8] = []
  private var isInName = false

  init(_ patterns: JSONPathPatterns, reportsEverything: Bool) {
    table = patterns.table
    unsafe cursor = PathCursor(
      nodes: table.nodes, slots: table.slots, rests: table.rests, stack: .allocate(capacity: Self.firstCapacity),
      smallestID: reportsEverything ? -1 : 0, id: table.nodes[JSONPathTable.document].id)
  }

  deinit {
    // Sound: allocated here, in the same type, and no cursor outlives its owner.
    unsafe cursor.stack.deallocate()
  }

  /// The number of a token, or ``dropped``; `depth` and `isInObject` tell of the scanner after the token.
  mutating func number(of token: JSONToken, _ chunk: Span<UInt8>, depth: Int, isInObject: Bool) -> Int16 {
    let id: Int16
    switch token {
    case .beginObject, .beginArray:
      if depth > capacity { grow() }
      id = cursor.open(isArray: token == .beginArray, level: depth - 1)
    case .endObject, .endArray: id = cursor.close(level: depth, isInObject: isInObject)
    case .key(let range, let isLast):
      if isLast, !isInName {
        id = goToName(chunk.extracting(range), level: depth - 1)
      } else {
        isInName = true
        for index in range.prefix(table.longestName + 1) { keep(chunk[index]) }
        id = goToKeptName(level: depth - 1)
        if isLast { finishName() }
      }
    case .keyScalar(let scalar):
      isInName = true
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { keep(byte) }
      id = goToKeptName(level: depth - 1)
    case .beginString, .string, .scalar, .number, .bool, .null: id = cursor.id
    }
    return id >= cursor.smallestID ? id : Self.dropped
  }

  private mutating func keep(_ byte: UInt8) {
    if name.count <= table.longestName { name.append(byte) }
  }

  private mutating func goToName(_ name: Span<UInt8>, level: Int) -> Int16 {
    unsafe name.withUnsafeBufferPointer { bytes in
      // Sound: the pointer stays in the closure; where there is none no byte is read.
      let nothing = unsafe UnsafePointer(UnsafeRawPointer(cursor.stack).assumingMemoryBound(to: UInt8.self))
      return unsafe cursor.name(bytes.baseAddress ?? nothing, count: bytes.count, room: bytes.count, level: level)
    }
  }

  /// The name so far leads to a node too; only the whole name's counts in the end.
  private mutating func goToKeptName(level: Int) -> Int16 {
    let kept = name
    return goToName(kept.span, level: level)
  }

  private mutating func finishName() {
    name.removeAll(keepingCapacity: true)
    isInName = false
  }

  private mutating func grow() {
    // Sound: the new memory is twice as large as what is copied, and the old one is given back once.
    let larger = UnsafeMutablePointer<Int16>.allocate(capacity: 2 * capacity)
    unsafe larger.update(from: cursor.stack, count: capacity)
    unsafe cursor.stack.deallocate()
    unsafe cursor.stack = larger
    capacity *= 2
  }
}
