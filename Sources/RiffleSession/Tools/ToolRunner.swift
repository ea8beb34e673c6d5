public import RiffleAPI

/// A call that a model made, and what it was answered.
public struct ToolCallRecord: Sendable {
  /// The call as the model made it.
  public var call: FunctionCall
  /// The answer: `{"output": …}` or `{"error": …}`.
  public var response: [String: JSONValue]
  /// Media of the answer.
  public var media: [InlineData]

  /// Why the call failed; nil when it did not.
  public var error: String? { response["error"]?.string }
}

/// Runs the calls of one turn and makes the turn that answers them.
struct ToolRunner: Sendable {
  let tools: [FunctionTool]
  /// The functions that may be called; empty: all.
  var allowedNames: [String] = []
  /// Whether media of a result stand beside it: older models do not look for them inside.
  var putsMediaBeside: Bool

  /// Makes all `calls` at once and gives the answers in the order of the calls.
  func run(_ calls: [FunctionCall]) async -> [ToolCallRecord] {
    await withTaskGroup(of: (Int, ToolCallRecord).self) { group in
      for (index, call) in calls.enumerated() {
        group.addTask { (index, await record(of: call)) }
      }
      var records = [ToolCallRecord?](repeating: nil, count: calls.count)
      for await (index, record) in group { records[index] = record }
      return records.compactMap(\.self)
    }
  }

  private func record(of call: FunctionCall) async -> ToolCallRecord {
    let known = tools.filter { allowedNames.isEmpty || allowedNames.contains($0.name) }
    do {
      guard let tool = known.first(where: { $0.name == call.name }) else {
        throw ToolError.unknownFunction(call.name, known: known.map(\.name))
      }
      let output = try await tool.call(call.args)
      return ToolCallRecord(call: call, response: ["output": output.value], media: output.media)
    } catch {
      return ToolCallRecord(call: call, response: ["error": .string(Self.words(of: error))], media: [])
    }
  }

  /// One line about `error`, for the model.
  private static func words(of error: any Error) -> String {
    OneLine.text(error is CancellationError ? "was stopped" : "\(error)")
  }

  /// The turn that answers all calls at once, in their order.
  func content(of records: [ToolCallRecord]) -> Content {
    var parts: [Part] = []
    var beside: [Part] = []
    for record in records {
      var response = FunctionResponse(id: record.call.id, name: record.call.name, response: record.response)
      if putsMediaBeside {
        beside += record.media.map { Part(inlineData: $0) }
      } else {
        response.parts = record.media.map { FunctionResponsePart(inlineData: $0) }
      }
      parts.append(Part(functionResponse: response))
    }
    return Content(role: "user", parts: parts + beside)
  }
}
