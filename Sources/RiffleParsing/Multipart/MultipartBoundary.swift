/// The word that separates the parts of a multipart body.
public struct MultipartBoundary: Hashable, Sendable {
  /// The word, without the hyphens in front of it.
  public let value: String

  /// The most characters of a boundary (RFC 2046, section 5.1.1).
  private static let limit = 70

  /// The boundary `value`; nil when it has characters that no boundary may have, or none, or more than 70.
  public init?(_ value: String) {
    guard (1...Self.limit).contains(value.utf8.count), value.utf8.last != UInt8(ascii: " "),
      value.utf8.allSatisfy(Self.isAllowed)
    else { return nil }
    self.value = value
  }

  /// The boundary that a `Content-Type` names; nil when it is another type than `multipart/form-data`, or names none.
  public init?(contentType: String) {
    let field = HeaderParameters(contentType)
    guard field.value.lowercased() == "multipart/form-data", let value = field["boundary"] else { return nil }
    self.init(value)
  }

  /// `bchars` of RFC 2046.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "'()+_,-./:=? ".utf8.contains(byte)
    }
  }
}
