/// Reads the text of a regular expression.
struct PatternParser {
  /// Groups inside groups, well below what a thread's stack bears.
  private static let depthLimit = 100
  /// Rounds of a bounded repetition, which are written out in the program.
  private static let roundLimit = 2000

  private let source: String
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  init(_ source: String) {
    self.source = source
    scalars = Array(source.unicodeScalars)
  }

  mutating func parse() throws(TextPatternError) -> PatternNode {
    let tree = try choice()
    guard index == scalars.count else { throw error("has a ')' too much") }
    return tree
  }

  private func error(_ message: String) -> TextPatternError {
    TextPatternError(message: "\(message): '\(APIError.oneLine(source))'")
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ text: String) -> Bool {
    guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
    index += text.unicodeScalars.count
    return true
  }

  private mutating func choice() throws(TextPatternError) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw error("has groups that are nested too deeply") }
    var nodes = [try sequence()]
    while take("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .choice(nodes)
  }

  private mutating func sequence() throws(TextPatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try quantified()) }
    return .sequence(nodes)
  }

  private mutating func quantified() throws(TextPatternError) -> PatternNode {
    let atom = try atom()
    guard let (least, most) = try quantifier() else { return atom }
    if case .assertion = atom { throw error("repeats something that has no length") }
    _ = take("?")
    if try quantifier() != nil { throw error("repeats a repetition") }
    return .repetition(atom, least: least, most: most)
  }

  private mutating func quantifier() throws(TextPatternError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = index
    guard take("{") else { return nil }
    let least = number()
    var most = least
    if take(",") { most = number() }
    guard let least, take("}") else {
      index = start
      return nil
    }
    guard max(least, most ?? 0) <= Self.roundLimit else { throw error("repeats more than \(Self.roundLimit) times") }
    guard least <= most ?? .max else { throw error("has a repetition whose bounds are the wrong way round") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next?.value, (0x30...0x39).contains(digit) {
      value = min((value ?? 0) * 10 + Int(digit - 0x30), 1_000_000)
      index += 1
    }
    return value
  }

  private mutating func atom() throws(TextPatternError) -> PatternNode {
    let scalar = scalars[index]
    index += 1
    switch scalar {
    case ".": return .set(ScalarSet(.anyButLineEnds))
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    case "(": return try group()
    case "[": return .set(try scalarClass())
    case "*", "+", "?": throw error("repeats nothing")
    case "\\":
      if take("b") { return .assertion(.wordBoundary) }
      if take("B") { return .assertion(.noWordBoundary) }
      return .set(try escape())
    // A brace that begins no repetition stands for itself, as browsers have it.
    default: return .set(ScalarSet(scalar))
    }
  }

  private mutating func group() throws(TextPatternError) -> PatternNode {
    for around in ["?=", "?!", "?<=", "?<!"] where take(around) {
      throw error("looks around with '(\(around)', which is not supported")
    }
    if take("?<") {
      while let scalar = next, scalar != ">" {
        guard scalar.properties.isAlphabetic || scalar.isWord || scalar == "$" else {
          throw error("names a group badly")
        }
        index += 1
      }
      guard take(">") else { throw error("names a group badly") }
    } else if take("?"), !take(":") {
      throw error("has a group of an unknown kind")
    }
    let inner = try choice()
    guard take(")") else { throw error("lacks a ')'") }
    return inner
  }

  private mutating func scalarClass() throws(TextPatternError) -> ScalarSet {
    var set = ScalarSet()
    set.isInverted = take("^")
    while !take("]") {
      guard next != nil else { throw error("lacks a ']'") }
      let low = try classMember()
      guard let first = low.single, next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        set.ranges += low.ranges
        set.escapes += low.escapes
        continue
      }
      index += 1
      guard let last = try classMember().single, first <= last else { throw error("has a range that is none") }
      set.ranges.append(first...last)
    }
    return set
  }

  private mutating func classMember() throws(TextPatternError) -> ScalarSet {
    if take("\\b") { return ScalarSet("\u{8}") }
    if take("\\") { return try escape() }
    defer { index += 1 }
    return ScalarSet(scalars[index])
  }

  private mutating func escape() throws(TextPatternError) -> ScalarSet {
    guard let scalar = next else { throw error("ends with a backslash") }
    index += 1
    switch scalar {
    case "d", "D": return ScalarSet(.digit, isInverted: scalar == "D")
    case "w", "W": return ScalarSet(.word, isInverted: scalar == "W")
    case "s", "S": return ScalarSet(.space, isInverted: scalar == "S")
    case "p", "P": return ScalarSet(try property(), isInverted: scalar == "P")
    case "t": return ScalarSet("\t")
    case "n": return ScalarSet("\n")
    case "r": return ScalarSet("\r")
    case "f": return ScalarSet("\u{C}")
    case "v": return ScalarSet("\u{B}")
    case "0" where next.map { !(0x30...0x39).contains($0.value) } ?? true: return ScalarSet("\0")
    case "c":
      guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else { throw error("has a bad '\\c'") }
      index += 1
      return ScalarSet(Unicode.Scalar(UInt8(letter.value % 32)))
    case "x": return ScalarSet(try hexadecimal(digits: 2))
    case "u":
      if take("{") {
        let result = try hexadecimal(digits: nil)
        guard take("}") else { throw error("has a bad '\\u{'") }
        return ScalarSet(result)
      }
      return ScalarSet(try utf16Escape())
    case "1"..."9", "k": throw error("refers back to a group, which is not supported")
    default:
      guard !scalar.isWord else { throw error("has an unknown escape '\\\(scalar)'") }
      return ScalarSet(scalar)
    }
  }

  private mutating func property() throws(TextPatternError) -> ScalarSet.Escape {
    guard take("{"), let end = scalars[index...].firstIndex(of: "}") else { throw error("has a bad '\\p'") }
    let name = scalars[index..<end].reduce(into: "") { $0.unicodeScalars.append($1) }
    index = end + 1
    guard let property = ScalarSet.Escape(property: name) else { throw error("names an unknown property '\(name)'") }
    return property
  }

  private mutating func utf16Escape() throws(TextPatternError) -> Unicode.Scalar {
    let high = try hexadecimalValue(digits: 4)
    guard (0xD800...0xDBFF).contains(high) else {
      guard let scalar = Unicode.Scalar(high) else { throw error("has half a surrogate pair") }
      return scalar
    }
    guard take("\\u") else { throw error("has half a surrogate pair") }
    let low = try hexadecimalValue(digits: 4)
    guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + low - 0xDC00)
    else { throw error("has half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal(digits: Int?) throws(TextPatternError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(try hexadecimalValue(digits: digits)) else { throw error("names no character") }
    return scalar
  }

  private mutating func hexadecimalValue(digits: Int?) throws(TextPatternError) -> UInt32 {
    var value: UInt32 = 0
    var count = 0
    while count < digits ?? 6, let scalar = next, let digit = Character(scalar).hexDigitValue {
      value = value << 4 + UInt32(digit)
      count += 1
      index += 1
    }
    guard count > 0, count == digits ?? count else { throw error("has too few hexadecimal digits") }
    return value
  }
}

extension ScalarSet {
  /// The one scalar that this was made of; nil for everything else.
  fileprivate var single: UInt32? {
    guard escapes.isEmpty, ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }
}
