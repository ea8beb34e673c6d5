/// Structure, numbers and literals (RFC 8259, sections 2, 3 and 6).
extension JSONScanner {
  /// The next token before `end`, or nil.
  mutating func scan(_ chunk: Span<UInt8>, upTo end: Int) throws(JSONError) -> JSONToken? {
    if let scalar = queuedScalar {
      queuedScalar = nil
      return token(for: scalar)
    }
    while index < end {
      switch state {
      case .string: if let token = try scanString(chunk, upTo: end) { return token }
      case .escape: if let token = try scanEscape(chunk[index]) { return token }
      case .hexDigits: if let token = try scanHexDigit(chunk[index]) { return token }
      case .number: return try scanNumber(chunk, upTo: end)
      case .literal: if let token = try scanLiteral(chunk[index]) { return token }
      default: if let token = try scanStructure(chunk, upTo: end) { return token }
      }
    }
    return nil
  }

  private mutating func scanStructure(_ chunk: Span<UInt8>, upTo end: Int) throws(JSONError) -> JSONToken? {
    let byte = chunk[index]
    if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
      return nil
    }
    switch state {
    case .value: return try scanValue(byte, chunk, upTo: end, expected: .value)
    case .firstElement:
      if byte == UInt8(ascii: "]") { return closed(.endArray) }
      return try scanValue(byte, chunk, upTo: end, expected: .valueOrArrayEnd)
    case .firstKey, .key:
      if byte == UInt8(ascii: "}"), state == .firstKey { return closed(.endObject) }
      guard byte == UInt8(ascii: "\"") else {
        throw error(.unexpectedByte(byte, expected: state == .key ? .key : .keyOrObjectEnd))
      }
      index += 1
      isInKey = true
      state = .string
      return nil
    case .colon:
      guard byte == UInt8(ascii: ":") else { throw error(.unexpectedByte(byte, expected: .colon)) }
      index += 1
      state = .value
      return nil
    case .afterValue:
      let isInObject = isInObject
      if byte == UInt8(ascii: ",") {
        index += 1
        state = isInObject ? .key : .value
        return nil
      }
      if byte == UInt8(ascii: "}"), isInObject { return closed(.endObject) }
      if byte == UInt8(ascii: "]"), !isInObject { return closed(.endArray) }
      throw error(.unexpectedByte(byte, expected: isInObject ? .commaOrObjectEnd : .commaOrArrayEnd))
    default:
      guard documents == .many else { throw error(.unexpectedByte(byte, expected: .endOfDocument)) }
      state = .value
      return nil
    }
  }

  private mutating func closed(_ token: JSONToken) -> JSONToken {
    index += 1
    close()
    return token
  }

  private mutating func scanValue(
    _ byte: UInt8, _ chunk: Span<UInt8>, upTo end: Int, expected: JSONError.Expected
  ) throws(JSONError) -> JSONToken? {
    switch byte {
    case UInt8(ascii: "\""): return beginString(chunk, upTo: end)
    case UInt8(ascii: "{"):
      try open(isObject: true)
      index += 1
      return .beginObject
    case UInt8(ascii: "["):
      try open(isObject: false)
      index += 1
      return .beginArray
    case UInt8(ascii: "-"), 0x30...0x39:
      numberState = NumberState(firstByte: byte)
      state = .number
      let start = index
      index += 1
      return try scanNumber(chunk, from: start, upTo: end)
    case UInt8(ascii: "t"): beginLiteral(0x65_75_72, .bool(true))
    case UInt8(ascii: "f"): beginLiteral(0x65_73_6C_61, .bool(false))
    case UInt8(ascii: "n"): beginLiteral(0x6C_6C_75, .null)
    default: throw error(.unexpectedByte(byte, expected: expected))
    }
    return nil
  }

  // MARK: - Literals

  private mutating func beginLiteral(_ rest: UInt64, _ token: JSONToken) {
    literalRest = rest
    literalToken = token
    state = .literal
    index += 1
  }

  private mutating func scanLiteral(_ byte: UInt8) throws(JSONError) -> JSONToken? {
    guard byte == UInt8(truncatingIfNeeded: literalRest) else {
      throw error(.unexpectedByte(byte, expected: .literal))
    }
    index += 1
    literalRest >>= 8
    guard literalRest == 0 else { return nil }
    endValue()
    return literalToken
  }

  // MARK: - Numbers

  var isNumberComplete: Bool { numberState.isComplete }

  private mutating func scanNumber(
    _ chunk: Span<UInt8>, from start: Int? = nil, upTo end: Int
  ) throws(JSONError) -> JSONToken {
    let start = start ?? index
    while index < end {
      let byte = chunk[index]
      guard let next = numberState.after(byte) else {
        guard isNumberComplete else { throw error(.invalidNumber(byte)) }
        endValue()
        return .number(start..<index, isLast: true)
      }
      numberState = next
      index += 1
    }
    return .number(start..<index, isLast: false)
  }
}

extension JSONScanner.NumberState {
  /// The state behind the first byte of a number: a digit or a minus sign.
  init(firstByte byte: UInt8) { self = byte == UInt8(ascii: "-") ? .minus : byte == 0x30 ? .zero : .integer }

  /// Whether the number may end here.
  var isComplete: Bool {
    switch self {
    case .zero, .integer, .fraction, .exponentDigits: true
    case .minus, .point, .exponent, .exponentSign: false
    }
  }

  /// The state behind one more byte; nil when it does not belong to the number.
  func after(_ byte: UInt8) -> Self? {
    let isDigit = byte >= 0x30 && byte <= 0x39
    switch self {
    case .minus: return isDigit ? (byte == 0x30 ? .zero : .integer) : nil
    case .zero, .integer:
      if isDigit { return self == .integer ? .integer : nil }
      return byte == UInt8(ascii: ".") ? .point : byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
    case .point: return isDigit ? .fraction : nil
    case .fraction: return isDigit ? .fraction : byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
    case .exponent:
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return .exponentSign }
      return isDigit ? .exponentDigits : nil
    case .exponentSign, .exponentDigits: return isDigit ? .exponentDigits : nil
    }
  }
}
