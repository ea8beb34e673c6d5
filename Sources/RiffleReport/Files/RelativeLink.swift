/// Addresses of files as seen from a page's folder, so that both can be moved together.
struct RelativeLink {
  private let base: [Substring]

  /// Links from pages in `folder`.
  init(from folder: String) {
    base = (LocalSystem.realFolder(folder) ?? folder).split(separator: "/")
  }

  /// The address of the file at `path`: relative, every part percent-encoded; nil where its folder is not there.
  ///
  /// It begins with a dot, so no name can be taken for a scheme (RFC 3986, section 4.2).
  func address(of path: String) -> String? {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.popLast(), !name.isEmpty, name != ".", name != ".." else { return nil }
    let folder = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    guard let real = LocalSystem.realFolder(folder) else { return nil }
    let target = real.split(separator: "/")
    var common = 0
    while common < min(base.count, target.count), base[common] == target[common] { common += 1 }
    let up = base.count - common
    let steps = up == 0 ? ["."] : [String](repeating: "..", count: up)
    return (steps + (target[common...] + [name]).map(Self.encoded)).joined(separator: "/")
  }

  /// One part of a path with all but unreserved letters encoded (RFC 3986, section 2.3).
  static func encoded(_ part: Substring) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in part.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
      default: result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
