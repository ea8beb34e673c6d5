/// Strings and their escapes (RFC 8259, section 7).
extension JSONScanner {
  /// At the opening quote of a value: the whole string when it is short, plain and in the window.
  mutating func beginString(_ chunk: Span<UInt8>, upTo end: Int) -> JSONToken {
    index += 1
    isInKey = false
    let limit = min(end, index + Self.wholeStringLimit)
    let stop = chunk.firstStringStop(from: index, upTo: limit)
    guard stop < limit, chunk[stop] == UInt8(ascii: "\"") else {
      state = .string
      return .beginString
    }
    let range = index..<stop
    index = stop + 1
    endValue()
    return .string(range, isLast: true)
  }

  /// A run of plain bytes, the end of the string, or nil where an escape begins.
  mutating func scanString(_ chunk: Span<UInt8>, upTo end: Int) throws(JSONError) -> JSONToken? {
    let start = index
    if highSurrogate != 0, chunk[start] != UInt8(ascii: "\\") { return try replacedSurrogate() }
    let stop = chunk.firstStringStop(from: start, upTo: end)
    if stop < end, chunk[stop] == UInt8(ascii: "\"") {
      index = stop + 1
      let isKey = isInKey
      isInKey = false
      if isKey { state = .colon } else { endValue() }
      return isKey ? .key(start..<stop, isLast: true) : .string(start..<stop, isLast: true)
    }
    if stop > start {
      index = stop
      return isInKey ? .key(start..<stop, isLast: false) : .string(start..<stop, isLast: false)
    }
    guard chunk[stop] == UInt8(ascii: "\\") else { throw error(.controlCharacterInString(chunk[stop])) }
    escapeOffset = chunkOffset + stop
    index = stop + 1
    state = .escape
    return nil
  }

  /// The byte after a backslash.
  mutating func scanEscape(_ byte: UInt8) throws(JSONError) -> JSONToken? {
    if highSurrogate != 0, byte != UInt8(ascii: "u") { return try replacedSurrogate() }
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"):
      index += 1
      hexValue = 0
      hexCount = 0
      state = .hexDigits
      return nil
    default: throw error(.invalidEscape(byte))
    }
    index += 1
    state = .string
    return token(for: scalar)
  }

  /// One of the four digits after `\u`.
  mutating func scanHexDigit(_ byte: UInt8) throws(JSONError) -> JSONToken? {
    let digit: UInt8
    switch byte {
    case 0x30...0x39: digit = byte - 0x30
    case 0x41...0x46: digit = byte - 0x41 + 10
    case 0x61...0x66: digit = byte - 0x61 + 10
    default: throw error(.invalidEscape(byte))
    }
    index += 1
    hexValue = hexValue << 4 | UInt32(digit)
    hexCount += 1
    guard hexCount == 4 else { return nil }
    state = .string
    return try character(hexValue)
  }

  private mutating func character(_ value: UInt32) throws(JSONError) -> JSONToken? {
    let high = highSurrogate
    switch value {
    case 0xD800...0xDBFF:
      let lone: JSONToken? = high == 0 ? nil : try replacedSurrogate()
      highSurrogate = value
      surrogateOffset = escapeOffset
      return lone
    case 0xDC00...0xDFFF where high != 0:
      highSurrogate = 0
      let scalar = Unicode.Scalar(0x1_0000 + (high - 0xD800) << 10 + (value - 0xDC00))
      return token(for: scalar ?? "\u{FFFD}")
    case 0xDC00...0xDFFF:
      surrogateOffset = escapeOffset
      return try replacedSurrogate()
    default:
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      guard high != 0 else { return token(for: scalar) }
      let lone = try replacedSurrogate()
      queuedScalar = scalar
      return lone
    }
  }

  /// U+FFFD in place of half a pair; an error in strict mode.
  private mutating func replacedSurrogate() throws(JSONError) -> JSONToken {
    if isStrict { throw JSONError(code: .loneSurrogate, offset: surrogateOffset) }
    highSurrogate = 0
    loneSurrogateCount += 1
    return token(for: "\u{FFFD}")
  }

  func token(for scalar: Unicode.Scalar) -> JSONToken { isInKey ? .keyScalar(scalar) : .scalar(scalar) }
}
