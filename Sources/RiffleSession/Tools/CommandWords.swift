/// The words of a command line, split by rules that need no shell.
///
/// - Words are separated by blanks, tabs and line ends.
/// - Between single quotes everything stands for itself.
/// - Between double quotes everything stands for itself, save `\"` and `\\`.
/// - Elsewhere a backslash takes away the meaning of the next character.
/// - Quoted and unquoted stretches that touch are one word; `''` is an empty word.
///
/// There are no variables, no patterns, no `~`, no pipes and no redirections: `$HOME`, `*` and `|` are plain characters.
public enum CommandWords {
  /// Why a command line cannot be split.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A quotation has no end.
    case openQuote(Character)
    /// A backslash is the last character.
    case openEscape
    /// There is no word at all.
    case empty

    /// One line.
    public var description: String {
      switch self {
      case .openQuote(let quote): "command: a quotation with \(quote) has no end"
      case .openEscape: "command: ends with a backslash, expected a character behind it"
      case .empty: "command: is empty, expected a program"
      }
    }
  }

  /// Splits `line`.
  /// - Throws: ``Failure``.
  public static func split(_ line: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        // Inside double quotes a backslash before anything else is itself.
        if quote == "\"", character != "\"", character != "\\" { word?.append("\\") }
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
        word = word ?? ""
      } else if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote { throw .openQuote(quote) }
    if isEscaped { throw .openEscape }
    if let word { words.append(word) }
    guard let program = words.first, !program.isEmpty else { throw .empty }
    return words
  }
}
