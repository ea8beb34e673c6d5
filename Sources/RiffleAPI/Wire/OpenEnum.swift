/// A name out of a list that the service may make longer at any time.
///
/// A name that nobody has heard of yet keeps its spelling and round-trips. Read from a name, or from its number where the
/// numbers are known.
public protocol OpenEnum: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible,
  ExpressibleByStringLiteral
where RawValue == String, StringLiteralType == String {
  /// The value with this name on the wire.
  init(rawValue: String)
  /// The names by their numbers; empty where numbers are not read.
  static var numberedNames: [String] { get }
}

extension OpenEnum {
  /// No numbers.
  public static var numberedNames: [String] { [] }

  /// The name on the wire.
  public var description: String { rawValue }

  /// The value with this name on the wire.
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// Reads the name, or the number that the wire has for it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      let names = Self.numberedNames
      self.init(rawValue: names.indices.contains(number) ? names[number] : "\(number)")
    } else {
      self.init(rawValue: try container.decode(String.self))
    }
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
