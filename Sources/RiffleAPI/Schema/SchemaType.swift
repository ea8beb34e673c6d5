/// A kind of value that a schema asks for.
///
/// The OpenAPI subset writes upper case and JSON Schema lower case; both are read, and this holds upper case.
public struct SchemaType: OpenEnum {
  /// The name in upper case.
  public let rawValue: String

  /// The kind with this name; lower case is raised.
  public init(rawValue: String) { self.rawValue = rawValue.uppercased() }

  /// A string.
  public static let string = SchemaType(rawValue: "STRING")
  /// A number.
  public static let number = SchemaType(rawValue: "NUMBER")
  /// A number with nothing behind the point.
  public static let integer = SchemaType(rawValue: "INTEGER")
  /// `true` or `false`.
  public static let boolean = SchemaType(rawValue: "BOOLEAN")
  /// A list.
  public static let array = SchemaType(rawValue: "ARRAY")
  /// An object.
  public static let object = SchemaType(rawValue: "OBJECT")
  /// `null`.
  public static let null = SchemaType(rawValue: "NULL")

  /// The names by their numbers.
  public static let numberedNames = [
    "TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL",
  ]

  /// The kinds that a schema can ask for.
  static let all: Set<SchemaType> = [.string, .number, .integer, .boolean, .array, .object, .null]
}
