import FoundationEssentials

/// The bytes of a medium inside a request or an answer, wherever they live.
///
/// On the wire they are one base64 string. In memory they may be that string, the bytes themselves, a file that is read
/// only while it is being sent, or a place in a skeleton: a document whose media strings were replaced by their ordinals.
public enum MediaData: Hashable, Sendable {
  /// The string as it came: standard or URL-safe alphabet, padded or not.
  case base64(String)
  /// The medium with this ordinal, which was taken out of the document.
  case ordinal(Int)
  /// The decoded bytes.
  case bytes([UInt8])
  /// A file of `byteCount` bytes.
  case file(path: String, byteCount: Int)

  /// The decoded bytes of ``base64(_:)`` and ``bytes(_:)``; nil for the other two and for what is not base64.
  public var decodedBytes: [UInt8]? {
    switch self {
    case .bytes(let bytes): return bytes
    case .ordinal, .file: return nil
    case .base64(let text):
      var standard = text.utf8.compactMap { byte -> UInt8? in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        case UInt8(ascii: "="), UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n"): nil
        default: byte
        }
      }
      while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
      return Data(base64Encoded: Data(standard)).map { [UInt8]($0) }
    }
  }

  /// The count of decoded bytes where it is known without decoding.
  public var byteCount: Int? {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(_, let byteCount): byteCount
    case .base64(let text): text.utf8.count { $0 != UInt8(ascii: "=") } * 3 / 4
    case .ordinal: nil
    }
  }
}

extension MediaData: Codable {
  /// Reads a string as ``base64(_:)`` and a number as ``ordinal(_:)``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .base64(text)
    } else {
      self = .ordinal(try container.decode(Int.self))
    }
  }

  /// Writes the base64 string, or a placeholder where a ``RequestBody`` is being made.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let collector = encoder.userInfo[MediaCollector.key] as? MediaCollector {
      return try container.encode(collector.placeholder(for: self))
    }
    if case .ordinal(let ordinal) = self {
      try container.encode(ordinal)
    } else {
      try container.encode(base64(at: encoder.codingPath))
    }
  }

  /// The base64 string of what is in memory, for an encoder that stands at `path`.
  func base64(at path: [any CodingKey]) throws -> String {
    switch self {
    case .base64(let text): return text
    case .bytes(let bytes): return Data(bytes).base64EncodedString()
    case .ordinal, .file:
      throw EncodingError.invalidValue(
        self, .init(codingPath: path, debugDescription: "a file is written by a request body only"))
    }
  }
}
