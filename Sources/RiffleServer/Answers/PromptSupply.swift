import RiffleAPI
import RiffleEngine

/// The words of a prompt as values are made of them: each is given away once, then the next.
struct PromptSupply {
  let words: PromptWords
  private var nextPhrase = 0
  private var nextName = 0
  private var nextDate = 0
  private var usedNumbers: Set<Int> = []

  init(_ text: String) { words = PromptWords(text) }

  /// The next quoted words.
  mutating func phrase() -> String? { Self.next(words.phrases, &nextPhrase) }

  /// The next capitalised words.
  mutating func name() -> String? { Self.next(words.names, &nextName) }

  /// The next date.
  mutating func date() -> String? { Self.next(words.dates, &nextDate) }

  /// The next number that has not been given away, of those that `fits`.
  mutating func number(where fits: (Double) -> Bool) -> Double? {
    for (index, number) in words.numbers.enumerated() where !usedNumbers.contains(index) && fits(number) {
      usedNumbers.insert(index)
      return number
    }
    return nil
  }

  /// Marks a number as given away.
  mutating func use(_ number: Double) {
    if let index = words.numbers.indices.first(where: { words.numbers[$0] == number && !usedNumbers.contains($0) }) {
      usedNumbers.insert(index)
    }
  }

  private static func next(_ list: [String], _ index: inout Int) -> String? {
    guard index < list.count else { return nil }
    index += 1
    return list[index - 1]
  }
}

/// The words that a name is made of.
enum NameWords {
  /// `colorTemp`, `color_temp` and `color-temp` as `color temp`, in lower case.
  static func split(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character = "_"
    for character in name {
      let breaks = character.isUppercase && (previous.isLowercase || previous.isNumber)
      if breaks || !(character.isLetter || character.isNumber) {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if character.isLetter || character.isNumber { word += character.lowercased() }
      previous = character
    }
    return word.isEmpty ? words : words + [word]
  }
}

extension JSONNode {
  /// The same value with its members in the order of their names.
  init(_ value: JSONValue) {
    self =
      switch value {
      case .null: .null
      case .bool(let bool): .bool(bool)
      case .integer(let number): .integer(number)
      case .number(let number): .number(number)
      case .string(let text): .string(text)
      case .array(let elements): .array(elements.map { JSONNode($0) })
      case .object(let members):
        .object(members.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: JSONNode($0.value)) })
      }
  }

  /// The same value without an order of members; a medium has none.
  var value: JSONValue {
    switch self {
    case .null, .media: .null
    case .bool(let bool): .bool(bool)
    case .integer(let number): .integer(number)
    case .number(let number): Int(exactly: number).map { .integer($0) } ?? .number(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(Dictionary(members.map { ($0.name, $0.value.value) }) { $1 })
    }
  }
}
