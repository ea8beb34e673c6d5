public import RiffleAPI
public import RiffleRecording
public import RiffleTypes

/// What an answer tells while it comes.
public enum ReplyEvent: Sendable {
  /// Words of the answer.
  case words(String)
  /// Words of a thought, which is no part of the answer.
  case thought(String)
  /// Code that the service runs.
  case code(ExecutableCode)
  /// What that code gave.
  case codeResult(CodeExecutionResult)
  /// Calls that the model made and that are being answered now.
  case calls([FunctionCall])
  /// The answers to the calls, in their order.
  case results([ToolCallRecord])
  /// How far the recording of the turn has come.
  case progress(RecordingProgress)
}

/// A whole answer: one turn of the model, or several with calls of functions between them.
public struct Reply: Sendable {
  /// One request and its answer.
  public struct Turn: Sendable {
    /// The answer, its events joined by the rules of the format; media are ordinals.
    public var response: GenerateContentResponse
    /// The files of the answer and its ending.
    public var result: SessionResult
    /// The calls in it, with what they were answered.
    public var calls: [ToolCallRecord] = []
  }

  /// The turns, oldest first; at least one when anything was sent.
  public internal(set) var turns: [Turn] = []
  /// How it ended.
  public internal(set) var exitReason = ExitReason.success
  /// The ending in one line; nil when it is ``ExitReason/success``.
  public internal(set) var message: String?
  /// The answer as a value that fits the question's schema; nil without a schema.
  public internal(set) var value: JSONValue?
  /// Whether the conversation has the question and this answer now.
  public internal(set) var isKept = false

  /// The last turn's answer.
  public var response: GenerateContentResponse { turns.last?.response ?? GenerateContentResponse() }
  /// The words of the last turn.
  public var text: String { response.text }
  /// The thoughts of all turns.
  public var thoughtText: String { turns.map(\.response.thoughtText).joined() }
  /// One receipt for each file of all turns.
  public var receipts: [Receipt] { turns.flatMap(\.result.receipts) }
  /// The paths of the complete files.
  public var paths: [String] { turns.flatMap(\.result.paths) }
  /// Everything odd, one line each.
  public var warnings: [String] {
    turns.flatMap(\.result.warnings).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
  /// The calls that the last turn leaves to the caller.
  public var openCalls: [FunctionCall] { turns.last.map { $0.calls.isEmpty ? $0.response.functionCalls : [] } ?? [] }
  /// Sources of the last turn.
  public var footnotes: Footnotes { Footnotes(response.candidates.first) }

  /// What all turns used together: each of them is billed.
  public var usage: UsageMetadata? {
    let all = turns.compactMap { $0.response.usageMetadata ?? $0.result.recording.usage }
    guard var sum = all.first else { return nil }
    for usage in all.dropFirst() { sum.add(usage) }
    return sum
  }

  /// This, when all is well.
  /// - Throws: ``ReplyError`` otherwise.
  public func get() throws(ReplyError) -> Reply {
    guard exitReason == .success else { throw ReplyError(exitReason: exitReason, message: message ?? "") }
    return self
  }

  /// The answer's JSON as a value of Swift.
  /// - Throws: ``ReplyError`` unless all is well and the words are such a value.
  public func value<Value: Decodable>(as type: Value.Type = Value.self) throws(ReplyError) -> Value {
    let text = try get().text
    do {
      return try (try value ?? JSONValue(text: text)).decoded(as: type)
    } catch {
      throw ReplyError(exitReason: .notWhatWasAsked, message: "answer: \(error)")
    }
  }
}

/// Why there is no usable answer.
public struct ReplyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The ending.
  public var exitReason: ExitReason
  /// One line.
  public var message: String
  /// The line.
  public var description: String { message }
}
