public import RiffleAPI
internal import RiffleTypes

/// A function that a model may call: its declaration for the model, and the Swift closure that answers.
///
/// Arguments and results are any `Codable` types; for those who want the JSON itself, `[String: JSONValue]` and `JSONValue`
/// are such types too. What the model sends is held against the schema before the closure sees it, so that a model that
/// errs is told where, and may try again. Whatever the closure throws goes to the model as the call's error.
///
/// ```swift
/// struct City: Decodable { var name: String }
/// let weather = FunctionTool(
///   "weather", "The weather in a city.", parameters: .object(["name": .string("The city's name.")])
/// ) { (city: City) in
///   try await Thermometer.degrees(in: city.name)
/// }
/// ```
public struct FunctionTool: Sendable {
  /// What the model calls it: a letter or `_`, then letters, digits and `_ . : -`, at most 128 characters.
  public let name: String
  /// What it does, in words for the model.
  public let summary: String
  /// The schema of its arguments; an object, or nil for a function without any.
  public let parameters: Schema?
  /// How long one call may take; nil for no limit.
  ///
  /// A closure that is over its time is cancelled, and the model is told. It should heed the cancellation: the answer to
  /// the model waits for its end.
  public var timeLimit: Duration?

  private let body: @Sendable ([String: JSONValue]) async throws -> ToolOutput

  /// A function of typed arguments and a typed result.
  public init<Arguments: Decodable & SendableMetatype, Output: Encodable & SendableMetatype>(
    _ name: String, _ summary: String, parameters: Schema? = nil, timeLimit: Duration? = nil,
    _ body: @escaping @Sendable (Arguments) async throws -> Output
  ) {
    self.init(name, summary, parameters: parameters, timeLimit: timeLimit) { (arguments: Arguments) in
      ToolOutput(try JSONValue(encoding: try await body(arguments)))
    }
  }

  /// A function of typed arguments whose result may have media beside its value.
  public init<Arguments: Decodable & SendableMetatype>(
    _ name: String, _ summary: String, parameters: Schema? = nil, timeLimit: Duration? = nil,
    _ body: @escaping @Sendable (Arguments) async throws -> ToolOutput
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.timeLimit = timeLimit
    self.body = { arguments in
      try await body(try JSONValue.object(arguments).decoded(as: Arguments.self))
    }
  }

  /// The declaration as the model gets it.
  ///
  /// A schema of plain keywords goes into `parameters`, which every model and gateway knows; any other into
  /// `parametersJsonSchema`.
  public var declaration: FunctionDeclaration {
    var declaration = FunctionDeclaration(name: name, description: summary)
    if let parameters {
      if SchemaKeywords.isPlain(parameters.json) {
        declaration.parameters = parameters
      } else {
        declaration.parametersJSONSchema = parameters.json
      }
    }
    return declaration
  }

  /// Sees that the function can be declared.
  /// - Throws: ``QuestionError`` for a name that no model takes and a schema with a keyword that is not supported.
  func check() throws(QuestionError) {
    guard Self.isName(name) else { throw .badFunctionName(name) }
    _ = try argumentSchema()
  }

  /// Calls the function, within its time.
  /// - Throws: what the closure throws; ``ToolError`` for arguments that do not fit and for a call that took too long.
  func call(_ arguments: [String: JSONValue]) async throws -> ToolOutput {
    if let schema = try argumentSchema(), let violation = schema.validate(.object(arguments)) {
      throw ToolError.badArguments("\(violation)")
    }
    guard let timeLimit else { return try await body(arguments) }
    return try await withThrowingTaskGroup(of: ToolOutput?.self) { group in
      group.addTask { try await body(arguments) }
      group.addTask {
        try await Task.sleep(for: timeLimit)
        return nil
      }
      defer { group.cancelAll() }
      guard let output = try await group.next() ?? nil else { throw ToolError.timedOut(timeLimit) }
      return output
    }
  }

  private func argumentSchema() throws(QuestionError) -> JSONSchema? {
    guard let parameters else { return nil }
    do {
      return try JSONSchema(parameters)
    } catch {
      throw .badSchema(of: "function '\(name)'", "\(error)")
    }
  }

  /// Whether `name` may name a function.
  public static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 128 else { return false }
    func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
    return isLetter(first)
      && name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || ".:-".utf8.contains($0) }
  }
}

/// What a function gives back: a value, and media beside it.
public struct ToolOutput: Sendable {
  /// The result; the model gets it as `{"output": …}`.
  public var value: JSONValue
  /// Media that belong to the result, a chart for example.
  public var media: [InlineData]

  /// A result.
  public init(_ value: JSONValue, media: [InlineData] = []) {
    self.value = value
    self.media = media
  }
}

/// Why a call of a function failed, in words that the model gets.
enum ToolError: Error, CustomStringConvertible {
  case unknownFunction(String, known: [String])
  case badArguments(String)
  case timedOut(Duration)

  var description: String {
    switch self {
    case .unknownFunction(let name, let known):
      "unknown function '\(name)', expected \(known.isEmpty ? "no call at all" : "one of \(known.joined(separator: ", "))")"
    case .badArguments(let text): "arguments do not fit: \(text)"
    case .timedOut(let limit): "took longer than \(limit) and was stopped"
    }
  }
}

/// The keywords of schemas that every model knows: an excerpt of OpenAPI 3.0.
enum SchemaKeywords {
  private static let plain: Set<String> = [
    "type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties",
    "required", "propertyOrdering", "minProperties", "maxProperties", "anyOf", "minLength", "maxLength", "pattern",
    "minimum", "maximum", "default", "example",
  ]

  /// Whether `schema` has none but plain keywords.
  static func isPlain(_ schema: JSONValue) -> Bool { firstOther(schema) == nil }

  /// The first keyword of `schema` that is not plain.
  static func firstOther(_ schema: JSONValue) -> String? {
    guard let members = schema.object else { return "a schema that is no object" }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      guard plain.contains(name) else { return name }
      var inner: [JSONValue] = []
      switch name {
      case "type": if value.string == nil { return "a list of types" }
      case "items": inner = [value]
      case "anyOf": inner = value.array ?? []
      case "properties": inner = value.object.map { Array($0.values) } ?? []
      default: break
      }
      for schema in inner {
        if let other = firstOther(schema) { return other }
      }
    }
    return nil
  }
}
