/// Writes compact JSON text into memory and puts the commas and colons itself.
///
/// It takes values, or the tokens of a ``JSONScanner``: the text that comes out then means the same as what went in.
/// Whoever writes sees to it that objects and arrays are closed and that a key stands before each member's value.
public struct JSONWriter: Sendable {
  /// The text so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private var isInsideToken = false

  /// A place in the text to go back to.
  public struct Mark: Sendable {
    fileprivate let count: Int
    fileprivate let needsComma: Bool
  }

  /// A writer without text.
  public init() {}

  /// The present place, between two tokens.
  public var mark: Mark { Mark(count: bytes.count, needsComma: needsComma) }

  /// Forgets what was written after `mark`.
  public mutating func goBack(to mark: Mark) {
    bytes.removeSubrange(mark.count...)
    needsComma = mark.needsComma
    isInsideToken = false
  }

  /// Forgets everything; the memory is kept for the next text.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
    isInsideToken = false
  }

  // MARK: - Values

  /// Opens an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes an object.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes an array.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's name.
  public mutating func key(_ name: String) {
    beginQuoted()
    for byte in name.utf8 { append(escaping: byte) }
    endQuoted(isKey: true)
  }

  /// Writes a string.
  public mutating func string(_ value: String) {
    beginString()
    for byte in value.utf8 { append(escaping: byte) }
    endString()
  }

  /// Writes a whole number.
  public mutating func number(_ value: Int) { literal(String(value)) }
  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
  /// Writes `null`.
  public mutating func null() { literal("null") }

  // MARK: - Strings in pieces

  /// Opens a string.
  public mutating func beginString() { beginQuoted() }

  /// Adds one byte of a string's text, escaped where JSON asks for it.
  public mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
    case 0..<0x20:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(byte < 0x10 ? 0x30 : 0x31)
      bytes.append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
    default: bytes.append(byte)
    }
  }

  /// Closes a string.
  public mutating func endString() { endQuoted(isKey: false) }

  // MARK: - Tokens

  /// Writes a token that was scanned from `chunk`.
  public mutating func write(_ token: JSONToken, from chunk: Span<UInt8>) {
    switch token {
    case .beginObject: beginObject()
    case .endObject: endObject()
    case .beginArray: beginArray()
    case .endArray: endArray()
    case .key(let range, let isLast):
      beginPiece()
      append(range, of: chunk)
      if isLast { endQuoted(isKey: true) }
    case .beginString: beginPiece()
    case .keyScalar(let scalar), .scalar(let scalar):
      beginPiece()
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(escaping: byte) }
    case .string(let range, let isLast):
      beginPiece()
      append(range, of: chunk)
      if isLast { endQuoted(isKey: false) }
    case .number(let range, let isLast):
      if !isInsideToken { separate() }
      isInsideToken = !isLast
      append(range, of: chunk)
      needsComma = true
    case .bool(let value): bool(value)
    case .null: null()
    }
  }

  private mutating func append(_ range: Range<Int>, of chunk: Span<UInt8>) {
    for index in range { bytes.append(chunk[index]) }
  }

  private mutating func beginPiece() {
    if !isInsideToken { beginQuoted() }
  }

  private mutating func beginQuoted() {
    separate()
    bytes.append(UInt8(ascii: "\""))
    isInsideToken = true
  }

  private mutating func endQuoted(isKey: Bool) {
    bytes.append(UInt8(ascii: "\""))
    if isKey { bytes.append(UInt8(ascii: ":")) }
    needsComma = !isKey
    isInsideToken = false
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    bytes.append(byte)
  }

  private mutating func close(_ byte: UInt8) {
    bytes.append(byte)
    needsComma = true
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }
}
