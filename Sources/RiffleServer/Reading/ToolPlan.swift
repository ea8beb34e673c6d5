import RiffleAPI

/// The tools of a request and how they may be used, checked.
struct ToolPlan: Sendable {
  /// The declared functions, in order.
  let functions: [FunctionDeclaration]
  let mode: FunctionCallingMode
  /// The names that may be called; all of them when none is set.
  let allowedNames: [String]
  let searches: Bool
  let readsURLs: Bool
  let runsCode: Bool
  /// Whether the service's own tools are told as parts.
  let tellsServerTools: Bool

  /// The functions that may be called.
  var callable: [FunctionDeclaration] {
    guard mode != .none else { return [] }
    return allowedNames.isEmpty ? functions : functions.filter { allowedNames.contains($0.name) }
  }

  /// Functions and other tools.
  var count: Int { functions.count + [searches, readsURLs, runsCode].count { $0 } }

  /// Functions that one request may declare.
  private static let functionLimit = 512
  private static let nameLimit = 128

  /// Reads and checks the tools.
  init(_ request: GenerateContentRequest, model: Model) throws(ServiceError) {
    functions = request.tools.flatMap(\.functionDeclarations)
    let calling = request.toolConfig?.functionCallingConfig
    let mode = calling?.mode ?? .auto
    self.mode = mode == "MODE_UNSPECIFIED" ? .auto : mode
    allowedNames = calling?.allowedFunctionNames ?? []
    searches = request.tools.contains { $0.googleSearch != nil || $0.googleSearchRetrieval != nil }
    readsURLs = request.tools.contains { $0.urlContext != nil }
    runsCode = request.tools.contains { $0.codeExecution != nil }
    tellsServerTools = request.toolConfig?.includesServerSideToolInvocations ?? false
    try Self.check(functions)
    try checkMode()
    try checkBuiltIn(request, model: model)
  }

  private static func check(_ functions: [FunctionDeclaration]) throws(ServiceError) {
    guard functions.count <= functionLimit else {
      throw .invalidArgument("At most \(functionLimit) function declarations are supported, got \(functions.count).")
    }
    var names: Set<String> = []
    for (index, function) in functions.enumerated() {
      let place = "GenerateContentRequest.tools[0].function_declarations[\(index)]"
      let first = function.name.first
      let isValid =
        first.map { $0.isASCII && ($0.isLetter || $0 == "_") } ?? false
        && function.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.:-".contains($0)) }
        && function.name.count <= nameLimit
      guard isValid else {
        throw .invalidArgument(
          "* \(place).name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric "
            + "(a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of "
            + "\(nameLimit).\n")
      }
      guard names.insert(function.name).inserted else {
        throw .invalidArgument("Duplicate function declaration found: \(function.name)")
      }
      if function.parameters != nil, function.parametersJSONSchema != nil {
        throw .invalidArgument("* \(place): only one of parameters and parameters_json_schema may be set.\n")
      }
      guard let schema = function.argumentSchema else { continue }
      do {
        _ = try JSONSchema(SchemaNames.known(schema))
      } catch {
        throw .invalidArgument("* \(place).parameters: \(error)\n")
      }
      let type = Schema(schema).type?.rawValue ?? "OBJECT"
      guard type == "OBJECT" || type == "TYPE_UNSPECIFIED" else {
        throw .invalidArgument("* \(place).parameters: schema at the top-level must be of type OBJECT, got \(type).\n")
      }
    }
  }

  private func checkMode() throws(ServiceError) {
    guard [.auto, .any, .none, .validated].contains(mode) else {
      throw .invalidField(
        "tool_config.function_calling_config.mode",
        "Invalid value at 'tool_config.function_calling_config.mode' "
          + "(type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode), \"\(mode.rawValue)\""
      )
    }
    if !allowedNames.isEmpty, mode != .any, mode != .validated {
      throw .invalidArgument(
        "Allowed function names may be set only when the function calling mode is ANY or VALIDATED.")
    }
    if let stranger = allowedNames.first(where: { name in !functions.contains { $0.name == name } }) {
      throw .invalidArgument("allowed_function_names: '\(stranger)' is not one of the declared functions.")
    }
    if mode == .any, functions.isEmpty {
      throw .invalidArgument("Function calling config is set without function_declarations.")
    }
  }

  private func checkBuiltIn(_ request: GenerateContentRequest, model: Model) throws(ServiceError) {
    if request.tools.contains(where: { $0.googleSearchRetrieval != nil }), model.generation >= 2 {
      throw .invalidArgument("google_search_retrieval is not supported; please use google_search field instead.")
    }
    if !functions.isEmpty, searches || readsURLs || runsCode, !model.isGeneration3 {
      throw .invalidArgument("Tool use with function calling is unsupported")
    }
    if tellsServerTools, !model.isGeneration3 {
      throw .invalidArgument("include_server_side_tool_invocations is not supported for models/\(model.id)")
    }
    let others = [
      ("file_search", request.tools.contains { $0.fileSearch != nil }),
      ("google_maps", request.tools.contains { $0.googleMaps != nil }),
      ("computer_use", request.tools.contains { $0.computerUse != nil }),
      ("mcp_servers", request.tools.contains { !$0.mcpServers.isEmpty }),
    ]
    if let other = others.first(where: \.1) {
      throw .invalidArgument("Tool '\(other.0)' is not offered by the embedded stand-in of models/\(model.id).")
    }
  }
}
