/// Sums of whole and decimal numbers with `+ - * / ( )`, found in running text.
enum Arithmetic {
  /// The longest expression that is read; also the bound on nesting.
  private static let lengthLimit = 200

  /// The first expression in `text` that has an operator, as written, with its value; nil where there is none.
  ///
  /// Operators need numbers on both sides, and the value must be finite. What looks like a date (`2026-11-21`,
  /// `1/2/2026`) is no sum, nor is a range (`10-20`) that stands inside other words.
  static func firstResult(in text: String) -> (expression: String, value: String)? {
    expressions(in: text).lazy.compactMap { expression, value in value.map { (expression, written($0)) } }.first
  }

  /// The first expression in `text` by the same rules, but for one that divides by zero: that one has no value.
  static func firstExpression(in text: String) -> (expression: String, value: Double?)? { expressions(in: text).first }

  private static func expressions(in text: String) -> [(expression: String, value: Double?)] {
    let plain = text.map { character -> Character in
      switch character {
      case "\u{00D7}", "\u{2217}": "*"
      case "\u{00F7}": "/"
      case "\u{2212}": "-"
      default: character
      }
    }
    return plain.split(whereSeparator: { !"0123456789.+-*/() ".contains($0) }).compactMap { run in
      let expression = trimmed(String(run.prefix(lengthLimit)))
      var parser = Parser(expression)
      guard let value = parser.parse(), parser.hasOperator, !isDateOrRange(expression, in: text) else { return nil }
      return (expression, value.isFinite ? value : nil)
    }
  }

  private static func isDateOrRange(_ expression: String, in text: String) -> Bool {
    guard !expression.contains(where: { "+*() ".contains($0) }) else { return false }
    let operators = expression.filter { "-/".contains($0) }
    return operators.count > 1 || (operators == "-" && text.split { $0.isWhitespace }.count > 1 && !text.contains("?"))
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { " .".contains($0) }.reversed().drop { " .".contains($0) }.reversed())
  }

  static func written(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    // Ten digits are enough to hide the last bits of binary fractions.
    let scale = 1e10
    let rounded = abs(value) < 1e5 ? (value * scale).rounded() / scale : value
    return String(rounded)
  }

  /// A descent over `sum = product {+ product}`, `product = factor {* factor}`, `factor = [-] number | ( sum )`.
  private struct Parser {
    private var rest: Substring
    private(set) var hasOperator = false

    init(_ text: String) { rest = Substring(text) }

    mutating func parse() -> Double? {
      guard let value = sum() else { return nil }
      skipSpaces()
      return rest.isEmpty ? value : nil
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }

    private mutating func take(_ characters: String) -> Character? {
      skipSpaces()
      guard let first = rest.first, characters.contains(first) else { return nil }
      rest.removeFirst()
      return first
    }

    private mutating func sum() -> Double? {
      guard var value = product() else { return nil }
      while let sign = take("+-") {
        guard let next = product() else { return nil }
        hasOperator = true
        value = sign == "+" ? value + next : value - next
      }
      return value
    }

    private mutating func product() -> Double? {
      guard var value = factor() else { return nil }
      while let sign = take("*/") {
        guard let next = factor() else { return nil }
        hasOperator = true
        value = sign == "*" ? value * next : value / next
      }
      return value
    }

    private mutating func factor() -> Double? {
      if take("-") != nil { return factor().map { -$0 } }
      if take("(") != nil {
        guard let value = sum(), take(")") != nil else { return nil }
        return value
      }
      skipSpaces()
      let digits = rest.prefix { "0123456789.".contains($0) }
      rest = rest[digits.endIndex...]
      return Double(digits)
    }
  }
}
