/// One sentence of the kind "at least so much faster than that", and whether it holds.
struct Claim: Codable, Sendable {
  enum Bound: Codable, Sendable {
    case atLeast(Double)
    case atMost(Double)
  }

  var row: String
  var work: String
  var against: String
  var measured: Double
  var bound: Bound
  var unit = "x"

  var isReached: Bool {
    switch bound {
    case .atLeast(let limit): measured >= limit
    case .atMost(let limit): measured <= limit
    }
  }
}

/// What was measured inside one process.
struct Sample: Codable, Sendable {
  var row: String
  var name: String
  /// Bytes of input in one pass.
  var byteCount: Int
  /// Bytes in one chunk.
  var chunkByteCount: Int
  /// Seconds for one pass: median, fastest, slowest.
  var median: Double
  var fastest: Double
  var slowest: Double
  /// The median in nanoseconds for each event, where the input has small events.
  var nanosecondsPerEvent: Double?

  var gigabytesPerSecond: Double { Double(byteCount) / median / 1e9 }
}

/// Everything that was found, in the order of the rows.
final class Findings {
  var outcomes: [Outcome] = []
  var sizes: [Outcome] = []
  var samples: [Sample] = []
  var claims: [Claim] = []
  /// Remarks that belong to a row.
  var notes: [String] = []
}
