/// Whether a model calls functions.
public struct FunctionCallingMode: OpenEnum {
  /// The name on the wire, in upper case.
  public let rawValue: String

  /// The value with this name on the wire; lower case is raised.
  public init(rawValue: String) { self.rawValue = rawValue.uppercased() }

  /// The model decides.
  public static let auto = FunctionCallingMode(rawValue: "AUTO")
  /// It must call one.
  public static let any = FunctionCallingMode(rawValue: "ANY")
  /// It must not.
  public static let none = FunctionCallingMode(rawValue: "NONE")
  /// It decides, and its calls fit their schemas.
  public static let validated = FunctionCallingMode(rawValue: "VALIDATED")

  /// The names by their numbers.
  public static let numberedNames = ["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]
}

/// How tools are used.
public struct ToolConfig: Hashable, Sendable, Codable {
  /// Functions.
  public var functionCallingConfig: FunctionCallingConfig?
  /// Searches.
  public var retrievalConfig: RetrievalConfig?
  /// Whether calls of the service's own tools are shown.
  public var includesServerSideToolInvocations: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A setting.
  public init(
    functionCallingConfig: FunctionCallingConfig? = nil, retrievalConfig: RetrievalConfig? = nil,
    includesServerSideToolInvocations: Bool? = nil
  ) {
    self.functionCallingConfig = functionCallingConfig
    self.retrievalConfig = retrievalConfig
    self.includesServerSideToolInvocations = includesServerSideToolInvocations
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    functionCallingConfig = try fields.value("functionCallingConfig")
    retrievalConfig = try fields.value("retrievalConfig")
    includesServerSideToolInvocations = try fields.value("includeServerSideToolInvocations")
    rest = try fields.rest(besides: ["functionCallingConfig", "retrievalConfig", "includeServerSideToolInvocations"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("functionCallingConfig", functionCallingConfig)
    try output.set("retrievalConfig", retrievalConfig)
    try output.set("includeServerSideToolInvocations", includesServerSideToolInvocations)
    try output.set(rest: rest)
  }
}

/// How functions are called.
public struct FunctionCallingConfig: Hashable, Sendable, Codable {
  /// Whether; `AUTO` when absent.
  public var mode: FunctionCallingMode?
  /// Which; all when empty.
  public var allowedFunctionNames: [String]
  /// Whether arguments arrive in pieces.
  public var streamsArguments: Bool?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A mode.
  public init(mode: FunctionCallingMode? = nil, allowedFunctionNames: [String] = [], streamsArguments: Bool? = nil) {
    self.mode = mode
    self.allowedFunctionNames = allowedFunctionNames
    self.streamsArguments = streamsArguments
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    mode = try fields.value("mode")
    allowedFunctionNames = try fields.list("allowedFunctionNames")
    streamsArguments = try fields.value("streamFunctionCallArguments")
    rest = try fields.rest(besides: ["mode", "allowedFunctionNames", "streamFunctionCallArguments"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("mode", mode)
    try output.set("allowedFunctionNames", list: allowedFunctionNames)
    try output.set("streamFunctionCallArguments", streamsArguments)
    try output.set(rest: rest)
  }
}

/// Where and in which language is searched.
public struct RetrievalConfig: Hashable, Sendable, Codable {
  /// Where.
  public var latLng: LatLng?
  /// The language.
  public var languageCode: String?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A setting.
  public init(latLng: LatLng? = nil, languageCode: String? = nil) {
    self.latLng = latLng
    self.languageCode = languageCode
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    latLng = try fields.value("latLng")
    languageCode = try fields.value("languageCode")
    rest = try fields.rest(besides: ["latLng", "languageCode"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("latLng", latLng)
    try output.set("languageCode", languageCode)
    try output.set(rest: rest)
  }
}

/// A place on Earth, in degrees.
public struct LatLng: Hashable, Sendable, Codable {
  /// North of the equator.
  public var latitude: Double?
  /// East of Greenwich.
  public var longitude: Double?
  /// Members that Riffle does not know.
  public var rest: [String: JSONValue]

  /// A place.
  public init(latitude: Double? = nil, longitude: Double? = nil) {
    self.latitude = latitude
    self.longitude = longitude
    self.rest = [:]
  }

  /// Reads both name styles.
  public init(from decoder: any Decoder) throws {
    let fields = try WireFields(decoder)
    latitude = try fields.number("latitude")
    longitude = try fields.number("longitude")
    rest = try fields.rest(besides: ["latitude", "longitude"])
  }

  /// Writes camelCase.
  public func encode(to encoder: any Encoder) throws {
    var output = WireOutput(encoder)
    try output.set("latitude", latitude)
    try output.set("longitude", longitude)
    try output.set(rest: rest)
  }
}
