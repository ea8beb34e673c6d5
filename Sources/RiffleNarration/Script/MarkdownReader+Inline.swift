extension MarkdownReader {
  /// Characters in which a mark that has begun must end, or it is no mark.
  private static let reach = 1_000
  /// Brackets of a line that may turn out to be no marks; after that all are taken as they are, so that the work stays linear.
  private static let failureLimit = 64

  /// The words of a line without marks for emphasis, code, links, pictures, tags and escapes.
  static func inline(_ line: Substring) -> String {
    var result = ""
    var rest = line
    var failureCount = 0
    while let character = rest.first {
      switch character {
      case "[" where failureCount >= failureLimit, "<" where failureCount >= failureLimit:
        result.append(character)
        rest.removeFirst()
      case "\\":
        let next = rest.dropFirst().first
        let isEscape = next.map { $0.isASCII && ($0.isPunctuation || $0.isSymbol) } ?? false
        result.append(isEscape ? next ?? "\\" : "\\")
        rest = rest.dropFirst(isEscape ? 2 : 1)
      case "`": rest.removeFirst()
      case "*", "_", "~":
        let run = rest.prefix { $0 == character }
        let after = rest.dropFirst(run.count).first
        if !isMark(character, count: run.count, before: result.last, after: after) { result += run }
        rest = rest.dropFirst(run.count)
      case "!" where rest.dropFirst().first == "[": rest.removeFirst()
      case "[":
        if let (words, next) = link(rest) {
          result += inline(words)
          rest = next
        } else {
          failureCount += 1
          result.append(character)
          rest.removeFirst()
        }
      case "<":
        if let (words, next) = tag(rest) {
          result += words
          rest = next
        } else {
          failureCount += 1
          result.append(character)
          rest.removeFirst()
        }
      case "&":
        let (text, count) = entity(rest)
        result += text
        rest = rest.dropFirst(count)
      default:
        result.append(character)
        rest.removeFirst()
      }
    }
    return result
  }

  /// Whether a run of `*`, `_` or `~` is a mark, and not a sign between words as in `snake_case` or `2 * 3`.
  private static func isMark(_ mark: Character, count: Int, before: Character?, after: Character?) -> Bool {
    func isWord(_ character: Character?) -> Bool { character.map { $0.isLetter || $0.isNumber } ?? false }
    func isBlank(_ character: Character?) -> Bool { character?.isWhitespace ?? true }
    if mark == "~" { return count == 2 }
    if isBlank(before), isBlank(after) { return false }
    return mark == "*" || !(isWord(before) && isWord(after))
  }

  /// The words of `[words](address)`, `[words][name]` and `[^note]`, and what follows.
  private static func link(_ text: Substring) -> (words: Substring, rest: Substring)? {
    let window = text.prefix(reach)
    var depth = 0
    var close: Substring.Index?
    for index in window.indices {
      if window[index] == "[" { depth += 1 }
      if window[index] == "]" { depth -= 1 }
      if depth == 0 {
        close = index
        break
      }
    }
    guard let close, depth == 0 else { return nil }
    let words = window[window.index(after: window.startIndex)..<close]
    let rest = text[text.index(after: close)...]
    if words.first == "^" { return ("", rest) }
    let closer: Character
    switch rest.first {
    case "(": closer = ")"
    case "[": closer = "]"
    default: return nil
    }
    guard let end = rest.prefix(reach).firstIndex(of: closer) else { return nil }
    return (words, rest[rest.index(after: end)...])
  }

  /// What is read of `<…>`: an address without its scheme, and nothing of a tag.
  private static func tag(_ text: Substring) -> (words: Substring, rest: Substring)? {
    guard let end = text.prefix(reach).firstIndex(of: ">") else { return nil }
    let inside = text[text.index(after: text.startIndex)..<end]
    let rest = text[text.index(after: end)...]
    for scheme in ["https://", "http://", "mailto:"] where inside.hasPrefix(scheme) {
      return (inside.dropFirst(scheme.count), rest)
    }
    guard let first = inside.first, first.isLetter || first == "/" || first == "!" else { return nil }
    return ("", rest)
  }

  private static let entities: [(name: String, text: String)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&nbsp;", " "),
    ("&ndash;", "–"), ("&mdash;", "—"), ("&hellip;", "…"),
  ]

  private static func entity(_ text: Substring) -> (text: String, count: Int) {
    for entity in entities where text.hasPrefix(entity.name) { return (entity.text, entity.name.count) }
    return ("&", 1)
  }
}
