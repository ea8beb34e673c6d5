import RiffleAPI
import RiffleRecording
import RiffleSession
import RiffleTypes

/// A whole answer as text: words, code as blocks, marks of footnotes, and the list of sources.
struct ReplyText {
  /// The words of all turns; with marks where footnotes are wanted.
  let words: String
  /// One line for each source.
  let notes: [String]

  /// Words and notes together.
  var whole: String {
    notes.isEmpty ? words : words + (words.hasSuffix("\n") ? "\n" : "\n\n") + notes.joined(separator: "\n")
  }

  /// The text of `reply`.
  init(_ reply: Reply, hasFootnotes: Bool) {
    let footnotes = reply.footnotes
    var text = ""
    for (index, turn) in reply.turns.enumerated() {
      let isLast = index == reply.turns.count - 1
      let parts = turn.response.candidates.first?.content?.parts ?? []
      for (place, part) in parts.enumerated() {
        if let words = part.text, !part.thought {
          text += isLast && hasFootnotes ? footnotes.markedParts[place] ?? words : words
        }
        if let code = part.executableCode { text += Self.block(code) }
        if let result = part.codeExecutionResult { text += Self.block(result) }
      }
    }
    words = text
    notes = footnotes.lines
  }

  /// Code as a fenced block.
  static func block(_ code: ExecutableCode) -> String {
    let name = code.language?.rawValue.lowercased() ?? ""
    return fenced(code.code, label: name == "language_unspecified" ? "" : name)
  }

  /// What code gave, as a fenced block; a failure says so.
  static func block(_ result: CodeExecutionResult) -> String {
    let failure = result.outcome.flatMap { $0 == .ok ? nil : $0.rawValue }
    return fenced(result.output ?? "", label: failure.map { "output \($0)" } ?? "output")
  }

  /// `text` between fences that do not occur in it.
  private static func fenced(_ text: String, label: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\n\(fence)\(label)\n\(text)\(text.isEmpty || text.last?.isNewline == true ? "" : "\n")\(fence)\n"
  }

  /// One line on a call: its name and its arguments as JSON.
  static func line(on call: FunctionCall) -> String {
    let arguments =
      (try? WireJSON.encode(JSONValue.object(call.args))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return "\(call.name)(\(arguments == "{}" ? "" : arguments))"
  }

  /// One line on what was used.
  static func line(on usage: UsageMetadata) -> String {
    let counts = [
      ("prompt", usage.promptTokenCount), ("tools", usage.toolUsePromptTokenCount),
      ("thoughts", usage.thoughtsTokenCount), ("answer", usage.candidatesTokenCount), ("total", usage.totalTokenCount),
    ]
    return "tokens: " + counts.compactMap { name, count in count.map { "\(name) \($0)" } }.joined(separator: ", ")
  }
}

/// What became of a question, for machines: a JSON object of one line.
struct ReplyReceipt: Encodable {
  /// A source of the answer.
  struct Citation: Encodable {
    var number: Int
    var title: String?
    var uri: String?
    var license: String?
  }

  /// A call that was made for the model.
  struct Call: Encodable {
    var name: String
    var args: [String: JSONValue]
    var response: [String: JSONValue]
  }

  /// Code that the service ran, and what that gave.
  struct CodeStep: Encodable {
    var language: String?
    var code: String?
    var outcome: String?
    var output: String?
  }

  var text: String
  var code: [CodeStep]?
  var thoughts: String?
  var value: JSONValue?
  var files: [Receipt]
  var citations: [Citation]
  var calls: [Call]
  var turns: Int
  var usage: UsageMetadata?
  var finishReason: String?
  var model: String?
  var responseId: String?
  var exit: Int32
  var message: String?
  /// `unknown` where a request went out and no status line came back.
  var outcome: String?
  var mayHaveCost: UnknownCost?
  /// Answers that stay in the spool.
  var spool: [String]?
  var warnings: [String]

  /// The receipt of `reply`.
  init(_ reply: Reply) {
    let response = reply.response
    text = reply.text
    let steps = reply.turns.flatMap { $0.response.candidates.first?.content?.parts ?? [] }.compactMap { part in
      part.executableCode.map { CodeStep(language: $0.language?.rawValue, code: $0.code) }
        ?? part.codeExecutionResult.map { CodeStep(outcome: $0.outcome?.rawValue, output: $0.output) }
    }
    code = steps.isEmpty ? nil : steps
    thoughts = reply.thoughtText.isEmpty ? nil : reply.thoughtText
    value = reply.value
    files = reply.receipts
    citations = reply.footnotes.sources.map {
      Citation(number: $0.number, title: $0.title, uri: $0.uri, license: $0.license)
    }
    calls = reply.turns.flatMap(\.calls).map { Call(name: $0.call.name, args: $0.call.args, response: $0.response) }
    turns = reply.turns.count
    usage = reply.usage
    finishReason = response.candidates.first?.finishReason?.rawValue
    model = response.modelVersion ?? reply.receipts.first?.model
    responseId = response.responseID
    exit = reply.exitReason.rawValue
    message = reply.message
    warnings = reply.warnings
    let recordings = reply.turns.map(\.result.recording)
    if recordings.last?.isOutcomeUnknown == true { outcome = "unknown" }
    mayHaveCost = recordings.last?.unknownCost
    let kept = recordings.compactMap(\.spoolID)
    spool = kept.isEmpty ? nil : kept
  }

  /// The receipt as one line of JSON, its members in alphabetical order.
  var jsonLine: String {
    guard let bytes = try? WireJSON.encode(self) else { preconditionFailure("a receipt holds only plain values") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
