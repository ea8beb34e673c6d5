/// Records of comma-separated values, RFC 4180, one at a time.
///
/// A field in quotes may hold commas, line ends and doubled quotes. LF alone ends a record too. Everything else is an error:
/// a quote inside a bare field, words after a closing quote, a quote that is never closed.
struct CSVReader {
  /// The most bytes of one record: far above what a request can say, and a bound for a quote that is never closed.
  static let recordLimit = 8 << 20

  private let source: ByteSource
  /// The line that the next record begins on.
  private(set) var line: Int

  /// A reader that begins at line `line`.
  init(_ source: ByteSource, line: Int) {
    self.source = source
    self.line = line
  }

  /// The next record and the line that it begins on; nil at the end.
  ///
  /// Empty lines are skipped.
  /// - Throws: `ManifestProblem` for a record that is none, after which nothing can be read; ``JobError`` where reading fails.
  mutating func next() throws -> (line: Int, fields: [String])? {
    while let byte = try source.peek(), byte == 0x0A || byte == 0x0D {
      if byte == 0x0A { line += 1 }
      _ = try source.next()
    }
    guard try source.peek() != nil else { return nil }
    let start = line
    var fields: [String] = []
    var size = 0
    while true {
      var bytes: [UInt8] = []
      let end = try field(into: &bytes, start: start, size: size)
      size += bytes.count + 1
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ManifestProblem(line: start, "is not UTF-8, expected text")
      }
      fields.append(text)
      guard end == Self.comma else { return (start, fields) }
    }
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let bareStops: Set<UInt8> = [comma, quote, 0x0A, 0x0D]

  /// Reads one field and the byte that ends it: a comma, or the end of the record as nil.
  private mutating func field(into bytes: inout [UInt8], start: Int, size: Int) throws -> UInt8? {
    let isQuoted = try source.peek() == Self.quote
    guard isQuoted else {
      let stop = try source.read(upTo: Self.bareStops, into: &bytes, limit: Self.recordLimit - size)
      if stop == Self.quote {
        throw ManifestProblem(line: start, "has a quote inside a field, expected it around the field")
      }
      if bytes.count + size > Self.recordLimit { throw tooLongOrOpen(bytes.count + size, start) }
      return try fieldEnd(start, isQuoted: false)
    }
    _ = try source.next()
    while true {
      let stop = try source.read(upTo: [Self.quote, 0x0A], into: &bytes, limit: Self.recordLimit - size)
      guard let stop else { throw tooLongOrOpen(bytes.count + size, start) }
      _ = try source.next()
      if stop == 0x0A {
        bytes.append(stop)
        line += 1
      } else if try source.peek() == Self.quote {
        bytes.append(Self.quote)
        _ = try source.next()
      } else {
        return try fieldEnd(start, isQuoted: true)
      }
    }
  }

  /// Takes what ends a field.
  private mutating func fieldEnd(_ start: Int, isQuoted: Bool) throws -> UInt8? {
    switch try source.next() {
    case nil: return nil
    case Self.comma: return Self.comma
    case 0x0A:
      line += 1
      return nil
    case 0x0D where try source.peek() == 0x0A:
      _ = try source.next()
      line += 1
      return nil
    case 0x0D where try source.peek() == nil: return nil
    default:
      throw ManifestProblem(
        line: start, isQuoted ? "has words after a closing quote, expected a comma" : "has a lone carriage return")
    }
  }

  private func tooLongOrOpen(_ count: Int, _ start: Int) -> ManifestProblem {
    ManifestProblem(
      line: start,
      count > Self.recordLimit
        ? "is longer than \(Self.recordLimit) bytes, expected a record" : "has a quote that is never closed")
  }
}
