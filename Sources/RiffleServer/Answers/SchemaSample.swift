import RiffleAPI

/// Values in the shape of a schema, taken from the words of a prompt: what a stand-in can do for structured output and
/// function calls.
///
/// Quoted words, capitalised words, `name: number` pairs and numbers of the prompt are used where their kind fits; the
/// same prompt always gives the same value.
struct SchemaSample {
  /// Levels of nesting that are filled; a schema that refers to itself ends here.
  private static let depthLimit = 16

  private let phrases: [String]
  private let labels: [String]
  private let numbers: [Double]

  init(words text: String) {
    let quotes: Set<Character> = ["\"", "'", "“", "”", "‘", "’"]
    let quoted = text.replacing("''", with: "\"").split(whereSeparator: { quotes.contains($0) }).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    let words = text.split { $0.isWhitespace }
    let pairs = zip(words, words.dropFirst()).filter { $0.hasSuffix(":") && Self.number($1) != nil }
    labels = pairs.map { String($0.0.dropLast()) }
    numbers = words.compactMap(Self.number)
    let names = Self.names(words)
    phrases = (quoted.isEmpty ? names : quoted) + [text]
  }

  /// A value for `schema`, an OpenAPI or JSON Schema object.
  func value(for schema: JSONValue) -> JSONNode { value(for: schema, name: "", depth: 0) }

  private func value(for schema: JSONValue, name: String, depth: Int) -> JSONNode {
    guard depth < Self.depthLimit else { return .null }
    if let choice = schema["enum"]?[0]?.string { return .string(choice) }
    if let branch = schema["anyOf"]?[0] ?? schema["oneOf"]?[0] {
      return value(for: branch, name: name, depth: depth + 1)
    }
    switch schema["type"]?.string?.uppercased() {
    case "STRING": return .string(phrases[0])
    case "INTEGER": return .integer(numbers.first.flatMap { Int(exactly: $0.rounded()) } ?? 1)
    case "NUMBER": return .number(numbers.first ?? 1)
    case "BOOLEAN": return true
    case "NULL": return .null
    case "ARRAY": return array(of: schema["items"] ?? ["type": "STRING"], name: name, depth: depth)
    default:
      let properties = schema["properties"]?.object ?? [:]
      let order = schema["propertyOrdering"]?.array?.compactMap(\.string) ?? []
      let names = order.filter { properties[$0] != nil } + properties.keys.filter { !order.contains($0) }.sorted()
      let required = Set(schema["required"]?.array?.compactMap(\.string) ?? names)
      return .object(
        names.filter(required.contains).map { key in
          (key, properties[key].map { value(for: $0, name: key, depth: depth + 1) })
        })
    }
  }

  private func array(of items: JSONValue, name: String, depth: Int) -> JSONNode {
    switch items["type"]?.string?.uppercased() {
    case "STRING" where !labels.isEmpty: .array(labels.map { .string($0) })
    case "NUMBER" where !numbers.isEmpty, "INTEGER" where !numbers.isEmpty: .array(numbers.map { .number($0) })
    default: [value(for: items, name: name, depth: depth + 1)]
    }
  }

  private static func number(_ word: Substring) -> Double? {
    let edges: Set<Character> = [",", ".", ";", "?", "!", ")", "("]
    let core = word.drop { edges.contains($0) }.reversed().drop { edges.contains($0) }.reversed()
    return Double(String(core))
  }

  /// Runs of capitalised words after the first word, such as `San Francisco`.
  private static func names(_ words: [Substring]) -> [String] {
    var names: [String] = []
    var run: [String] = []
    for word in words.dropFirst() {
      let core = String(word.filter { $0.isLetter || $0 == "-" })
      if core.first?.isUppercase == true { run.append(core) }
      if core.first?.isUppercase != true || word.last?.isLetter != true {
        if !run.isEmpty { names.append(run.joined(separator: " ")) }
        run = []
      }
    }
    return run.isEmpty ? names : names + [run.joined(separator: " ")]
  }
}

/// The declared function that fits a prompt best, with arguments.
struct FunctionChoice {
  let call: (name: String, arguments: JSONNode)

  /// Nil when no function is declared, calling is switched off, or nothing in the prompt points to one of them.
  init?(_ request: GenerateContentRequest) {
    let configuration = request.toolConfig?.functionCallingConfig
    let mode = configuration?.mode ?? .auto
    guard mode != .none else { return nil }
    let allowed = configuration?.allowedFunctionNames ?? []
    let prompt = request.contents.last?.text ?? ""
    let words = Self.words(prompt)
    var best: (score: Int, declaration: FunctionDeclaration, name: String)?
    for declaration in request.tools.flatMap(\.functionDeclarations) {
      let name = declaration.name
      guard !name.isEmpty, allowed.isEmpty || allowed.contains(name) else { continue }
      let score = Self.words("\(name) \(declaration.description ?? "")").intersection(words).count
      if score > best?.score ?? -1 { best = (score, declaration, name) }
    }
    guard let best, best.score > 0 || mode == .any else { return nil }
    call = (
      best.name,
      best.declaration.argumentSchema.map(SchemaSample(words: prompt).value(for:))
        ?? .object([] as [(String, JSONNode?)])
    )
  }

  /// The words that carry meaning: four letters or more, in lower case.
  private static func words(_ text: String) -> Set<String> {
    Set(text.lowercased().split { !$0.isLetter }.filter { $0.count >= 4 }.map(String.init))
  }
}
