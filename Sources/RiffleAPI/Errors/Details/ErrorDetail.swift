/// A detail of an error, told apart by its `@type`.
public enum ErrorDetail: Hashable, Sendable, Codable {
  /// Why, as one word.
  case errorInfo(ErrorInfo)
  /// When to ask again.
  case retryInfo(RetryInfo)
  /// Which quotas are used up.
  case quotaFailure(QuotaFailure)
  /// Which members of the request are wrong.
  case badRequest(BadRequest)
  /// What must be done first.
  case preconditionFailure(PreconditionFailure)
  /// Where to read more.
  case help(Help)
  /// The message in a language.
  case localizedMessage(LocalizedMessage)
  /// Words for the service's own people.
  case debugInfo(DebugInfo)
  /// A detail of another type, as it came.
  case other(JSONValue)

  private static let prefix = "type.googleapis.com/google.rpc."

  /// Reads a detail; one whose type is unknown or missing is kept as it is.
  public init(from decoder: any Decoder) throws {
    let type = try? WireFields(decoder).value("@type", as: String.self)
    let name = type?.split(whereSeparator: { $0 == "." || $0 == "/" }).last.map(String.init)
    switch name {
    case "ErrorInfo": self = .errorInfo(try ErrorInfo(from: decoder))
    case "RetryInfo": self = .retryInfo(try RetryInfo(from: decoder))
    case "QuotaFailure": self = .quotaFailure(try QuotaFailure(from: decoder))
    case "BadRequest": self = .badRequest(try BadRequest(from: decoder))
    case "PreconditionFailure": self = .preconditionFailure(try PreconditionFailure(from: decoder))
    case "Help": self = .help(try Help(from: decoder))
    case "LocalizedMessage": self = .localizedMessage(try LocalizedMessage(from: decoder))
    case "DebugInfo": self = .debugInfo(try DebugInfo(from: decoder))
    default: self = .other(try JSONValue(from: decoder))
    }
  }

  /// Writes the detail with its `@type`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .errorInfo(let detail): try write(detail, "ErrorInfo", to: encoder)
    case .retryInfo(let detail): try write(detail, "RetryInfo", to: encoder)
    case .quotaFailure(let detail): try write(detail, "QuotaFailure", to: encoder)
    case .badRequest(let detail): try write(detail, "BadRequest", to: encoder)
    case .preconditionFailure(let detail): try write(detail, "PreconditionFailure", to: encoder)
    case .help(let detail): try write(detail, "Help", to: encoder)
    case .localizedMessage(let detail): try write(detail, "LocalizedMessage", to: encoder)
    case .debugInfo(let detail): try write(detail, "DebugInfo", to: encoder)
    case .other(let json): try json.encode(to: encoder)
    }
  }

  private func write(_ detail: some Encodable, _ name: String, to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("@type", Self.prefix + name)
    try detail.encode(to: encoder)
  }
}
