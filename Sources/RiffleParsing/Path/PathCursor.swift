/// The place in the tree of patterns that belongs to a place in a document.
///
/// It is three pointers, so a walk holds it in registers. Its owner, ``PathWalker``, keeps alive what they point to. The
/// level of a container is the number of containers around it.
@safe struct PathCursor {
  typealias Node = UnsafePointer<JSONPathTable.Node>

  /// The node of the container around each open container.
  var stack: UnsafeMutablePointer<Node>
  /// The node of the innermost open container.
  var container: Node
  /// The node of the value that comes next or is under way.
  var value: Node

  // Sound, in all of these: nodes live as long as their table, and levels are smaller than the stack's capacity.

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
  mutating func open(level: Int) {
    unsafe stack[level] = container
    unsafe container = value
    // In an object this is nobody's place until a name comes.
    unsafe value = container.pointee.element
  }

  /// The container of `level` ends.
  @inline(__always)
  mutating func close(level: Int) {
    unsafe container = stack[level]
    unsafe value = container.pointee.element
  }
}
