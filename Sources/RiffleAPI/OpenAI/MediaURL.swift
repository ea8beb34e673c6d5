internal import RiffleParsing

/// The address of a medium, or the medium itself as a data URL.
///
/// On the wire it is one string. The bytes behind `data:TYPE;base64,` are ``MediaData``, so that a ``RequestBody`` reads
/// them from their file while it is sent; in a skeleton a number stands where a data URL stood.
public enum MediaURL: Hashable, Sendable {
  /// Any other address: https, a file's name at the service, or a data URL that is not base64.
  case address(String)
  /// The declared type with its parameters, nil when there was none, and the bytes.
  case data(mimeType: String?, MediaData)

  /// The longest head of a data URL, `data:image/png;base64,` with parameters, that is looked for.
  static let headLimit = 1024

  /// The medium of a data URL.
  public var media: MediaData? {
    guard case .data(_, let media) = self else { return nil }
    return media
  }

  /// The type that a data URL declares.
  public var mimeType: String? {
    guard case .data(let mimeType, _) = self else { return nil }
    return mimeType
  }

  /// The address when this is no data URL of base64.
  public var address: String? {
    guard case .address(let address) = self else { return nil }
    return address
  }

  /// Reads `data:` [type] (`;` parameter)* `;base64,` and what follows; everything else is an address.
  ///
  /// White space after the comma is passed over, and `%2B`, `%2F`, `%3D` stand for themselves.
  public init(_ text: String) {
    let bytes = text.utf8
    let head = bytes.prefix(Self.headLimit)
    guard head.prefix(5).elementsEqual("data:".utf8) || text.prefix(5).lowercased() == "data:",
      let comma = head.firstIndex(of: UInt8(ascii: ",")),
      text[..<comma].lowercased().hasSuffix(";base64")
    else {
      self = .address(text)
      return
    }
    let type = text[..<comma].dropFirst(5).dropLast(7)
    let begin = bytes[bytes.index(after: comma)...].firstIndex { $0 > UInt8(ascii: " ") } ?? bytes.endIndex
    let base64 = String(text[begin...])
    self = .data(
      mimeType: type.isEmpty ? nil : String(type),
      .base64(base64.utf8.contains(UInt8(ascii: "%")) ? Self.withoutPercent(base64) : base64))
  }

  /// The text without its escapes; as it is when one of them is broken.
  private static func withoutPercent(_ text: String) -> String { PercentEncoding.decode(text) ?? text }
}

extension MediaURL: Codable {
  /// Reads a string, or the ordinal of a medium that was taken out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let ordinal = try? container.decode(Int.self) {
      self = .data(mimeType: nil, .ordinal(ordinal))
    } else {
      self.init(try container.decode(String.self))
    }
  }

  /// Writes the string; an ordinal is written as the number it came as, except into a ``RequestBody``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .address(let address): try container.encode(address)
    case .data(let mimeType, let media):
      let head = "data:\(mimeType ?? "");base64,"
      if let collector = encoder.userInfo[MediaCollector.key] as? MediaCollector {
        try container.encode(head + collector.placeholder(for: media))
      } else if case .ordinal(let ordinal) = media {
        try container.encode(ordinal)
      } else {
        try container.encode(head + media.base64(at: encoder.codingPath))
      }
    }
  }
}
