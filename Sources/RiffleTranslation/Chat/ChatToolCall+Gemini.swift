public import RiffleAPI

extension ChatToolCall {
  /// A call as a chat has it.
  ///
  /// - Parameters:
  ///   - call: Gemini's call.
  ///   - signature: its signature, which is kept byte for byte.
  ///   - index: which of the answer's calls, in chunks.
  ///   - id: the call's name; Gemini's own where it gave one.
  public init(call: FunctionCall, signature: String?, index: Int? = nil, id: String) {
    var arguments: [UInt8] = []
    arguments.append(json: JSONValue.object(call.args))
    self.init(
      index: index, id: id,
      function: ChatFunctionCall(name: call.name, arguments: String(decoding: arguments, as: UTF8.self)))
    if let signature { thoughtSignature = signature }
  }
}
