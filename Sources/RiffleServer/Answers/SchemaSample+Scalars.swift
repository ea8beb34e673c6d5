import RiffleAPI
import RiffleEngine

/// Strings, numbers and truth values. For a string the first line that fits decides:
///
/// | schema or property | string |
/// |---|---|
/// | `format` of a date, time, address, identifier | such a text of the prompt, or a fixed example |
/// | `pattern` | quoted words or names that fit it, or a text made from the pattern |
/// | `name: …`, `name is …`, `name=…` in the prompt | what stands there |
/// | `query`, `question`, `prompt`, `text`, `message`, `input`, `content`, `body`, `instructions` | the prompt |
/// | `summary` | the first sentence of the prompt |
/// | `expression`, `formula`, `calculation` | the prompt's sum |
/// | `url`, `link`, `email`, `date`, `time` | such a text of the prompt |
/// | `from`, `origin`, `source`; `to`, `destination`, `target` | the words after `from`; after `to` |
/// | `location`, `city`, `place`, `country`, `town`, `address`, `region` | the next name, or the words after `in`, `for`, `at` |
/// | `topic`, `about`, `subject` | quoted words, or the words after `about`, `on`, `of` |
/// | any other | the next quoted words, else the next name |
/// | nothing of that kind in the prompt | `default`, `example`, or `example` and the property's name |
extension SchemaSample {
  mutating func string(_ schema: Schema, _ place: Place) throws(Failure) -> String {
    if let format = schema.format, let text = formatted(format) { return text }
    if let pattern = schema.pattern { return try text(fitting: pattern, schema, place) }
    return try fitted(plainText(place.name, schema), schema, place)
  }

  private mutating func formatted(_ format: String) -> String? {
    switch format {
    case "date": supply.date() ?? "2026-01-01"
    case "date-time": "\(supply.date() ?? "2026-01-01")T\(supply.words.times.first ?? "00:00:00")Z"
    case "time": "\(supply.words.times.first ?? "00:00:00")Z"
    case "duration": "PT1H"
    case "email": supply.words.emails.first ?? "someone@example.com"
    case "uri", "url", "uri-reference", "iri": supply.words.urls.first ?? "https://example.com/"
    case "uuid": "00000000-0000-4000-8000-000000000000"
    case "ipv4": "192.0.2.1"
    case "ipv6": "2001:db8::1"
    case "hostname": "example.com"
    default: nil
    }
  }

  private mutating func text(fitting pattern: String, _ schema: Schema, _ place: Place) throws(Failure) -> String {
    let expression: TextPattern
    do {
      expression = try TextPattern(pattern)
    } catch {
      throw Failure(path: place.path, reason: "pattern '\(pattern)': \(error.message)")
    }
    let (least, most) = (schema.minLength ?? 0, schema.maxLength ?? Self.lengthLimit)
    let words = supply.words
    let candidates =
      words.phrases + words.names + words.dates + words.emails + words.urls
      + words.text.split { $0.isWhitespace }.map { String($0) }
    func fits(_ text: String) -> Bool {
      expression.matches(text) && (least...max(least, most)).contains(text.unicodeScalars.count)
    }
    if let text = candidates.first(where: fits) { return text }
    guard let text = expression.sample(least: least, most: most) else {
      throw Failure(path: place.path, reason: "no text could be made for pattern '\(pattern)'")
    }
    return text
  }

  private mutating func plainText(_ name: String, _ schema: Schema) -> String {
    let words = supply.words
    let parts = NameWords.split(name)
    let spoken = parts.joined(separator: " ")
    func isNamed(_ names: Set<String>) -> Bool { parts.contains { names.contains($0) } }
    if let value = words.value(labelled: spoken) ?? parts.last.flatMap(words.value(labelled:)) { return value }
    let found: String? =
      if parts.isEmpty {
        words.phrases.first ?? Self.shortened(words.text)
      } else if isNamed(["query", "question", "prompt", "text", "message", "input", "content", "body", "instructions"])
      {
        words.phrases.count == 1 ? words.phrases[0] : words.text
      } else if isNamed(["summary"]) {
        Self.shortened(String(words.text.prefix { !".!?".contains($0) }))
      } else if isNamed(["expression", "formula", "calculation"]) {
        Self.expression(in: words.text)
      } else if isNamed(["url", "uri", "link"]) {
        words.urls.first
      } else if isNamed(["email", "mail"]) {
        words.emails.first
      } else if isNamed(["date", "day"]) {
        supply.date()
      } else if isNamed(["time"]) {
        words.times.first
      } else if isNamed(["from", "origin", "source", "departure", "start"]) {
        words.words(after: ["from"])
      } else if isNamed(["to", "destination", "target", "arrival"]) {
        words.words(after: ["to"])
      } else if isNamed(["location", "city", "place", "country", "town", "address", "region", "where"]) {
        supply.name() ?? words.words(after: ["in", "for", "at", "near"])
      } else if isNamed(["topic", "about", "subject", "theme"]) {
        supply.phrase() ?? words.words(after: ["about", "on", "of"]) ?? supply.name()
      } else {
        supply.phrase() ?? supply.name()
      }
    if let found, !found.isEmpty { return found }
    return schema.defaultValue?.string ?? schema.example?.string ?? (spoken.isEmpty ? "example" : "example \(spoken)")
  }

  /// The sum of a prompt, as it is written there.
  private static func expression(in text: String) -> String? {
    Calculation(in: text).map { String($0.code.dropFirst("print(".count).prefix { $0 != "\n" }.dropLast()) }
  }

  /// Characters of a prompt that a value repeats at most.
  private static let quoteLimit = 160

  private static func shortened(_ text: String) -> String {
    let line = text.split { $0.isWhitespace }.joined(separator: " ")
    return line.count <= quoteLimit ? line : line.prefix(quoteLimit - 3) + "..."
  }

  /// Cut or lengthened to the limits.
  private func fitted(_ text: String, _ schema: Schema, _ place: Place) throws(Failure) -> String {
    let most = schema.maxLength ?? .max
    let least = schema.minLength ?? 0
    guard least <= most, most >= 0 else { throw Failure(path: place.path, reason: "minLength is over maxLength") }
    guard least <= Self.lengthLimit else {
      throw Failure(path: place.path, reason: "texts of more than \(Self.lengthLimit) characters are not made")
    }
    let text = String(text.unicodeScalars.prefix(most))
    return text + String(repeating: ".", count: max(0, least - text.unicodeScalars.count))
  }

  /// Characters of a text that is lengthened at most.
  private static let lengthLimit = 65_536

  // MARK: - Numbers

  /// A number beside the property's name, else the next of the prompt that fits, else the default or a number within the limits.
  mutating func number(_ schema: Schema, _ place: Place) throws(Failure) -> JSONNode {
    let number =
      wished(schema, place) ?? schema.defaultValue.flatMap(Self.double) ?? schema.example.flatMap(Self.double)
    return .number(try limited(number ?? 1, schema, place, step: schema.multipleOf))
  }

  mutating func integer(_ schema: Schema, _ place: Place) throws(Failure) -> JSONNode {
    let number =
      wished(schema, place) ?? schema.defaultValue.flatMap(Self.double) ?? schema.example.flatMap(Self.double)
    let step = max(1, schema.multipleOf ?? 1)
    let value = try limited((number ?? 1).rounded(), schema, place, step: step)
    guard let whole = Int(exactly: value) else {
      throw Failure(path: place.path, reason: "no whole number lies within the limits")
    }
    return .integer(whole)
  }

  private mutating func wished(_ schema: Schema, _ place: Place) -> Double? {
    let parts = NameWords.split(place.name)
    let beside = [parts.joined(separator: " ")] + parts.reversed()
    for word in beside {
      if let number = supply.words.number(beside: word) {
        supply.use(number)
        return number
      }
    }
    let numbers = supply.words.numbers.filter { fits($0, schema) }
    return supply.number { numbers.contains($0) }
  }

  private static func double(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  func fits(_ number: Double, _ schema: Schema) -> Bool {
    if let low = schema.minimum, number < low { return false }
    if let high = schema.maximum, number > high { return false }
    if let low = schema.exclusiveMinimum, number <= low { return false }
    if let high = schema.exclusiveMaximum, number >= high { return false }
    if let step = schema.multipleOf, step > 0, (number / step).rounded() * step != number { return false }
    return schema.type?.rawValue != "INTEGER" || number == number.rounded()
  }

  /// The number, or the nearest within the limits.
  private func limited(_ number: Double, _ schema: Schema, _ place: Place, step: Double?) throws(Failure) -> Double {
    let low = [schema.minimum, schema.exclusiveMinimum].compactMap(\.self).max()
    let high = [schema.maximum, schema.exclusiveMaximum].compactMap(\.self).min()
    var candidates = [number, low, high].compactMap(\.self)
    if let low, let high { candidates.append((low + high) / 2) }
    if let low { candidates.append(low + (step ?? 1)) }
    if let high { candidates.append(high - (step ?? 1)) }
    if let step, step > 0 {
      candidates += candidates.flatMap { [($0 / step).rounded(.up) * step, ($0 / step).rounded(.down) * step] }
    }
    guard let value = candidates.filter({ fits($0, schema) }).min(by: { abs($0 - number) < abs($1 - number) }) else {
      throw Failure(path: place.path, reason: "no number lies within the limits")
    }
    return value
  }

  // MARK: - Truth and evidence

  private static let denials = ["no", "not", "without", "off", "disable", "disabled", "never"]

  /// True, unless the prompt denies the property: `without sugar`, `sugar: off`.
  func boolean(_ name: String) -> Bool {
    let words = supply.words.text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    for part in NameWords.split(name) {
      guard let index = words.firstIndex(of: part) else { continue }
      let around = words[max(0, index - 2)..<index] + words[(index + 1)...].prefix(1)
      if around.contains(where: Self.denials.contains) { return false }
      if words[(index + 1)...].prefix(2).contains("false") { return false }
    }
    return true
  }

  /// Whether the prompt speaks of a property that need not be there.
  func isSpokenOf(_ name: String, _ raw: Schema) -> Bool {
    let schema = self.schema.resolve(raw)
    let parts = NameWords.split(name)
    let words = supply.words
    if schema.enumeration.contains(where: {
      $0.string.map { words.mentions(NameWords.split($0).joined(separator: " ")) } ?? false
    }) {
      return true
    }
    switch schema.type?.rawValue {
    case "NUMBER", "INTEGER": return parts.contains { words.number(beside: $0) != nil }
    case "BOOLEAN": return parts.contains { $0.count > 2 && words.mentions($0) }
    case "STRING" where schema.enumeration.isEmpty:
      if parts.contains(where: { ["from", "origin"].contains($0) }) { return words.words(after: ["from"]) != nil }
      if parts.contains(where: { ["to", "destination"].contains($0) }) { return words.words(after: ["to"]) != nil }
      if parts.contains("date") || schema.format == "date" { return !words.dates.isEmpty }
      return words.value(labelled: parts.joined(separator: " ")) != nil
    default: return words.mentions(parts.joined(separator: " "))
    }
  }
}
