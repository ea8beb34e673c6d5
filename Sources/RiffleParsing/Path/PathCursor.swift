/// The place in the tree of patterns that belongs to a place in a document.
///
/// It is a few pointers, so a walk holds it in registers. Its owner, ``PathWalker``, keeps alive what they point to. The
/// level of a container is the number of containers around it.
@safe struct PathCursor {
  let nodes: UnsafePointer<JSONPathTable.Node>
  let slots: UnsafePointer<JSONPathTable.Slot>
  let rests: UnsafePointer<UInt8>
  /// The node of the container around each open container.
  var stack: UnsafeMutablePointer<UnsafePointer<JSONPathTable.Node>>
  /// The node of the innermost open container.
  var container: UnsafePointer<JSONPathTable.Node>
  /// The node of the value that comes next or is under way.
  var value: UnsafePointer<JSONPathTable.Node>

  // Sound, in all of these: the table's numbers of nodes and slots lie inside it; levels are smaller than the stack's capacity.

  init(_ table: JSONPathTable, stack: UnsafeMutablePointer<UnsafePointer<JSONPathTable.Node>>) {
    unsafe nodes = table.nodes
    unsafe slots = table.slots
    unsafe rests = table.rests
    unsafe self.stack = stack
    unsafe container = table.nodes + JSONPathTable.nowhere
    unsafe value = table.nodes + JSONPathTable.document
  }

  /// The number of the value that comes next or is under way.
  @inline(__always)
  var id: Int16 { unsafe value.pointee.id }

  /// The number of the innermost open container.
  @inline(__always)
  var containerID: Int16 { unsafe container.pointee.id }

  /// The number that names have in it.
  @inline(__always)
  var nameID: Int16 { unsafe container.pointee.nameID }

  /// The value is a container.
  @inline(__always)
  mutating func open(isArray: Bool, level: Int) {
    unsafe stack[level] = container
    unsafe container = value
    // The members of an object are nowhere until their names come.
    unsafe value = nodes + (isArray ? Int(container.pointee.element) : JSONPathTable.nowhere)
  }

  /// The container of `level` ends.
  @inline(__always)
  mutating func close(level: Int) {
    unsafe container = stack[level]
    // What follows is another element or, in an object, finds its node by its name.
    unsafe value = nodes + (level == 0 ? JSONPathTable.document : Int(container.pointee.element))
  }

  /// A name in the innermost container: the `count` bytes at `text`, where `room` bytes may be read.
  @inline(__always)
  mutating func name(_ text: UnsafePointer<UInt8>, count: Int, room: Int) {
    let slot = unsafe JSONPathTable.slot(of: container, slots, rests, text, count: count, room: room)
    unsafe value = nodes + Int(unsafe slot?.pointee.node ?? container.pointee.other)
  }
}
