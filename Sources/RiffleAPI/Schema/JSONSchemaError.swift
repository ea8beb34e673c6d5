/// Why a schema cannot be used for checking.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the schema, as a JSON pointer (RFC 6901); empty for the whole.
  public var path: String
  /// What is wrong there.
  public var message: String

  /// An error at `path`.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// One line: `schema: '/properties/age/minimun' is no keyword that can be checked`.
  public var description: String { path.isEmpty ? "schema: \(message)" : "schema: '\(path)' \(message)" }
}

/// The first place where a value does not have the shape that it should have.
public struct JSONSchemaViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the value, as a JSON pointer (RFC 6901); empty for the whole.
  public var path: String
  /// The keyword of the schema that is not met.
  public var keyword: String
  /// What was expected there.
  public var message: String

  /// A violation at `path`.
  public init(path: String, keyword: String, message: String) {
    self.path = path
    self.keyword = keyword
    self.message = message
  }

  /// One line: `'/people/0/age' is a string, expected a whole number`.
  public var description: String { path.isEmpty ? "the value \(message)" : "'\(path)' \(message)" }
}
