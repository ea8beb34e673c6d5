/// Something that measurements should show, such as `gbps>1` or `write.rss<64MiB`.
///
/// The grammar: clauses with commas between them; a clause is a metric, one of `>`, `>=`, `<`, `<=`, and a number.
/// - `gbps`: GB of the answer a second; `share`: that as a share of memcpy's; `rss`: the peak of resident memory, with a
///   unit such as `MiB` or `MB`, or in bytes. They are the decoder's, or of a stage: `parse.gbps`, `core.share`.
/// - `speedup`: how many times as fast as Foundation the decoder is.
///
/// Spaces are allowed between the parts.
public struct Claim: Hashable, Sendable {
  /// What is compared.
  public enum Metric: Hashable, Sendable {
    /// GB a second.
    case speed(Stage)
    /// The speed as a share of the yardstick's.
    case share(Stage)
    /// Bytes at the peak of resident memory.
    case memory(Stage)
    /// The decoder's speed as a multiple of Foundation's.
    case speedup
  }

  /// How it is compared.
  public enum Comparison: String, Hashable, Sendable {
    /// The metric must be above the number.
    case greater = ">"
    /// The metric must be the number or above it.
    case atLeast = ">="
    /// The metric must be below the number.
    case less = "<"
    /// The metric must be the number or below it.
    case atMost = "<="
  }

  /// What is compared.
  public let metric: Metric
  /// How it is compared.
  public let comparison: Comparison
  /// What it is compared with: GB a second, a share, or bytes.
  public let value: Double
  /// The clause as it was written.
  public let text: String

  /// A text that makes no claim.
  public struct SyntaxError: Error, Equatable, CustomStringConvertible {
    /// Where it goes wrong: the first character is 1.
    public let column: Int
    /// What was expected there.
    public let expectation: String

    /// `column 5: expected >, >=, < or <=`.
    public var description: String { "column \(column): expected \(expectation)" }
  }

  /// The claims in `text`.
  /// - Throws: ``SyntaxError`` for the first thing that is not part of a clause.
  public static func claims(in text: String) throws(SyntaxError) -> [Claim] {
    var reader = ClaimReader(text)
    var claims: [Claim] = []
    repeat { claims.append(try reader.clause()) } while try reader.comma()
    return claims
  }

  /// Whether it can only be checked when Foundation is measured too.
  public var needsFoundation: Bool {
    switch metric {
    case .speedup: true
    case .speed(let stage), .share(let stage), .memory(let stage): stage == .foundation
    }
  }

  /// Why the claim does not hold, in one line; nil when it holds.
  public func failure(in measurements: Measurements) -> String? {
    guard let found = found(in: measurements) else { return "\(text): was not measured" }
    let holds =
      switch comparison {
      case .greater: found > value
      case .atLeast: found >= value
      case .less: found < value
      case .atMost: found <= value
      }
    if holds { return nil }
    if case .memory = metric { return "\(text): it is \(ByteText.binary(Int(found)))" }
    return "\(text): it is \(ByteText.significant(found))"
  }

  private func found(in measurements: Measurements) -> Double? {
    switch metric {
    case .speed(let stage): measurements[stage]?.speed
    case .share(let stage): measurements.share(of: stage)
    case .memory(let stage): measurements[stage].map { Double($0.peakByteCount) }
    case .speedup: measurements.timesFoundation
    }
  }
}

/// Reads clauses from left to right.
private struct ClaimReader {
  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  mutating func clause() throws(Claim.SyntaxError) -> Claim {
    skipSpaces()
    let start = index
    let metric = try metric()
    skipSpaces()
    let comparison = try comparison()
    skipSpaces()
    let value = try value(of: metric)
    let text = String(characters[start..<index])
    return Claim(metric: metric, comparison: comparison, value: value, text: text)
  }

  /// Whether another clause follows.
  mutating func comma() throws(Claim.SyntaxError) -> Bool {
    skipSpaces()
    guard index < characters.count else { return false }
    guard characters[index] == "," else { throw error("a comma or the end") }
    index += 1
    return true
  }

  private mutating func metric() throws(Claim.SyntaxError) -> Claim.Metric {
    let start = index
    let name = take { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == ".") }.lowercased()
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let expectation = "gbps, share, rss or speedup, perhaps with a stage as in parse.gbps"
    guard let kind = parts.last, parts.count <= 2 else { throw error(expectation, at: start) }
    if kind == "speedup", parts.count == 1 { return .speedup }
    var stage = Stage.decode
    if parts.count == 2 {
      guard let named = Stage(rawValue: String(parts[0])) else {
        throw error("a stage: " + Stage.allCases.map(\.rawValue).joined(separator: ", "), at: start)
      }
      stage = named
    }
    switch kind {
    case "gbps": return .speed(stage)
    case "rss": return .memory(stage)
    case "share" where stage.yardstick != nil: return .share(stage)
    default: throw error(expectation, at: start)
    }
  }

  private mutating func comparison() throws(Claim.SyntaxError) -> Claim.Comparison {
    let start = index
    let sign = take { $0 == ">" || $0 == "<" || $0 == "=" }
    guard let comparison = Claim.Comparison(rawValue: sign) else { throw error(">, >=, < or <=", at: start) }
    return comparison
  }

  private mutating func value(of metric: Claim.Metric) throws(Claim.SyntaxError) -> Double {
    let start = index
    let digits = take { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits) else { throw error("a number", at: start) }
    guard case .memory = metric else { return number }
    skipSpaces()
    let place = index
    let unit = take { $0.isASCII && $0.isLetter }
    guard number > 0 else { return 0 }
    guard let bytes = ByteText.count(digits + unit) else { throw error("KiB, MiB, GiB, kB, MB or GB", at: place) }
    return Double(bytes)
  }

  private mutating func skipSpaces() { _ = take { $0 == " " } }

  private mutating func take(while belongs: (Character) -> Bool) -> String {
    let start = index
    while index < characters.count, belongs(characters[index]) { index += 1 }
    return String(characters[start..<index])
  }

  private func error(_ expectation: String, at place: Int? = nil) -> Claim.SyntaxError {
    Claim.SyntaxError(column: (place ?? index) + 1, expectation: expectation)
  }
}
