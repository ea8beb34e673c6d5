/// The key that is sent with a request, and where it is put.
///
/// The key never leaves this type as text for people: descriptions, debug descriptions and mirrors show a placeholder.
public struct Credentials: Hashable, Sendable {
  /// Where a request carries its key.
  public enum Placement: String, Sendable, CaseIterable {
    /// In a header of its own: `x-goog-api-key`, for OpenAI's format `api-key`.
    case header
    /// In the query as `key=`; it then stands in the logs of every server on the way.
    case query
    /// In the header `Authorization: Bearer`.
    case bearer
  }

  /// Where the key is put.
  public let placement: Placement
  /// The key itself.
  let key: String

  /// What stands for a key wherever people read.
  public static let placeholder = "[redacted]"

  /// A key to be sent.
  ///
  /// - Throws: ``CredentialsError/Code/malformedKey`` for an empty key and for bytes that no header field can carry.
  public init(key: String, placement: Placement = .header) throws(CredentialsError) {
    guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw CredentialsError(code: .malformedKey, source: "key")
    }
    self.key = key
    self.placement = placement
  }

  /// `text` with the key replaced, in its own form and in the form it has in an address.
  public func redacting(_ text: String) -> String {
    let replaced = text.replacing(key, with: Self.placeholder)
    let escaped = Self.escaped(key)
    return escaped == key ? replaced : replaced.replacing(escaped, with: Self.placeholder)
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The placement and a placeholder.
  public var description: String { "\(Self.placeholder) in \(placement.rawValue)" }
  /// The same as ``description``.
  public var debugDescription: String { description }
  /// A mirror without the key.
  public var customMirror: Mirror { Mirror(self, children: ["placement": placement]) }
}

/// Why a key cannot be used; never shows it.
public struct CredentialsError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// Empty, or with blanks, control characters or letters beyond ASCII.
    case malformedKey
    /// The file can be read by others than its owner.
    case readableByOthers
    /// The file cannot be read, by this `errno`.
    case unreadable(Int32)
    /// The file is larger than any key.
    case tooLong(limit: Int)
  }

  /// What is wrong.
  public var code: Code
  /// The variable or the path of the file.
  public var source: String

  /// An error about the key from `source`.
  public init(code: Code, source: String) {
    self.code = code
    self.source = source
  }
}
