/// A format that is checked; a value of another kind than the format speaks of always fits.
enum ValueFormat: String, CaseIterable {
  /// RFC 3339, section 5.6.
  case dateTime = "date-time"
  /// The date of RFC 3339.
  case date
  /// The time of RFC 3339, with its offset.
  case time
  /// RFC 9562 in its usual spelling.
  case uuid
  /// Four numbers of a byte each, without leading zeros.
  case ipv4
  /// A whole number of 32 bits with a sign.
  case int32
  /// A whole number of 64 bits with a sign.
  case int64

  func accepts(_ number: JSONNumber) -> Bool {
    switch self {
    case .int32: number.isWhole && Int32(exactly: number.double) != nil
    // 2^63 is the first double that is too large; -2^63 fits.
    case .int64: number.isWhole && number.double >= -0x1p63 && (number.double < 0x1p63 || number.isExact)
    default: true
    }
  }

  func accepts(_ text: String) -> Bool {
    var reader = DigitReader(text)
    switch self {
    case .date: return reader.date() && reader.isAtEnd
    case .time: return reader.time() && reader.isAtEnd
    case .dateTime: return reader.date() && reader.skip("Tt") && reader.time() && reader.isAtEnd
    case .uuid:
      for (index, count) in [8, 4, 4, 4, 12].enumerated() {
        guard index == 0 || reader.skip("-"), (0..<count).allSatisfy({ _ in reader.hexDigit() }) else { return false }
      }
      return reader.isAtEnd
    case .ipv4:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4
        && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    case .int32, .int64: return true
    }
  }
}

/// Reads the fixed shapes of dates and times.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ bytes: StaticString) -> Bool {
    guard let byte = rest.first, "\(bytes)".utf8.contains(byte) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func hexDigit() -> Bool { skip("0123456789abcdefABCDEF") }

  /// A number of exactly `count` digits inside `range`.
  private mutating func number(_ count: Int, in range: ClosedRange<Int>) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
      rest.removeFirst()
    }
    return range.contains(value) ? value : nil
  }

  mutating func date() -> Bool {
    guard let year = number(4, in: 0...9999), skip("-"), let month = number(2, in: 1...12), skip("-") else {
      return false
    }
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return number(2, in: 1...days[month - 1]) != nil
  }

  mutating func time() -> Bool {
    // Second 60 is a leap second.
    guard number(2, in: 0...23) != nil, skip(":"), number(2, in: 0...59) != nil, skip(":"), number(2, in: 0...60) != nil
    else { return false }
    if skip(".") {
      guard skip("0123456789") else { return false }
      while skip("0123456789") {}
    }
    if skip("Zz") { return true }
    return skip("+-") && number(2, in: 0...23) != nil && skip(":") && number(2, in: 0...59) != nil
  }
}
