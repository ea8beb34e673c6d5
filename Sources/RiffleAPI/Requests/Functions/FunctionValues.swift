extension FunctionCall {
  /// The arguments as a value of `type`.
  ///
  /// - Throws: ``WireJSONError`` with the path of the argument that is missing or wrong.
  public func arguments<Value: Decodable>(as type: Value.Type = Value.self) throws(WireJSONError) -> Value {
    try JSONValue.object(args).decoded(as: type)
  }
}

extension FunctionResponse {
  /// The result of `call`, under `output`.
  ///
  /// - Throws: ``WireJSONError`` when `output` cannot be written as JSON.
  public init(
    answering call: FunctionCall, output: some Encodable, parts: [FunctionResponsePart] = []
  ) throws(WireJSONError) {
    self.init(id: call.id, name: call.name, response: ["output": try JSONValue(encoding: output)], parts: parts)
  }

  /// The result of `call`: the object that `response` is written as.
  ///
  /// - Throws: ``WireJSONError`` when `response` cannot be written as a JSON object.
  public init(
    answering call: FunctionCall, response: some Encodable, parts: [FunctionResponsePart] = []
  ) throws(WireJSONError) {
    guard case .object(let members) = try JSONValue(encoding: response) else {
      throw WireJSONError(path: "response", message: "expected an object")
    }
    self.init(id: call.id, name: call.name, response: members, parts: parts)
  }

  /// The failure of `call`, under `error`.
  public init(answering call: FunctionCall, error: String) {
    self.init(id: call.id, name: call.name, response: ["error": .string(error)])
  }
}
