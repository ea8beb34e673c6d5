/// The place in the tree of patterns that belongs to a place in a document.
///
/// It is a few plain numbers, so a walk holds it in registers. Its owner, ``PathWalker``, keeps alive what it points to. The
/// level of a container is the number of containers around it.
@safe struct PathCursor {
  let nodes: UnsafePointer<JSONPathTable.Node>
  let slots: UnsafePointer<JSONPathTable.Slot>
  let rests: UnsafePointer<UInt8>
  /// The node of the open container of each level.
  var stack: UnsafeMutablePointer<Int16>
  /// The smallest number that is wanted.
  let smallestID: Int16
  /// The node of the value that comes next or is under way, and its number.
  var node = JSONPathTable.document
  var id: Int16

  // Sound, in all of these: nodes come from the table, so they index it; levels are smaller than the stack's capacity.

  /// A container begins; returns the number of the value that it is.
  @inline(__always)
  mutating func open(isArray: Bool, level: Int) -> Int16 {
    let id = id
    unsafe stack[level] = Int16(truncatingIfNeeded: node)
    // The members of an object are nowhere until their names come.
    node = isArray ? unsafe Int(nodes[node].element) : JSONPathTable.nowhere
    self.id = unsafe nodes[node].id
    return id
  }

  /// The container of `level` ends; returns its number.
  @inline(__always)
  mutating func close(level: Int, isInObject: Bool) -> Int16 {
    let closed = unsafe Int(stack[level])
    if level == 0 {
      node = JSONPathTable.document
      id = unsafe nodes[node].id
    } else if !isInObject {
      node = unsafe Int(nodes[Int(stack[level &- 1])].element)
      id = unsafe nodes[node].id
    }
    return unsafe nodes[closed].id
  }

  /// A name in the object of `level`; returns the number that names have there.
  ///
  /// It is the `count` bytes at `text`, where `room` bytes may be read.
  @inline(__always)
  mutating func name(_ text: UnsafePointer<UInt8>, count: Int, room: Int, level: Int) -> Int16 {
    let parent = unsafe nodes + Int(stack[level])
    let slot = unsafe JSONPathTable.slot(of: parent, slots, rests, text, count: count, room: room)
    if let slot = unsafe slot {
      node = unsafe Int(slot.pointee.node)
      id = unsafe slot.pointee.id
    } else {
      node = unsafe Int(parent.pointee.other)
      id = unsafe nodes[node].id
    }
    return unsafe parent.pointee.nameID
  }
}
