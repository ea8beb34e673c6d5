import RiffleAPI

extension ChatTranslation {
  /// The service's own tool that a function's name stands for, in either name style.
  private static func serviceTool(_ name: String) -> Tool? {
    switch name {
    case "googleSearch", "google_search": .googleSearch
    case "codeExecution", "code_execution": .codeExecution
    case "urlContext", "url_context": .urlContext
    default: nil
    }
  }

  /// Tools and how they are used.
  static func addTools(
    of chat: ChatRequest, to request: inout GenerateContentRequest, _ model: Model
  ) throws(TranslationError) {
    var declarations: [FunctionDeclaration] = []
    var others: [Tool] = []
    func add(_ function: ChatFunction, at path: String) throws(TranslationError) {
      guard !function.name.isEmpty else { throw TranslationError("\(path).name", "expected a name") }
      if let tool = serviceTool(function.name) {
        if !others.contains(tool) { others.append(tool) }
      } else {
        declarations.append(declaration(function, model))
      }
    }
    for (index, tool) in chat.tools.enumerated() {
      let path = "tools[\(index)]"
      switch (tool.type, tool.function) {
      case ("function"?, let function?), (nil, let function?): try add(function, at: "\(path).function")
      case ("function"?, nil): throw TranslationError("\(path).function", "expected a function")
      case ("web_search"?, _), ("web_search_preview"?, _): others.append(.googleSearch)
      case (nil, nil) where !tool.rest.isEmpty:
        guard let native = try? JSONValue.object(tool.rest).decoded(as: Tool.self), native.rest.isEmpty else {
          throw TranslationError(path, "expected a tool of type function")
        }
        others.append(native)
      default:
        throw TranslationError("\(path).type", "unsupported type '\(tool.type ?? "")', expected function")
      }
    }
    for (index, function) in chat.functions.enumerated() { try add(function, at: "functions[\(index)]") }
    if let options = chat.webSearchOptions, !options.isNull, !others.contains(.googleSearch) {
      others.append(.googleSearch)
    }
    request.tools = (declarations.isEmpty ? [] : [Tool(functionDeclarations: declarations)]) + others
    request.toolConfig = try toolConfig(of: chat, declarations.map(\.name))
  }

  private static func declaration(_ function: ChatFunction, _ model: Model) -> FunctionDeclaration {
    var declaration = FunctionDeclaration(name: function.name, description: function.description)
    // Models before 2.5 know OpenAPI's schemas only.
    let isOld = ["gemini-1.", "gemini-2.0"].contains { model.id.hasPrefix($0) }
    if let parameters = function.parameters, parameters.object?.isEmpty == false {
      if isOld {
        declaration.parameters = Schema(parameters)
      } else {
        declaration.parametersJSONSchema = parameters
      }
    }
    return declaration
  }

  private static func toolConfig(of chat: ChatRequest, _ names: [String]) throws(TranslationError) -> ToolConfig? {
    func config(_ mode: FunctionCallingMode, _ allowed: [String] = []) -> ToolConfig {
      ToolConfig(functionCallingConfig: FunctionCallingConfig(mode: mode, allowedFunctionNames: allowed))
    }
    func known(_ name: String, at path: String) throws(TranslationError) {
      guard names.contains(name) else { throw TranslationError(path, "'\(name)' is not among the tools") }
    }
    switch chat.toolChoice ?? legacyChoice(chat.functionCall) {
    case nil: return nil
    case .mode("auto"): return config(.auto)
    case .mode("none"): return config(.none)
    case .mode("required"): return names.isEmpty ? nil : config(.any)
    case .mode(let mode):
      throw TranslationError("tool_choice", "unknown choice '\(mode)', expected none, auto or required")
    case .function(let name):
      // The service uses its own tools when it sees fit.
      if serviceTool(name) != nil { return nil }
      try known(name, at: chat.toolChoice == nil ? "function_call.name" : "tool_choice.function.name")
      return config(.any, [name])
    case .allowedTools(let mode, let allowed):
      for (index, name) in allowed.enumerated() {
        try known(name, at: "tool_choice.allowed_tools.tools[\(index)].function.name")
      }
      return config(mode == "required" ? .any : .validated, allowed)
    case .other:
      throw TranslationError("tool_choice", "expected none, auto, required, or a function of the tools")
    }
  }

  /// A choice in the form before tools.
  private static func legacyChoice(_ value: JSONValue?) -> ChatToolChoice? {
    guard let value, !value.isNull else { return nil }
    if let mode = value.string { return .mode(mode) }
    return value["name"]?.string.map { .function($0) } ?? .other(value)
  }

  // MARK: - The other way

  /// A Gemini request's tools and their use.
  static func addTools(of request: GenerateContentRequest, to chat: inout ChatRequest) throws(TranslationError) {
    for (index, tool) in request.tools.enumerated() {
      let path = "tools[\(index)]"
      chat.tools += tool.functionDeclarations.map { declaration in
        ChatTool(
          function: ChatFunction(
            name: declaration.name, description: declaration.description,
            parameters: declaration.parametersJSONSchema ?? declaration.parameters.map { plainSchema($0.json) }))
      }
      // Gemini's gateways know these functions; OpenAI's own service knows a field for one of them.
      let isGemini = chat.model.contains("gemini")
      if tool.googleSearch != nil || tool.googleSearchRetrieval != nil {
        if isGemini {
          chat.tools.append(ChatTool(function: ChatFunction(name: "googleSearch")))
        } else {
          chat.webSearchOptions = [:]
        }
      }
      for (name, isThere) in [("codeExecution", tool.codeExecution != nil), ("urlContext", tool.urlContext != nil)]
      where isThere {
        guard isGemini else { throw TranslationError("\(path).\(name)", "'\(chat.model)' has no such tool in a chat") }
        chat.tools.append(ChatTool(function: ChatFunction(name: name)))
      }
      let others = [
        ("fileSearch", tool.fileSearch != nil), ("googleMaps", tool.googleMaps != nil),
        ("computerUse", tool.computerUse != nil), ("mcpServers", !tool.mcpServers.isEmpty),
      ]
      if let other = others.first(where: \.1)?.0 ?? tool.rest.keys.sorted().first {
        throw TranslationError("\(path).\(other)", "a chat has no such tool")
      }
    }
    guard let calling = request.toolConfig?.functionCallingConfig else { return }
    let allowed = calling.allowedFunctionNames
    switch calling.mode {
    case .any? where allowed.count == 1: chat.toolChoice = .function(allowed[0])
    case .any? where !allowed.isEmpty: chat.toolChoice = .allowedTools(mode: "required", names: allowed)
    case .any?: chat.toolChoice = .mode("required")
    case FunctionCallingMode.none?: chat.toolChoice = .mode("none")
    case .validated? where !allowed.isEmpty: chat.toolChoice = .allowedTools(mode: "auto", names: allowed)
    case .auto?, .validated?: chat.toolChoice = .mode("auto")
    default: break
    }
  }

  /// A schema of OpenAPI's subset as JSON Schema: names of types in lower case, `nullable` as one more type.
  static func plainSchema(_ schema: JSONValue) -> JSONValue {
    guard case .object(var members) = schema else { return schema }
    if let type = members["type"]?.string {
      let name = JSONValue.string(type.lowercased())
      members["type"] = members["nullable"] == true ? [name, "null"] : name
    }
    for key in ["nullable", "propertyOrdering", "property_ordering"] { members[key] = nil }
    for key in ["items", "additionalProperties"] { members[key] = members[key].map(plainSchema) }
    for key in ["anyOf", "any_of", "oneOf", "allOf", "prefixItems"] {
      guard let list = members[key]?.array else { continue }
      members[key] = nil
      members[key == "any_of" ? "anyOf" : key] = .array(list.map(plainSchema))
    }
    for key in ["properties", "$defs"] {
      if let properties = members[key]?.object { members[key] = .object(properties.mapValues(plainSchema)) }
    }
    return .object(members)
  }
}
