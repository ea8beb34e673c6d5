/// Names of outputs: relative, inside the folder, and one way to write each.
enum OutputName {
  /// The most bytes of a name with its folders.
  static let limit = 1_000
  /// The most bytes between two slashes; file systems allow 255, and working names are longer than final ones.
  static let partLimit = 180

  /// `name` without empty and `.` parts.
  ///
  /// - Throws: where it is absolute, leaves the folder, or is no name of a file.
  static func checked(_ name: String) throws(ItemFields.Problem) -> String {
    let shown = ItemFields.shown(name)
    if name.hasPrefix("/") {
      throw .init(message: "output '\(shown)' is absolute, expected a name inside the folder of outputs")
    }
    if name.hasPrefix("~") || name == "-" {
      throw .init(message: "output '\(shown)' is no name of a file")
    }
    let parts = name.split(separator: "/").filter { $0 != "." }
    if parts.contains("..") {
      throw .init(message: "output '\(shown)' leaves the folder of outputs, expected a name inside it")
    }
    guard let last = parts.last, !name.hasSuffix("/"), !name.hasSuffix("/.") else {
      throw .init(message: "output '\(shown)' is no name of a file")
    }
    guard name.utf8.count <= limit, parts.allSatisfy({ $0.utf8.count <= partLimit }) else {
      throw .init(message: "output '\(shown)' is too long, expected at most \(partLimit) bytes for each part of it")
    }
    guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      throw .init(message: "output has a control character in its name")
    }
    if last.hasSuffix(".partial") {
      throw .init(message: "output '\(shown)' ends in .partial, which is for files in progress")
    }
    return parts.joined(separator: "/")
  }
}
