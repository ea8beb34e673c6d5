/// Why an error came, as one word.
public struct ErrorInfo: Hashable, Sendable, Codable {
  /// The word, for example `API_KEY_INVALID`.
  public var reason: String?
  /// Whose word it is.
  public var domain: String?
  /// More about it.
  public var metadata: [String: String]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A reason.
  public init(reason: String? = nil, domain: String? = nil, metadata: [String: String] = [:]) {
    self.reason = reason
    self.domain = domain
    self.metadata = metadata
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    reason = try fields.value("reason")
    domain = try fields.value("domain")
    metadata = try fields.value("metadata") ?? [:]
    rest = try fields.rest(besides: ["@type", "reason", "domain", "metadata"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("reason", reason)
    try output.set("domain", domain)
    if !metadata.isEmpty { try output.set("metadata", metadata) }
    try output.set(rest: rest)
  }
}

/// Which members of a request are wrong.
public struct BadRequest: Hashable, Sendable, Codable {
  /// The members.
  public var fieldViolations: [FieldViolation]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Members that are wrong.
  public init(fieldViolations: [FieldViolation] = []) {
    self.fieldViolations = fieldViolations
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    fieldViolations = try fields.list("fieldViolations")
    rest = try fields.rest(besides: ["@type", "fieldViolations"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("fieldViolations", list: fieldViolations)
    try output.set(rest: rest)
  }
}

extension BadRequest {
  /// A member that is wrong.
  public struct FieldViolation: Hashable, Sendable, Codable {
    /// Its path.
    public var field: String?
    /// What is wrong.
    public var description: String?
    /// The same as one word.
    public var reason: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A member.
    public init(field: String? = nil, description: String? = nil) {
      self.field = field
      self.description = description
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      field = try fields.value("field")
      description = try fields.value("description")
      reason = try fields.value("reason")
      rest = try fields.rest(besides: ["field", "description", "reason"])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("field", field)
      try output.set("description", description)
      try output.set("reason", reason)
      try output.set(rest: rest)
    }
  }
}

/// What must be done before the request can be served.
public struct PreconditionFailure: Hashable, Sendable, Codable {
  /// What is missing, as it came.
  public var violations: [JSONValue]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Something missing.
  public init(violations: [JSONValue] = []) {
    self.violations = violations
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    violations = try fields.list("violations")
    rest = try fields.rest(besides: ["@type", "violations"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("violations", list: violations)
    try output.set(rest: rest)
  }
}
