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
    /// What ``ends(of:count:room:)`` says of the name.
    let first: UInt64
    let last: UInt64
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
    for (index, (node, size)) in zip(tree.nodes, sizes).enumerated() {
      let free = unsafe Slot(first: 0, last: 0, count: -1, node: UnsafePointer(nodes), name: UnsafePointer(names))
      unsafe table.initialize(repeating: free, count: size)
      for (name, target) in node.names {
        unsafe text.initialize(from: name, count: name.count)
        let (first, last) = unsafe Self.ends(of: text, count: name.count, room: name.count)
        var place = Self.hash(first, last) & (size - 1)
        while unsafe table[place].count >= 0 { place = (place + 1) & (size - 1) }
        unsafe table[place] = Slot(
          first: first, last: last, count: name.count, node: UnsafePointer(nodes + target), name: UnsafePointer(text))
        unsafe text += name.count
      }
      unsafe (nodes + index).initialize(
        to: Node(
          id: node.id, nameID: node.isEverything ? node.id : -1, slotMask: Int32(size - 1),
          slots: UnsafePointer(table), element: UnsafePointer(nodes + node.element),
          other: UnsafePointer(nodes + node.other)))
      unsafe table += size
    }
  }

  deinit {
    unsafe nodes.deallocate()
    unsafe slots.deallocate()
    unsafe names.deallocate()
  }

  /// The node around all documents; they are its elements.
  var outside: UnsafePointer<Node> { unsafe UnsafePointer(nodes + JSONPathTree.outside) }

  /// At most half of a table is taken, and a name's own place is nearly always free.
  private static func tableSize(of count: Int) -> Int {
    var size = 1
    while size < 2 * count { size *= 2 }
    return size
  }

  // MARK: - Looking up

  /// The node of a name in `container`: the `count` bytes at `text`, where `room` bytes may be read.
  @inline(__always)
  static func member(
    of container: UnsafePointer<Node>, _ text: UnsafePointer<UInt8>, count: Int, room: Int
  ) -> UnsafePointer<Node> {
    let (first, last) = unsafe ends(of: text, count: count, room: room)
    let mask = unsafe Int(container.pointee.slotMask)
    var place = hash(first, last) & mask
    while true {
      // Sound: the mask keeps the place inside the node's table, and a free place ends the search.
      let slot = unsafe container.pointee.slots + place
      let difference =
        unsafe (slot.pointee.first ^ first) | (slot.pointee.last ^ last)
        | UInt64(truncatingIfNeeded: slot.pointee.count ^ count)
      if difference == 0, unsafe isMiddleEqual(slot.pointee.name, text, count: count) {
        return unsafe slot.pointee.node
      }
      if unsafe slot.pointee.count < 0 { return unsafe container.pointee.other }
      place = (place &+ 1) & mask
    }
  }

  /// The first eight and the last eight bytes of a name, which may overlap; a shorter name twice, moved up to the highest byte.
  ///
  /// With the count they tell names of up to sixteen bytes apart.
  @inline(__always)
  private static func ends(of text: UnsafePointer<UInt8>, count: Int, room: Int) -> (first: UInt64, last: UInt64) {
    // Sound: as many bytes are read as there are.
    guard count < 8 else { return unsafe (word(text), word(text + (count &- 8))) }
    let first = unsafe room >= 8 ? word(text) &<< (64 &- 8 &* count) : shortWord(text, count)
    return (first, first)
  }

  @inline(__always)
  private static func word(_ text: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
  }

  /// The word of a short name at the very end of the chunk.
  @inline(never)
  private static func shortWord(_ text: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<count { word = unsafe word >> 8 | UInt64(text[index]) << 56 }
    return word
  }

  /// A number that differs for most names of one object.
  @inline(__always)
  private static func hash(_ first: UInt64, _ last: UInt64) -> Int {
    Int(truncatingIfNeeded: ((first ^ last &>> 7) &* 0x9E37_79B9_7F4A_7C15) &>> 48)
  }

  /// Whether two names of the same length agree between their first and last eight bytes.
  @inline(__always)
  private static func isMiddleEqual(
    _ name: UnsafePointer<UInt8>, _ text: UnsafePointer<UInt8>, count: Int
  ) -> Bool {
    var place = 8
    // Sound: a word that begins before the last one ends inside the name.
    while place < count &- 8 {
      if unsafe word(name + place) != word(text + place) { return false }
      place = place &+ 8
    }
    return true
  }
}
