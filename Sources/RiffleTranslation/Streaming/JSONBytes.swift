internal import RiffleAPI
internal import RiffleParsing

/// JSON text that is put together by hand, because a string in it stays open while its content arrives.
extension [UInt8] {
  /// Appends `text` as it is.
  mutating func append(text: String) { append(contentsOf: text.utf8) }

  /// Appends `text` as a JSON string, or `null`.
  mutating func append(json text: String?) {
    guard let text else { return append(text: "null") }
    append(UInt8(ascii: "\""))
    append(escaping: text)
    append(UInt8(ascii: "\""))
  }

  /// Appends `text` as the inside of a JSON string.
  mutating func append(escaping text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case UInt8(ascii: "\n"): append(text: "\\n")
      case UInt8(ascii: "\r"): append(text: "\\r")
      case UInt8(ascii: "\t"): append(text: "\\t")
      case 0..<0x20:
        append(text: "\\u00")
        append(byte < 0x10 ? 0x30 : 0x31)
        append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      default: append(byte)
      }
    }
  }

  /// Appends `value` as JSON text.
  ///
  /// What is written here are our own types of strings and numbers, which can always be written.
  mutating func append(json value: some Encodable) {
    do {
      self += try WireJSON.encode(value)
    } catch {
      preconditionFailure("\(type(of: value)) cannot be written: \(error)")
    }
  }
}

/// One base64 text that is made while its bytes come.
struct Base64Text {
  private var encoder = Base64Encoder()

  /// Appends what the text has become by `bytes`.
  mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    output += [UInt8](capacity: Base64Encoder.encodedCount(of: bytes.count + 2)) {
      _ = encoder.encode(bytes, into: &$0)
    }
  }

  /// Appends the last, padded group.
  mutating func finish(into output: inout [UInt8]) {
    output += [UInt8](capacity: Base64Encoder.minimumCapacity) { encoder.finish(into: &$0) }
  }
}
