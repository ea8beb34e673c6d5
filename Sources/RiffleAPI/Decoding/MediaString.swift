import RiffleParsing

/// The medium whose string is being read.
struct MediaString: ~Copyable {
  /// The longest head of a data URL, `data:image/png;base64,`, with parameters.
  static let dataURLHeadLimit = 1024

  enum State {
    /// No medium's string is open.
    case none
    /// The head of what may be a data URL is being read.
    case dataURLHead
    /// The string is no data URL after all: it passes by.
    case foreign
    /// base64, of which nothing was seen yet.
    case waiting
    /// base64 of the medium with this ordinal.
    case decoding(Int)
  }

  var state = State.none
  var base64 = Base64Decoder()
  /// The head of a data URL so far, or what came instead of one.
  var head: [UInt8] = []
  /// The address that came instead of a data URL; nil where it is none of the web, or overlong.
  var link: String? {
    guard head.count <= MarkdownScanner.linkLimit else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    let scheme = text.prefix(8).lowercased()
    return scheme.hasPrefix("https://") || scheme.hasPrefix("http://") ? text : nil
  }
  /// The type that the data URL declares.
  var mimeType: String?
  /// Decoded bytes that no event has told of yet.
  var decodedCount = 0
  /// Bytes of the string that still wait to be decoded, in the current chunk.
  var fragment: Range<Int>?
  var isLastFragment = false

  /// A character that an escape stood for and that waits to be decoded.
  var escapedByte: UInt8?

  /// Whether something of the string waits to be decoded before the next token may be taken.
  var isPending: Bool { fragment != nil || escapedByte != nil }

  var isOpen: Bool { if case .none = state { false } else { true } }

  var isDecoding: Bool {
    switch state {
    case .waiting, .decoding: true
    default: false
    }
  }

  mutating func begin(isDataURL: Bool, whitespace: Base64Decoder.Whitespace) {
    state = isDataURL ? .dataURLHead : .waiting
    base64 = Base64Decoder(whitespace: whitespace)
    head.removeAll(keepingCapacity: true)
    mimeType = nil
  }

  /// Takes one byte of the head of a data URL: `data:` type (`;` parameter)* `;base64,`.
  mutating func takeHead(_ byte: UInt8) {
    if byte == UInt8(ascii: ","), let type = Self.mimeType(ofHead: head) {
      mimeType = type.isEmpty ? nil : type
      state = .waiting
      return
    }
    head.append(byte)
    let scheme = Array("data:".utf8)
    let isForeign =
      byte == UInt8(ascii: ",") || head.count > Self.dataURLHeadLimit
      || (head.count <= scheme.count && byte | 0x20 != scheme[head.count - 1] | 0x20)
    if isForeign { state = .foreign }
  }

  /// The type in a whole head without its comma; nil when the data are not base64.
  private static func mimeType(ofHead head: [UInt8]) -> String? {
    let text = String(decoding: head, as: UTF8.self)
    let ending = ";base64"
    guard text.lowercased().hasPrefix("data:"), text.lowercased().hasSuffix(ending) else { return nil }
    return String(text.dropFirst(5).dropLast(ending.count))
  }
}
