/// The language of a program.
public struct CodeLanguage: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Python.
  public static let python = CodeLanguage(rawValue: "PYTHON")

  /// The names by their numbers.
  public static let numberedNames = ["LANGUAGE_UNSPECIFIED", "PYTHON"]
}

/// How a program ended.
public struct CodeOutcome: OpenEnum {
  /// The name on the wire.
  public let rawValue: String

  /// The value with this name on the wire.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It ran to its end.
  public static let ok = CodeOutcome(rawValue: "OUTCOME_OK")
  /// It failed.
  public static let failed = CodeOutcome(rawValue: "OUTCOME_FAILED")
  /// It ran for too long.
  public static let deadlineExceeded = CodeOutcome(rawValue: "OUTCOME_DEADLINE_EXCEEDED")

  /// The names by their numbers.
  public static let numberedNames = [
    "OUTCOME_UNSPECIFIED", "OUTCOME_OK", "OUTCOME_FAILED", "OUTCOME_DEADLINE_EXCEEDED",
  ]
}

/// A program that a model wrote to be run by the service.
public struct ExecutableCode: Hashable, Sendable, Codable {
  /// The name that its result bears too.
  public var id: String?
  /// The language.
  public var language: CodeLanguage?
  /// The program.
  public var code: String
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A program.
  public init(id: String? = nil, language: CodeLanguage? = .python, code: String) {
    self.id = id
    self.language = language
    self.code = code
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    language = try fields.value("language")
    code = try fields.value("code") ?? ""
    rest = try fields.rest(besides: ["id", "language", "code"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("language", language)
    try output.set("code", code)
    try output.set(rest: rest)
  }
}

/// What came of a program.
public struct CodeExecutionResult: Hashable, Sendable, Codable {
  /// The name of the program.
  public var id: String?
  /// How it ended.
  public var outcome: CodeOutcome?
  /// What it printed, or why it failed.
  public var output: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A result.
  public init(id: String? = nil, outcome: CodeOutcome? = nil, output: String? = nil) {
    self.id = id
    self.outcome = outcome
    self.output = output
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    id = try fields.value("id")
    outcome = try fields.value("outcome")
    output = try fields.value("output")
    rest = try fields.rest(besides: ["id", "outcome", "output"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("id", id)
    try output.set("outcome", outcome)
    try output.set("output", self.output)
    try output.set(rest: rest)
  }
}
