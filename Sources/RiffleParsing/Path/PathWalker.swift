/// Goes down and up the tree of patterns as the tokens of a document come.
@safe struct PathWalker: ~Copyable {
  /// No number of a pattern: nobody wants the token.
  static let dropped = Int16.min
  /// Levels that the stack has room for from the start; a walk goes no deeper.
  static let firstCapacity = 64

  let table: JSONPathTable
  var cursor: PathCursor
  /// The smallest number that is wanted.
  let smallestID: Int16
  private var capacity = firstCapacity
  /// A name that comes in pieces, or was written with escapes.
  private var name: [UInt8] = []
  private var isInName = false

  init(_ patterns: JSONPathPatterns, reportsEverything: Bool) {
    table = patterns.table
    smallestID = reportsEverything ? -1 : 0
    cursor = unsafe PathCursor(
      stack: .allocate(capacity: Self.firstCapacity), container: table.outside, value: table.outside.pointee.element)
  }

  deinit {
    // Sound: allocated here, in the same type, and no cursor outlives its owner.
    unsafe cursor.stack.deallocate()
  }

  /// The number of a token, or ``dropped``; `depth` tells of the scanner after the token.
  mutating func number(of token: JSONToken, _ chunk: Span<UInt8>, depth: Int) -> Int16 {
    let id: Int16
    switch token {
    case .beginObject, .beginArray:
      if depth > capacity { grow() }
      cursor.open(level: depth - 1)
      id = cursor.containerID
    case .endObject, .endArray:
      id = cursor.containerID
      cursor.close(level: depth)
    case .key(let range, let isLast):
      if isLast, !isInName {
        goToName(chunk.extracting(range))
      } else {
        isInName = true
        for index in range.prefix(table.longestName + 1) { keep(chunk[index]) }
        if isLast { finishName() }
      }
      id = cursor.nameID
    case .keyScalar(let scalar):
      isInName = true
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { keep(byte) }
      id = cursor.nameID
    case .beginString, .string, .scalar, .number, .bool, .null: id = cursor.id
    }
    return id >= smallestID ? id : Self.dropped
  }

  private mutating func keep(_ byte: UInt8) {
    if name.count <= table.longestName { name.append(byte) }
  }

  private mutating func goToName(_ name: Span<UInt8>) {
    unsafe name.withUnsafeBufferPointer { bytes in
      // Sound: the pointer stays in the closure; an empty name may have none.
      guard let text = bytes.baseAddress else { return unsafe cursor.value = cursor.container.pointee.other }
      unsafe cursor.value = JSONPathTable.member(of: cursor.container, text, count: bytes.count, room: bytes.count)
    }
  }

  private mutating func finishName() {
    let whole = name
    goToName(whole.span)
    name.removeAll(keepingCapacity: true)
    isInName = false
  }

  private mutating func grow() {
    // Sound: the new memory is twice as large as what is copied, and the old one is given back once.
    let larger = UnsafeMutablePointer<PathCursor.Node>.allocate(capacity: 2 * capacity)
    unsafe larger.initialize(from: cursor.stack, count: capacity)
    unsafe cursor.stack.deallocate()
    unsafe cursor.stack = larger
    capacity *= 2
  }
}
