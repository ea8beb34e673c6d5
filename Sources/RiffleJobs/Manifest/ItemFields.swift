/// A value as a manifest has it, before anybody knows what it is for.
enum FieldValue: Equatable {
  case text(String)
  case number(Double)
  case list([String])
  case flag(Bool)
  /// Anything that no field takes; the words say what it is.
  case other(String)
}

extension FieldValue: Decodable {
  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = .text(text)
    } else if let flag = try? decoder.singleValueContainer().decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? decoder.singleValueContainer().decode(Double.self) {
      self = .number(number)
    } else if let list = try? decoder.singleValueContainer().decode([String].self) {
      self = .list(list)
    } else {
      self = .other(try decoder.singleValueContainer().decodeNil() ? "null" : "an object or a mixed list")
    }
  }
}

/// The names and values of one line, from which an item is made.
struct ItemFields {
  private var values: [String: FieldValue]
  /// Whether numbers and lists may be written as text, as CSV has them.
  private let isText: Bool

  init(_ values: [String: FieldValue], isText: Bool) {
    self.values = values
    self.isText = isText
  }

  /// What is wrong with a field.
  struct Problem: Error {
    let message: String
  }

  /// The item of these fields; `model` says who is asked where the line does not.
  ///
  /// - Throws: ``Problem``.
  func item(model: (ItemKind, String?) -> String) throws(Problem) -> JobItem {
    let id = try required("id")
    guard id.utf8.count <= Self.longestName, !id.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw Problem(message: "bad id, expected at most \(Self.longestName) bytes without control characters")
    }
    let kindName = try required("kind")
    guard let kind = ItemKind(rawValue: kindName) else {
      throw Problem(message: "unknown kind '\(Self.shown(kindName))', expected speak, image, edit or ask")
    }
    let known = Self.common + (Self.own[kind] ?? [])
    if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw Problem(
        message: "unknown field '\(Self.shown(stranger))' for \(kind.rawValue), expected \(Self.words(known))")
    }
    var item = JobItem(id: id, kind: kind, output: try OutputName.checked(try required("output")))
    item.model = model(kind, try text("model"))
    item.text = try text(kind == .speak ? "text" : "prompt") ?? ""
    item.file = try text("file")
    item.inputs = try list("inputs")
    item.voice = try list("voice")
    item.style = try text("style")
    item.language = try text("language")
    item.speed = try number("speed")
    item.format = try text("format")
    item.aspect = try text("aspect")
    item.size = try text("size")
    item.quality = try text("quality")
    item.background = try text("background")
    item.metadata = try flag("metadata") == true ? true : nil
    item.system = try text("system")
    item.seed = try integer("seed", Int(Int32.min)...Int(Int32.max))
    item.schema = try text("schema")
    item.temperature = try number("temperature")
    item.topP = try number("topP")
    item.topK = try integer("topK", 1...1_000_000)
    item.maxTokens = try integer("maxTokens", 1...100_000_000)
    item.stop = try list("stop")
    item.thinkingBudget = try integer("thinkingBudget", -1...100_000_000)
    item.thinkingLevel = try text("thinkingLevel")
    try Self.check(item)
    return item
  }

  private static let longestName = 500
  private static let common = ["id", "kind", "output", "model"]
  private static let own: [ItemKind: [String]] = [
    .speak: ["text", "file", "voice", "style", "language", "system", "speed", "format", "metadata"],
    .image: ["prompt", "aspect", "size", "system", "seed", "format", "quality", "background", "metadata"],
    .edit: [
      "prompt", "inputs", "aspect", "size", "system", "seed", "format", "quality", "background", "metadata",
    ],
    .ask: [
      "prompt", "inputs", "system", "schema", "temperature", "topP", "topK", "maxTokens", "seed", "stop",
      "thinkingBudget", "thinkingLevel",
    ],
  ]

  /// All names of fields that any kind of item has.
  static let allNames: Set<String> = own.values.reduce(into: Set(common)) { $0.formUnion($1) }

  private static func check(_ item: JobItem) throws(Problem) {
    let hasWords = item.text.contains { !$0.isWhitespace }
    switch item.kind {
    case .speak:
      guard hasWords != (item.file != nil) else {
        throw Problem(message: hasWords ? "has both text and file, expected one" : "has no text, expected text or file")
      }
    case .edit:
      guard !item.inputs.isEmpty else { throw Problem(message: "has no inputs, expected the pictures to change") }
      fallthrough
    case .image, .ask: if !hasWords { throw Problem(message: "has no prompt, expected words") }
    }
    if item.thinkingBudget != nil, item.thinkingLevel != nil {
      throw Problem(message: "thinkingBudget and thinkingLevel exclude each other")
    }
    if item.stop.count > 5 { throw Problem(message: "has \(item.stop.count) stop words, expected at most 5") }
  }

  // MARK: Values

  private func required(_ name: String) throws(Problem) -> String {
    guard let text = try text(name) else { throw Problem(message: "has no \(name), expected one") }
    return text
  }

  private func text(_ name: String) throws(Problem) -> String? {
    switch values[name] {
    case nil: return nil
    case .text(let text):
      if text.isEmpty, !isText { throw Problem(message: "\(name) is empty, expected words or no such field") }
      return text.isEmpty ? nil : text
    case .number, .list, .flag, .other: throw Problem(message: "\(name) is \(kind(name)), expected text")
    }
  }

  private func number(_ name: String) throws(Problem) -> Double? {
    switch values[name] {
    case nil: return nil
    case .number(let number): return number
    case .text(let text) where isText && text.isEmpty: return nil
    case .text(let text) where isText:
      guard let number = Double(text), number.isFinite else {
        throw Problem(message: "\(name) is '\(Self.shown(text))', expected a number")
      }
      return number
    case .text, .list, .flag, .other: throw Problem(message: "\(name) is \(kind(name)), expected a number")
    }
  }

  private func integer(_ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let number = try number(name) else { return nil }
    guard let integer = Int(exactly: number), range.contains(integer) else {
      throw Problem(
        message: "\(name) is \(number), expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  private func flag(_ name: String) throws(Problem) -> Bool? {
    switch values[name] {
    case nil: return nil
    case .flag(let flag): return flag
    case .text(let text) where isText:
      guard let flag = text.isEmpty ? false : Bool(text) else {
        throw Problem(message: "\(name) is '\(Self.shown(text))', expected true or false")
      }
      return flag
    case .text, .number, .list, .other: throw Problem(message: "\(name) is \(kind(name)), expected true or false")
    }
  }

  private func list(_ name: String) throws(Problem) -> [String] {
    var list: [String]
    switch values[name] {
    case nil: return []
    case .list(let given): list = given
    case .text(let text) where isText: list = text.split(separator: ";").map(String.init)
    case .text(let text): list = [text]
    case .number, .flag, .other: throw Problem(message: "\(name) is \(kind(name)), expected text or a list of texts")
    }
    if isText { list = list.map { String($0.drop { $0 == " " }) } }
    guard list.allSatisfy({ !$0.isEmpty }) else { throw Problem(message: "\(name) has an empty entry") }
    return list
  }

  private func kind(_ name: String) -> String {
    switch values[name] {
    case .number: "a number"
    case .list: "a list"
    case .flag: "true or false"
    case .other(let words): words
    case .text: "text"
    case nil: "missing"
    }
  }

  static func words(_ names: [String]) -> String {
    names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// `text` on one line and short enough for a message.
  static func shown(_ text: String) -> String {
    let line = text.prefix(60).map { $0.isNewline ? " " : String($0) }.joined()
    return text.count > 60 ? line + "…" : line
  }
}
