/// When to ask again.
public struct RetryInfo: Hashable, Sendable, Codable {
  /// How long to wait, for example `48s` or `34.4s`.
  public var retryDelay: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A wait.
  public init(retryDelay: String? = nil) {
    self.retryDelay = retryDelay
    self.rest = [:]
  }

  /// The wait as a time; nil when it is missing or no time.
  public var delay: Duration? { retryDelay.flatMap { APIError.duration(.string($0)) } }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    retryDelay = try fields.value("retryDelay")
    rest = try fields.rest(besides: ["@type", "retryDelay"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("retryDelay", retryDelay)
    try output.set(rest: rest)
  }
}

/// Which quotas are used up.
public struct QuotaFailure: Hashable, Sendable, Codable {
  /// The quotas.
  public var violations: [Violation]
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// Quotas that are used up.
  public init(violations: [Violation] = []) {
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

extension QuotaFailure {
  /// A quota that is used up.
  public struct Violation: Hashable, Sendable, Codable {
    /// What is counted.
    public var quotaMetric: String?
    /// The quota, for example one that ends in `PerDay`.
    public var quotaID: String?
    /// What it is counted for.
    public var quotaDimensions: [String: String]
    /// The limit.
    public var quotaValue: String?
    /// Who is limited, in the older form.
    public var subject: String?
    /// Words for people, in the older form.
    public var description: String?
    /// Members that Riffle does not know.
    public var rest: [String: JSONValue]

    /// A quota.
    public init(
      quotaMetric: String? = nil, quotaID: String? = nil, quotaDimensions: [String: String] = [:],
      quotaValue: String? = nil, subject: String? = nil, description: String? = nil
    ) {
      self.quotaMetric = quotaMetric
      self.quotaID = quotaID
      self.quotaDimensions = quotaDimensions
      self.quotaValue = quotaValue
      self.subject = subject
      self.description = description
      self.rest = [:]
    }

    /// Reads both name styles.
    public init(from decoder: any Decoder) throws {
      let fields = try WireFields(decoder)
      quotaMetric = try fields.value("quotaMetric")
      quotaID = try fields.value("quotaId")
      quotaDimensions = try fields.value("quotaDimensions") ?? [:]
      quotaValue = try fields.value("quotaValue")
      subject = try fields.value("subject")
      description = try fields.value("description")
      rest = try fields.rest(besides: [
        "quotaMetric", "quotaId", "quotaDimensions", "quotaValue", "subject", "description",
      ])
    }

    /// Writes camelCase.
    public func encode(to encoder: any Encoder) throws {
      var output = WireOutput(encoder)
      try output.set("quotaMetric", quotaMetric)
      try output.set("quotaId", quotaID)
      if !quotaDimensions.isEmpty { try output.set("quotaDimensions", quotaDimensions) }
      try output.set("quotaValue", quotaValue)
      try output.set("subject", subject)
      try output.set("description", description)
      try output.set(rest: rest)
    }
  }
}
