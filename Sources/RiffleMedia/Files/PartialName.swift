/// The names that a file goes by before it is complete.
enum PartialName {
  /// The longest file name that common file systems take, in bytes.
  static let nameLimit = 255
  /// What a name in the making ends in.
  static let suffix = ".partial"
  /// Bytes that are kept free for the suffix and a number.
  private static let suffixRoom = 12

  /// The folder of `path` and the name in it.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let next = path.utf8.index(after: slash)
    return (String(path[..<next]), String(path[next...]))
  }

  /// The folder of `path`, in a form that can be opened.
  static func folder(of path: String) -> String {
    let folder = split(path).folder
    return folder.isEmpty ? "." : folder
  }

  /// The `number`th name (1 is the first) for the file that will be `path`: `out.wav.partial`, `out.wav.partial-2`.
  static func working(_ path: String, _ number: Int) -> String {
    let (folder, name) = split(path)
    return folder + shortened(name, room: suffixRoom) + suffix + (number == 1 ? "" : "-\(number)")
  }

  /// The `number`th name under which the usable part of `path` is kept: `out.partial.wav`, `out.partial-2.wav`.
  static func kept(_ path: String, _ number: Int) -> String {
    let (folder, name) = split(path)
    let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 == name.startIndex ? nil : $0 }
    let stem = dot.map { String(name[..<$0]) } ?? name
    let ending = dot.map { String(name[$0...]) } ?? ""
    let room = suffixRoom + ending.utf8.count
    return folder + shortened(stem, room: room) + suffix + (number == 1 ? "" : "-\(number)") + ending
  }

  /// `name` cut, between characters, so that `room` bytes more still make a name that file systems take.
  private static func shortened(_ name: String, room: Int) -> String {
    var count = 0
    return String(
      name.prefix { character in
        count += character.utf8.count
        return count <= nameLimit - room
      })
  }
}
