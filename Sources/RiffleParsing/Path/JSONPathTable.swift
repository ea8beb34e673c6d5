/// The tree of ``JSONPathPatterns``, laid out for walking: no reference is counted and no question asked twice.
///
/// It never changes after it was made, so all trackers of a process share it.
@safe final class JSONPathTable: @unchecked Sendable {
  /// A place in a document that some pattern passes through.
  ///
  /// What a pattern may leave open is settled here: there is always
  /// a node for an element and for a name that is not listed, if only ``nowhere``.
  struct Node {
    /// What the pattern that ends here means; -1 for none.
    var id: Int16 = -1
    /// The same for the names inside; they belong to a pattern only where everything inside does.
    var nameID: Int16 = -1
    /// The node of an array's elements.
    var element: Int16 = 1
    /// The node of a name that is not in the table.
    var other: Int16 = 1
    /// Where the node's part of the hash table begins.
    var slots: Int32 = 0
    /// The size of that part less one; a power of two less one.
    var slotMask: Int32 = 0
  }

  /// A place of a node's hash table: a name below the node, or none.
  struct Slot {
    /// The name's first sixteen bytes, the first one of eight lowest, zeros after its end.
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// Ones where those numbers have bytes of the name.
    var firstMask: UInt64 = 0
    var secondMask: UInt64 = 0
    /// Where the rest of the name is.
    var rest: Int32 = 0
    /// The name's bytes; -1 for a free place.
    var count: Int16 = -1
    var node: Int16 = 1
  }

  /// The node of all documents; its elements are documents too.
  static let document = 0
  /// The node of all that no pattern reaches.
  static let nowhere = 1

  let nodes: UnsafePointer<Node>
  let slots: UnsafePointer<Slot>
  let rests: UnsafePointer<UInt8>
  let longestName: Int

  init(_ tree: JSONPathTree) {
    var nodes = tree.nodes
    // Place 0 is free for ever: the table of all nodes without names.
    var slots = [Slot()]
    var rests: [UInt8] = []
    for (index, names) in tree.names.enumerated() where !names.isEmpty {
      var size = 2
      while size < 2 * names.count { size *= 2 }
      let start = slots.count
      nodes[index].slots = Int32(start)
      nodes[index].slotMask = Int32(size - 1)
      slots += repeatElement(Slot(), count: size)
      for (name, node) in names {
        var place = Self.hash(name[0], name[name.count - 1], name.count) & (size - 1)
        while slots[start + place].count >= 0 { place = (place + 1) & (size - 1) }
        slots[start + place] = Slot(
          first: Self.word(name, from: 0), second: Self.word(name, from: 8), firstMask: Self.mask(name.count),
          secondMask: Self.mask(name.count - 8), rest: Int32(rests.count), count: Int16(name.count), node: Int16(node))
        rests += name.dropFirst(16)
      }
    }
    longestName = tree.names.joined().map(\.name.count).max() ?? 0
    unsafe self.nodes = Self.copy(nodes)
    unsafe self.slots = Self.copy(slots)
    unsafe self.rests = Self.copy(rests)
  }

  deinit {
    // Sound: allocated by `copy`, and whoever uses them keeps this object.
    unsafe nodes.deallocate()
    unsafe slots.deallocate()
    unsafe rests.deallocate()
  }

  private static func copy<Element>(_ array: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(array.count, 1))
    // Sound: there is room for every element, and nothing was there before.
    for (index, element) in array.enumerated() { unsafe (memory + index).initialize(to: element) }
    return unsafe UnsafePointer(memory)
  }

  private static func word(_ name: [UInt8], from start: Int) -> UInt64 {
    name.dropFirst(start).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func mask(_ count: Int) -> UInt64 { count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(8 * count) - 1 }

  /// A number that differs for most names of one object.
  @inline(__always)
  private static func hash(_ first: UInt8, _ last: UInt8, _ count: Int) -> Int {
    let bits = UInt32(first) | UInt32(last) &<< 8 | UInt32(truncatingIfNeeded: count) &<< 16
    return Int(truncatingIfNeeded: (bits &* 0x9E37_79B1) &>> 16)
  }

  /// The place of a name in the table of `parent`; nil when it is not there.
  ///
  /// The name is the `count` bytes at `text`, where `room` bytes may be read.
  @inline(__always)
  static func slot(
    of parent: UnsafePointer<Node>, _ slots: UnsafePointer<Slot>, _ rests: UnsafePointer<UInt8>,
    _ text: UnsafePointer<UInt8>, count: Int, room: Int
  ) -> UnsafePointer<Slot>? {
    if count == 0 { return nil }
    let slots = unsafe slots + Int(parent.pointee.slots)
    let mask = unsafe Int(parent.pointee.slotMask)
    var place = unsafe hash(text[0], text[count &- 1], count)
    while true {
      // Sound: the mask keeps the place inside the node's part of the table.
      let slot = unsafe slots + (place & mask)
      if unsafe slot.pointee.count < 0 { return nil }
      if unsafe Int(slot.pointee.count) == count {
        if room >= 16 {
          // Sound: sixteen bytes may be read.
          let first = unsafe UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
          let second = unsafe UInt64(
            littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: 8, as: UInt64.self))
          let difference =
            unsafe (first & slot.pointee.firstMask ^ slot.pointee.first)
            | (second & slot.pointee.secondMask ^ slot.pointee.second)
          if difference == 0,
            unsafe count <= 16 || isRest(text + 16, rests + Int(slot.pointee.rest), count: count &- 16)
          {
            return unsafe slot
          }
        } else if unsafe isEqual(text, slot, rests, count: count) {
          return unsafe slot
        }
      }
      place &+= 1
    }
  }

  // Sound, in both: a slot's name has `count` bytes, and so has the text.

  private static func isRest(_ text: UnsafePointer<UInt8>, _ rest: UnsafePointer<UInt8>, count: Int) -> Bool {
    for index in 0..<count where unsafe text[index] != rest[index] { return false }
    return true
  }

  private static func isEqual(
    _ text: UnsafePointer<UInt8>, _ slot: UnsafePointer<Slot>, _ rests: UnsafePointer<UInt8>, count: Int
  ) -> Bool {
    for index in 0..<min(count, 16) {
      let word = index < 8 ? unsafe slot.pointee.first : unsafe slot.pointee.second
      if unsafe text[index] != UInt8(truncatingIfNeeded: word >> UInt64(8 * (index & 7))) { return false }
    }
    return unsafe count <= 16 || isRest(text + 16, rests + Int(slot.pointee.rest), count: count - 16)
  }
}
