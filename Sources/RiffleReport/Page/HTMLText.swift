internal import Mustache

/// Words of strangers as text of an HTML page, in elements and in quoted attributes.
///
/// It goes by code points, not by characters: a quotation mark with an accent after it is one character for a person and
/// still ends an attribute for a browser. What HTML has no place for (controls, lone halves, noncharacters) becomes U+FFFD, and
/// what would turn the direction of the words around it (embeddings, overrides, isolates) is shown as `\u{202e}`.
struct HTMLText: MustacheContentType {
  /// The name by which templates ask for it.
  static let name = "RIFFLE_HTML"

  func escapeText(_ text: String) -> String { Self.escaped(text) }

  /// `text` with everything replaced that means something to HTML.
  static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;".utf8
      case ">": result += "&gt;".utf8
      case "&": result += "&amp;".utf8
      case "\"": result += "&quot;".utf8
      case "'": result += "&#39;".utf8
      case "`": result += "&#96;".utf8
      case "\n", "\t": result.append(UInt8(truncatingIfNeeded: scalar.value))
      case "\r": result += "\n".utf8
      default:
        let value = scalar.value
        if (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) {
          result += "\\u{\(String(value, radix: 16))}".utf8
          continue
        }
        let isOdd = value < 0x20 || (0x7F...0x9F).contains(value) || (0xFDD0...0xFDEF).contains(value)
        result += (isOdd || value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : scalar).utf8
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The start of `text`, of at most `limit` characters; what was left out is said.
  static func shown(_ text: String, limit: Int) -> String {
    // Characters are found one by one, and one may be as long as the text: bytes are bounded first.
    let start = text.utf8.count > limit * 8 ? String(decoding: text.utf8.prefix(limit * 8), as: UTF8.self) : text
    let shown = start.prefix(limit)
    guard shown.utf8.count < text.utf8.count else { return text }
    return "\(shown)\u{2026} (\(Figures.count(text.utf8.count)) bytes in all)"
  }
}
