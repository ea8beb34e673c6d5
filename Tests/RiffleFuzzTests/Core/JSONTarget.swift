import RiffleParsing

extension FuzzTarget {
  /// The JSON scanner: token by token, in batches and in every cut the same; accepted and read as a plain reader does it.
  static let json = FuzzTarget("json") { bytes in
    var dice = Dice(bytes)
    let pieces = dice.cut(bytes)
    let isStrict = dice.next(4) == 0
    for documents in [JSONScanner.Documents.one, .many] {
      let whole = JSONNotes([bytes], documents, isStrict: isStrict)
      let words = "documents: \(documents), strict: \(isStrict), cut into \(pieces.map(\.count))"
      if JSONNotes(pieces, documents, isStrict: isStrict) != whole { return "\(words): tokens differ" }
      if JSONNotes(batchesOf: [bytes], documents, isStrict: isStrict) != whole { return "\(words): batches differ" }
      if JSONNotes(batchesOf: pieces, documents, isStrict: isStrict) != whole { return "\(words): cut batches differ" }
      guard documents == .one, !isStrict else { continue }
      var twin = NaiveJSON(bytes)
      let isWell = twin.read()
      if isWell != (whole.error == nil) { return "a plain reader says \(isWell), the scanner \(whole.error as Any)" }
      if isWell, twin.tokens != whole.tokens {
        return "a plain reader reads \(twin.tokens), the scanner \(whole.tokens)"
      }
    }
    return nil
  }
}

/// The tokens of JSON text with their bytes, neighbouring fragments joined.
struct JSONNotes: Equatable {
  enum Token: Equatable {
    case structure(JSONToken)
    case key([UInt8]), string([UInt8]), number([UInt8])
  }

  var tokens: [Token] = []
  var error: JSONError?
  private var bytes: [UInt8] = []

  /// Scans `pieces` token by token.
  init(_ pieces: [[UInt8]], _ documents: JSONScanner.Documents, isStrict: Bool) {
    var scanner = JSONScanner(documents: documents, isStrict: isStrict)
    do throws(JSONError) {
      for piece in pieces {
        while let token = try scanner.next(in: piece.span) { take(token, piece) }
      }
      try scanner.finish()
    } catch {
      self.error = error
    }
    end()
  }

  /// Scans `pieces` in batches.
  init(batchesOf pieces: [[UInt8]], _ documents: JSONScanner.Documents, isStrict: Bool) {
    var tracker = JSONPathTracker(
      JSONPathPatterns([]), reportsEverything: true, documents: documents, isStrict: isStrict)
    var matches = JSONMatchBuffer()
    do throws(JSONError) {
      for piece in pieces {
        while case let count = try tracker.fill(&matches, in: piece.span, from: 0, upTo: piece.count), count > 0 {
          for index in 0..<count { take(matches[index].token, piece) }
        }
        tracker.chunkOffset += piece.count
      }
      try tracker.finish()
    } catch {
      self.error = error
    }
    end()
  }

  private mutating func end() {
    // A number at the very end of the input is ended by nothing else.
    if error == nil, !bytes.isEmpty { tokens.append(.number(bytes)) }
    bytes = []
  }

  private mutating func take(_ token: JSONToken, _ chunk: [UInt8]) {
    switch token {
    case .key(let range, let isLast): take(chunk[range], isLast) { .key($0) }
    case .string(let range, let isLast): take(chunk[range], isLast) { .string($0) }
    case .number(let range, let isLast): take(chunk[range], isLast) { .number($0) }
    case .keyScalar(let scalar), .scalar(let scalar): bytes += Array(String(scalar).utf8)
    case .beginString: break
    case .beginObject, .endObject, .beginArray, .endArray, .bool, .null: tokens.append(.structure(token))
    }
  }

  private mutating func take(_ more: ArraySlice<UInt8>, _ isLast: Bool, _ token: ([UInt8]) -> Token) {
    bytes += more
    guard isLast else { return }
    tokens.append(token(bytes))
    bytes = []
  }
}

/// JSON by the grammar of RFC 8259, one function a rule: slow, and simple enough to be believed.
struct NaiveJSON {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0
  private(set) var tokens: [JSONNotes.Token] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the bytes are one document.
  mutating func read() -> Bool {
    guard value() else { return false }
    skipBlanks()
    return index == bytes.count
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = next, byte == character.asciiValue else { return false }
    index += 1
    return true
  }

  private mutating func value() -> Bool {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return container("}", .beginObject, .endObject) { $0.member() }
    case UInt8(ascii: "["): return container("]", .beginArray, .endArray) { $0.value() }
    case UInt8(ascii: "\""):
      guard let text = string() else { return false }
      tokens.append(.string(text))
      return true
    case UInt8(ascii: "t"): return literal("true", .bool(true))
    case UInt8(ascii: "f"): return literal("false", .bool(false))
    case UInt8(ascii: "n"): return literal("null", .null)
    default: return number()
    }
  }

  private mutating func container(
    _ end: Character, _ first: JSONToken, _ last: JSONToken, _ element: (inout NaiveJSON) -> Bool
  ) -> Bool {
    index += 1
    depth += 1
    guard depth <= JSONScanner.defaultDepthLimit else { return false }
    tokens.append(.structure(first))
    skipBlanks()
    if !take(end) {
      while true {
        guard element(&self) else { return false }
        skipBlanks()
        if take(end) { break }
        guard take(",") else { return false }
      }
    }
    depth -= 1
    tokens.append(.structure(last))
    return true
  }

  private mutating func member() -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: "\""), let name = string() else { return false }
    tokens.append(.key(name))
    skipBlanks()
    return take(":") && value()
  }

  private mutating func literal(_ word: String, _ token: JSONToken) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    tokens.append(.structure(token))
    return true
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    return index > start
  }

  private mutating func number() -> Bool {
    let start = index
    _ = take("-")
    if !take("0"), !digits() { return false }
    if take("."), !digits() { return false }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      index += 1
      if !take("+") { _ = take("-") }
      guard digits() else { return false }
    }
    tokens.append(.number(Array(bytes[start..<index])))
    return true
  }

  private mutating func string() -> [UInt8]? {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return text
      case ..<0x20: return nil
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text += Array(String(scalar).utf8)
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let first = unit() else { return nil }
    if (0xD800...0xDBFF).contains(first), bytes[index...].starts(with: [0x5C, 0x75]) {
      let place = index
      index += 2
      guard let second = unit() else { return nil }
      if (0xDC00...0xDFFF).contains(second) {
        return Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
      }
      index = place
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func unit() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
