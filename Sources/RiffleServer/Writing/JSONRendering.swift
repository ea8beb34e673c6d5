/// A stretch of rendered JSON: text as it is, or a medium whose base64 stands there.
enum JSONSegment: Equatable, Sendable {
  case text([UInt8])
  case media([UInt8])
}

/// Renders a tree in one of the two layouts that Google's servers use.
///
/// - `pretty`: two spaces for each level, a space after the colon, empty containers as `{}` and `[]`;
/// - `line`: one line, a space after the colon and none after the comma.
///
/// `<` and `>` are escaped, as Google does, so that no answer can close an HTML element.
struct JSONRendering {
  /// How the text is laid out.
  enum Layout {
    case pretty, line
  }

  private let layout: Layout
  private var segments: [JSONSegment] = []
  private var text: [UInt8] = []

  private init(_ layout: Layout) { self.layout = layout }

  /// The segments of `node`, in order; two texts never follow each other.
  static func segments(of node: JSONNode, layout: Layout) -> [JSONSegment] {
    var rendering = JSONRendering(layout)
    rendering.write(node, depth: 0)
    rendering.endText()
    return rendering.segments
  }

  private mutating func endText() {
    if !text.isEmpty { segments.append(.text(text)) }
    text = []
  }

  private mutating func write(_ node: JSONNode, depth: Int) {
    switch node {
    case .object(let members):
      writeContainer(UInt8(ascii: "{"), UInt8(ascii: "}"), members, depth: depth) { rendering, member in
        rendering.write(string: member.name)
        rendering.text += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        rendering.write(member.value, depth: depth + 1)
      }
    case .array(let elements):
      writeContainer(UInt8(ascii: "["), UInt8(ascii: "]"), elements, depth: depth) { rendering, element in
        rendering.write(element, depth: depth + 1)
      }
    case .string(let value): write(string: value)
    case .integer(let value): text += "\(value)".utf8
    case .number(let value): write(number: value)
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .null: text += "null".utf8
    case .media(let bytes):
      text.append(UInt8(ascii: "\""))
      endText()
      segments.append(.media(bytes))
      text.append(UInt8(ascii: "\""))
    }
  }

  private mutating func writeContainer<Element>(
    _ open: UInt8, _ close: UInt8, _ elements: [Element], depth: Int,
    _ write: (inout JSONRendering, Element) -> Void
  ) {
    text.append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      breakLine(depth: depth + 1)
      write(&self, element)
    }
    if !elements.isEmpty { breakLine(depth: depth) }
    text.append(close)
  }

  private mutating func breakLine(depth: Int) {
    guard layout == .pretty else { return }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  /// Whole numbers without a fraction; what JSON has no number for as the string that proto3 JSON uses.
  private mutating func write(number value: Double) {
    guard value.isFinite else { return write(string: value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity") }
    text += (Int(exactly: value).map(String.init) ?? "\(value)").utf8
  }

  private mutating func write(string value: String) {
    text.append(UInt8(ascii: "\""))
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\"".utf8
      case "\\": text += "\\\\".utf8
      case "\n": text += "\\n".utf8
      case "\r": text += "\\r".utf8
      case "\t": text += "\\t".utf8
      case "\u{08}": text += "\\b".utf8
      case "\u{0C}": text += "\\f".utf8
      case "<", ">", "\u{00}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      default: text += UTF8.encode(scalar).map { Array($0) } ?? []
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}

extension JSONRendering {
  /// The pretty text of a tree without media.
  static func text(of node: JSONNode) -> String {
    segments(of: node, layout: .pretty).map { segment in
      switch segment {
      case .text(let bytes): String(decoding: bytes, as: UTF8.self)
      case .media: preconditionFailure("a medium is written in pieces, never as one text")
      }
    }.joined()
  }
}
