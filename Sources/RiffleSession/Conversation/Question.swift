public import RiffleAPI
internal import RiffleTypes

/// What is asked, of whom, and with which means.
///
/// ```swift
/// var question = Question("Which of the two boats is larger?", model: "gemini-3.8-flash")
/// question.parts.append(Part(inlineData: picture))
/// question.config.temperature = 0
/// ```
public struct Question: Sendable {
  /// What is said and shown.
  public var parts: [Part]
  /// Who is asked.
  public var model: String
  /// How the answer is made.
  public var config = GenerationConfig()
  /// Functions of this program that the model may call.
  public var tools: [FunctionTool] = []
  /// Tools of the service, such as `Tool.googleSearch`.
  public var serviceTools: [Tool] = []
  /// Whether functions may, must or must not be called; nil leaves it to the model.
  ///
  /// That a function must be called (`ANY`) holds for the first turn only: the answers to the calls could else never be
  /// put into words.
  public var functionCalling: FunctionCallingConfig?
  /// Limits of what is filtered.
  public var safetySettings: [SafetySetting] = []
  /// The schema that the answer is to have; it is checked before the answer counts as a success.
  public var schema: Schema?
  /// How often the model may answer, calls of functions included.
  public var turnLimit = Question.defaultTurnLimit
  /// Whether calls are made by the tools; without, the first calls end the answer.
  public var runsTools = true

  /// Answers of the model to one question unless another number is asked for.
  public static let defaultTurnLimit = 10

  /// A question of these parts.
  public init(parts: [Part], model: String) {
    self.parts = parts
    self.model = model
  }

  /// A question in words, with media after them.
  public init(_ text: String, attachments: [InlineData] = [], model: String) {
    self.init(parts: [Part(text: text)] + attachments.map { Part(inlineData: $0) }, model: model)
  }

  /// Sees that the question can be asked.
  /// - Throws: ``QuestionError``.
  public func check() throws(QuestionError) {
    guard parts.contains(where: { !$0.isEmpty }) else { throw .empty }
    guard turnLimit > 0 else { throw .badTurnLimit(turnLimit) }
    if config.thinkingConfig?.thinkingBudget != nil, config.thinkingConfig?.thinkingLevel != nil {
      throw .budgetAndLevel
    }
    var names: Set<String> = []
    for tool in tools {
      try tool.check()
      guard names.insert(tool.name).inserted else { throw .functionGivenTwice(tool.name) }
    }
    for name in functionCalling?.allowedFunctionNames ?? [] where !names.contains(name) {
      throw .unknownFunction(name)
    }
    _ = try answerChecker()
    if schema != nil { _ = try configWithSchema() }
  }

  /// What holds an answer against the schema; nil without one.
  func answerChecker() throws(QuestionError) -> JSONSchema? {
    guard let schema else { return nil }
    do {
      return try JSONSchema(schema)
    } catch {
      throw .badSchema(of: "the answer", "\(error)")
    }
  }

  /// The words of an answer as a value that fits the schema; nil without one.
  /// - Throws: ``ReplyError`` where the words are no JSON or do not fit, as ``Session/ask(_:in:shape:onEvent:onRetry:)`` ends.
  public func value(of text: String) throws(ReplyError) -> JSONValue? {
    let checker: JSONSchema
    do throws(QuestionError) {
      guard let schema = try answerChecker() else { return nil }
      checker = schema
    } catch {
      throw ReplyError(exitReason: .usage, message: "\(error)")
    }
    let value: JSONValue
    do {
      value = try JSONValue(text: text)
    } catch {
      throw ReplyError(exitReason: .notWhatWasAsked, message: "answer: is no JSON, \(error)")
    }
    if let violation = checker.validate(value) {
      throw ReplyError(exitReason: .notWhatWasAsked, message: "answer: does not fit the schema, \(violation)")
    }
    return value
  }

  /// The request for turn `turn` (from 1), after `contents`.
  func request(
    after contents: [Content], systemInstruction: Content?, turn: Int
  ) throws(QuestionError) -> GenerateContentRequest {
    var request = GenerateContentRequest(contents: contents, systemInstruction: systemInstruction)
    let config = try configWithSchema()
    if config != GenerationConfig() { request.generationConfig = config }
    request.safetySettings = safetySettings
    if !tools.isEmpty { request.tools = [Tool(functionDeclarations: tools.map(\.declaration))] }
    request.tools += serviceTools
    if var calling = functionCalling {
      if turn > 1, calling.mode == .any {
        calling.mode = .auto
        calling.allowedFunctionNames = []
      }
      var toolConfig = ToolConfig()
      toolConfig.functionCallingConfig = calling
      request.toolConfig = toolConfig
    }
    return request
  }

  private func configWithSchema() throws(QuestionError) -> GenerationConfig {
    guard let schema else { return config }
    var config = config
    config.responseMimeType = "application/json"
    if Self.isOld(model) {
      if let keyword = SchemaKeywords.firstOther(schema.json) {
        throw .badSchema(of: "the answer", "model '\(model)' does not know \(keyword)")
      }
      config.responseSchema = schema
    } else {
      config.responseJSONSchema = schema.json
    }
    return config
  }

  /// Whether `model` is from before JSON Schema was understood: Gemini 1 and 2.0.
  static func isOld(_ model: String) -> Bool { model.contains("gemini-1") || model.contains("gemini-2.0") }

  /// Whether `model` looks for media beside the result of a function, and not inside it: all before Gemini 3.
  static func takesMediaBeside(_ model: String) -> Bool {
    model.contains("gemini-1") || model.contains("gemini-2")
  }
}
