/// The tree of ``JSONPathPatterns``, laid out for walking: pointers instead of numbers, and no reference is counted.
///
/// It never changes after it was made, so all trackers of a process share it.
@safe final class JSONPathTable: @unchecked Sendable {
  /// A place in a document that some pattern passes through.
  ///
  /// What a pattern may leave open is settled here: there is always a node for an element and for a name that is not listed,
  /// if only the node of all that no pattern reaches.
  @safe struct Node {
    /// What the pattern that ends here means; -1 for none.
    let id: Int16
    /// The same for the names inside; they belong to a pattern only where everything inside does.
    let nameID: Int16
    /// The size of the hash table less one; a power of two less one.
    let slotMask: Int32
    /// The names inside, as an open hash table in which one place at least is free.
    let slots: UnsafePointer<Slot>
    /// The node of an array's elements.
    let element: UnsafePointer<Node>
    /// The node of a name that is not in the table.
    let other: UnsafePointer<Node>
  }

  /// A place of a node's hash table: a name below the node, or none.
  @safe struct Slot {
    /// The name's first sixteen bytes, the first one of eight lowest, zeros after its end.
    let first: UInt64
    let second: UInt64
    /// Ones where those numbers have bytes of the name.
    let firstMask: UInt64
    let secondMask: UInt64
    /// The name's bytes; -1 for a free place.
    let count: Int
    let node: UnsafePointer<Node>
    /// The whole name.
    let name: UnsafePointer<UInt8>
  }

  private let nodes: UnsafeMutablePointer<Node>
  private let slots: UnsafeMutablePointer<Slot>
  private let names: UnsafeMutablePointer<UInt8>
  let longestName: Int

  // Sound, in all of this: each place is below the count that was allocated for, each node and slot is initialized before
  // anybody else sees the table, and the memory lives as long as the table does.

  init(_ tree: JSONPathTree) {
    let sizes = tree.nodes.map { Self.tableSize(of: $0.names.count) }
    unsafe nodes = .allocate(capacity: tree.nodes.count)
    unsafe slots = .allocate(capacity: sizes.reduce(0, +))
    unsafe names = .allocate(capacity: tree.nodes.reduce(1) { $0 + $1.names.reduce(0) { $0 + $1.name.count } })
    longestName = tree.nodes.flatMap(\.names).map(\.name.count).max() ?? 0
    var table = unsafe slots
    var text = unsafe names
    for (node, size) in zip(tree.nodes, sizes) {
      let free = unsafe Slot(
        first: 0, second: 0, firstMask: 0, secondMask: 0, count: -1, node: UnsafePointer(nodes),
        name: UnsafePointer(names))
      unsafe table.initialize(repeating: free, count: size)
      for (name, target) in node.names {
        unsafe text.initialize(from: name, count: name.count)
        var place = unsafe Self.hash(UnsafePointer(text), name.count) & (size - 1)
        while unsafe table[place].count >= 0 { place = (place + 1) & (size - 1) }
        unsafe table[place] = Slot(
          first: Self.word(name, from: 0), second: Self.word(name, from: 8), firstMask: Self.mask(name.count),
          secondMask: Self.mask(name.count - 8), count: name.count, node: UnsafePointer(nodes + target),
          name: UnsafePointer(text))
        unsafe text += name.count
      }
      unsafe table += size
    }
    var start = 0
    for (index, (node, size)) in zip(tree.nodes, sizes).enumerated() {
      unsafe (nodes + index).initialize(
        to: Node(
          id: node.id, nameID: node.isEverything ? node.id : -1, slotMask: Int32(size - 1),
          slots: UnsafePointer(slots + start), element: UnsafePointer(nodes + node.element),
          other: UnsafePointer(nodes + node.other)))
      start += size
    }
  }

  deinit {
    unsafe nodes.deallocate()
    unsafe slots.deallocate()
    unsafe names.deallocate()
  }

  /// The node around all documents; they are its elements.
  var outside: UnsafePointer<Node> { unsafe UnsafePointer(nodes + JSONPathTree.outside) }

  private static func tableSize(of count: Int) -> Int {
    var size = 1
    while size < 2 * count { size *= 2 }
    return size
  }

  private static func word(_ name: [UInt8], from start: Int) -> UInt64 {
    name.dropFirst(start).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func mask(_ count: Int) -> UInt64 { count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(8 * count) - 1 }

  /// A number that differs for most names of one object; a name has a byte at least.
  @inline(__always)
  private static func hash(_ name: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let ends = unsafe UInt32(name[0]) | UInt32(name[count &- 1]) &<< 8
    return Int(truncatingIfNeeded: ((ends | UInt32(truncatingIfNeeded: count) &<< 16) &* 0x9E37_79B1) &>> 16)
  }

  // MARK: - Looking up

  /// The node of a name in `container`: the `count` bytes at `text`, where `room` bytes may be read.
  @inline(__always)
  static func member(
    of container: UnsafePointer<Node>, _ text: UnsafePointer<UInt8>, count: Int, room: Int
  ) -> UnsafePointer<Node> {
    if unsafe count > 0 && container.pointee.slotMask != 0 {
      let mask = unsafe Int(container.pointee.slotMask)
      let table = unsafe container.pointee.slots
      var place = unsafe hash(text, count) & mask
      // Sound: the mask keeps the place inside the node's table, and a free place ends the search.
      while unsafe table[place].count >= 0 {
        if unsafe table[place].count == count, unsafe isEqual(table + place, text, count: count, room: room) {
          return unsafe table[place].node
        }
        place = (place &+ 1) & mask
      }
    }
    return unsafe container.pointee.other
  }

  @inline(__always)
  private static func isEqual(
    _ slot: UnsafePointer<Slot>, _ text: UnsafePointer<UInt8>, count: Int, room: Int
  ) -> Bool {
    guard room >= 16 else { return unsafe isEqual(slot.pointee.name, text, from: 0, upTo: count) }
    // Sound: sixteen bytes may be read.
    let first = unsafe UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    let second = unsafe UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    let difference =
      unsafe (first & slot.pointee.firstMask ^ slot.pointee.first)
      | (second & slot.pointee.secondMask ^ slot.pointee.second)
    return unsafe difference == 0 && (count <= 16 || isEqual(slot.pointee.name, text, from: 16, upTo: count))
  }

  @inline(never)
  private static func isEqual(
    _ name: UnsafePointer<UInt8>, _ text: UnsafePointer<UInt8>, from start: Int, upTo end: Int
  ) -> Bool {
    for index in start..<end where unsafe name[index] != text[index] { return false }
    return true
  }
}
