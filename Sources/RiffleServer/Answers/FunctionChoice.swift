import RiffleAPI
import RiffleEngine

/// Which of the declared functions a prompt asks for, and with which arguments.
///
/// The prompt is the message that the current turn began with. Its clauses are split at `then`, `after that` and
/// `afterwards`: each step of the turn answers one clause.
///
/// | case | calls |
/// |---|---|
/// | a word of a function's name stands in the clause (not `get`, `set`, `create` and the like) | that function |
/// | no name fits, but a word of a description stands in the clause | the function with the most such words |
/// | several functions fit by different words | each, in the order of the declarations |
/// | a function needs one text, and the clause lists several names or quoted words | one call for each |
/// | mode `AUTO`, `VALIDATED`, and no function fits, or every clause has been answered | none: an answer in words |
/// | mode `ANY` | always a call, when nothing fits of the first function that may be called |
/// | mode `NONE` | none |
///
/// Words count in any case, singular or plural; short and common ones do not. Arguments are made by ``SchemaSample``: the
/// required ones, and those that the clause speaks of.
struct FunctionChoice {
  /// One call.
  struct Call: Sendable {
    let id: String?
    let name: String
    let arguments: JSONNode
  }

  /// The calls of this step; none for an answer in words.
  private(set) var calls: [Call] = []
  /// Why a call that was to be made could not be.
  private(set) var failure: String?

  /// Calls in one step at most.
  private static let callLimit = 16

  init(_ tools: ToolPlan, _ request: GenerateContentRequest, model: Model) {
    guard !tools.callable.isEmpty else { return }
    let contents = request.contents
    let first = HistoryChecks.currentTurn(of: contents)
    // Each step ends with the results of its calls.
    let step = contents[first...].split { $0.role != "model" }.count { turn in
      turn.contains { $0.parts.contains { $0.functionCall != nil } }
    }
    let clauses = Self.clauses(contents[first].text)
    let isForced = tools.mode == .any
    guard isForced || step < clauses.count else { return }
    let clause = clauses[min(step, clauses.count - 1)]
    var functions = Self.fitting(tools.callable, clause)
    if functions.isEmpty, isForced { functions = [tools.callable[0]] }
    for function in functions {
      for words in Self.subjects(function, clause) {
        guard calls.count < Self.callLimit else { return }
        do throws(SchemaSample.Failure) {
          let schema = SchemaNames.known(function.argumentSchema ?? ["type": "OBJECT"])
          let arguments = try SchemaSample.value(for: schema, words: words, filling: .needed)
          let id = model.isGeneration3 ? Self.id(function.name, arguments, contents.count, calls.count) : nil
          calls.append(Call(id: id, name: function.name, arguments: arguments))
        } catch {
          failure =
            "no arguments for '\(function.name)' could be made: \(error.path.isEmpty ? "" : "\(error.path): ")\(error.reason)"
          calls = []
          return
        }
      }
    }
  }

  /// The same for the same call in the same place of a conversation.
  private static func id(_ name: String, _ arguments: JSONNode, _ turn: Int, _ index: Int) -> String {
    let text = "\(turn) \(index) \(name) \(JSONRendering.text(of: arguments))"
    return "call_\(ThoughtSignature.checksum(Array(text.utf8)) % 10_000_000_000)"
  }

  private static func clauses(_ text: String) -> [String] {
    var clauses = [text]
    for mark in [
      ", and then ", ", then ", " and then ", "; then ", ". Then ", " then ", " after that ", " afterwards ",
    ] {
      clauses = clauses.flatMap { $0.split(separator: mark).map(String.init) }
    }
    let kept = clauses.filter { $0.contains { $0.isLetter || $0.isNumber } }
    return kept.isEmpty ? [text] : kept
  }

  // MARK: - Which

  private static func fitting(_ functions: [FunctionDeclaration], _ clause: String) -> [FunctionDeclaration] {
    let words = Set(clause.split { !$0.isLetter && !$0.isNumber }.map { stem($0.lowercased()) })
    var named: [(function: FunctionDeclaration, words: Set<String>)] = []
    for function in functions {
      let found = meaning(NameWords.split(function.name)).intersection(words)
      if !found.isEmpty { named.append((function, found)) }
    }
    // A function whose words are all among those of a better one adds nothing.
    let best = named.enumerated().filter { index, one in
      !named.enumerated().contains { other, two in
        other != index && (two.words.isStrictSuperset(of: one.words) || (two.words == one.words && other < index))
      }
    }
    if !best.isEmpty { return best.map(\.element.function) }
    var described: (function: FunctionDeclaration, count: Int)?
    for function in functions {
      let text = (function.description ?? "").split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
      let count = meaning(text).intersection(words).count
      if count > described?.count ?? 0 { described = (function, count) }
    }
    return described.map { [$0.function] } ?? []
  }

  private static func meaning(_ words: [String]) -> Set<String> {
    Set(words.filter { $0.count > 2 && !common.contains($0) }.map(stem))
  }

  /// Without the ending of a plural.
  private static func stem(_ word: String) -> String {
    guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") else { return word }
    return String(word.dropLast(word.hasSuffix("ies") ? 3 : 1)) + (word.hasSuffix("ies") ? "y" : "")
  }

  /// Words that say nothing about what a function is for.
  private static let common: Set = [
    "get", "set", "create", "make", "find", "list", "add", "new", "fetch", "update", "delete", "run", "call", "use",
    "function", "tool", "the", "and", "for", "with", "from", "given", "current", "this", "that", "returns", "return",
    "your", "you", "all", "any", "some", "one", "its", "into", "about", "what", "which", "when", "where", "how", "who",
    "does", "can", "will", "are", "has", "have", "value", "values", "name", "names", "data", "specified",
    "corresponding",
    "information", "user", "not", "per", "use", "used", "using", "based", "e.g", "say", "tell", "please", "show", "it",
    "work", "works", "there", "their", "they", "out", "our", "let", "via", "been", "was", "were", "should", "would",
  ]

  // MARK: - With what

  /// The words that the arguments of each call are taken from: one text for each name where a function takes one name.
  private static func subjects(_ function: FunctionDeclaration, _ clause: String) -> [String] {
    guard let json = function.argumentSchema, let schema = try? JSONSchema(SchemaNames.known(json)) else {
      return [clause]
    }
    let required = schema.root.required.isEmpty ? schema.root.orderedPropertyNames : schema.root.required
    let properties = required.compactMap { schema.root.properties[$0].map(schema.resolve) }
    let texts = properties.filter { $0.type?.rawValue == "STRING" && $0.enumeration.isEmpty && $0.format == nil }
    guard texts.count == 1, properties.allSatisfy({ $0.type?.rawValue != "ARRAY" && $0.type?.rawValue != "OBJECT" })
    else { return [clause] }
    let words = PromptWords(clause)
    let subjects = words.lists.first ?? (words.phrases.count > 1 ? words.phrases : [])
    guard subjects.count > 1 else { return [clause] }
    return subjects.map { subject in
      subjects.reduce(clause) { text, other in
        other == subject ? text : text.replacing(other, with: "")
      }
    }
  }
}
