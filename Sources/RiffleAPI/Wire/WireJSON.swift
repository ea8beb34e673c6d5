import FoundationEssentials

/// JSON text of the wire types.
public enum WireJSON {
  /// How text is laid out; Google uses a different layout for each transport.
  public enum Style: Sendable {
    /// No white space.
    case compact
    /// Two blanks a level, one blank after a colon, a line feed at the end: answers in one piece.
    case pretty
    /// One line with a blank after each colon: answers as events.
    case event
  }

  /// The JSON text of `value`: members sorted by name, slashes not escaped.
  ///
  /// - Throws: what `value` throws; a medium that lives in a file cannot be written here.
  public static func encode(_ value: some Encodable, style: Style = .compact) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return layOut([UInt8](try encoder.encode(value)), style)
  }

  /// The value that `bytes` hold.
  ///
  /// - Throws: ``WireJSONError`` with the path of the member that is wrong.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws(WireJSONError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw WireJSONError(error)
    } catch {
      throw WireJSONError(path: "", message: "expected JSON")
    }
  }

  /// Puts white space into compact JSON text.
  static func layOut(_ compact: [UInt8], _ style: Style) -> [UInt8] {
    guard style != .compact else { return compact }
    var result: [UInt8] = []
    result.reserveCapacity(compact.count + compact.count / 8)
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in compact.enumerated() {
      if isInString {
        result.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      let isPretty = style == .pretty
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        result.append(byte)
      case UInt8(ascii: ":"): result += [byte, UInt8(ascii: " ")]
      case UInt8(ascii: ","):
        result.append(byte)
        if isPretty { breakLine(&result, depth) }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        result.append(byte)
        let isEmpty = index + 1 < compact.count && (compact[index + 1] | 0x20) == 0x7D
        if isPretty, !isEmpty { breakLine(&result, depth) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        let isEmpty = index > 0 && (compact[index - 1] | 0x20) == 0x7B
        if isPretty, !isEmpty { breakLine(&result, depth) }
        result.append(byte)
      default: result.append(byte)
      }
    }
    if style == .pretty { result.append(UInt8(ascii: "\n")) }
    return result
  }

  private static func breakLine(_ text: inout [UInt8], _ depth: Int) {
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }
}

/// Why JSON text is not a value of the wanted type.
public struct WireJSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, for example `contents[0].parts`; empty for the whole document.
  public var path: String
  /// What is wrong there.
  public var message: String

  /// An error at `path`.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// One line: `json: invalid value at 'contents[0].parts', expected a list`.
  public var description: String { path.isEmpty ? "json: \(message)" : "json: invalid value at '\(path)', \(message)" }

  init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(let type, let context):
      self.init(path: Self.path(context.codingPath), message: "expected \(Self.word(for: type))")
    case .valueNotFound(let type, let context):
      self.init(path: Self.path(context.codingPath), message: "expected \(Self.word(for: type)), found null")
    case .keyNotFound(let key, let context):
      self.init(path: Self.path(context.codingPath), message: "expected a member '\(key.stringValue)'")
    case .dataCorrupted(let context):
      let text = context.codingPath.isEmpty ? "not a JSON document" : context.debugDescription
      self.init(path: Self.path(context.codingPath), message: APIError.oneLine(text))
    @unknown default: self.init(path: "", message: "not the expected JSON")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }

  private static func word(for type: any Any.Type) -> String {
    if type == String.self { return "a string" }
    if type == Bool.self { return "true or false" }
    if type == Int.self || type == Double.self { return "a number" }
    let name = "\(type)"
    return name.hasPrefix("Array") || name.hasPrefix("[") ? "a list" : "an object"
  }
}
