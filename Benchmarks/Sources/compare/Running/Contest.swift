import Foundation

/// How a program's result is seen, outside of the timing.
enum Check: Sendable {
  /// The program writes what it decoded to standard output.
  case output([String])
  /// The program writes files into the folder (emptied before); their bytes in the order of their names count.
  case folder([String], String)
  /// The program writes the words to this file, with a line end after them.
  case words([String], String)
  /// It decodes nothing (`cat`), or its result is seen in the row itself.
  case none
}

/// What is inside a payload, as its maker tells: every program must find it.
struct Truth: Sendable {
  var byteCount: Int
  var checksum: UInt32
}

/// One program that takes part in a row.
struct Contestant: Sendable {
  /// The name in the report.
  var name: String
  var arguments: [String]
  var check: Check = .none
  var expectedStatus: Int32 = 0
  /// The bytes of input that its speed is counted in, where they are not the contest's.
  var byteCount: Int? = nil
  /// Runs before each run, outside of the timing (removes an output file, for example).
  var before: (@Sendable () throws -> Void)? = nil
}

/// A ratio that shall be reached: the speed of `name` over the speed of `against`, medians of whole processes.
struct Target: Sendable {
  var name = "riffle"
  var against: String
  var atLeast: Double
}

/// Programs that do the same work on the same bytes.
struct Contest: Sendable {
  var row: String
  var title: String
  /// The bytes of input that speed is counted in.
  var byteCount: Int
  var truth: Truth?
  var contestants: [Contestant]
  var targets: [Target] = []
  /// Multiplies the rounds where one run is very short.
  var roundFactor = 1
}

/// What one program took in one contest.
struct Score: Codable, Sendable {
  var name: String
  /// The bytes of input that speed is counted in.
  var byteCount: Int
  var wallSeconds: [Double]
  var cpuSeconds: [Double]
  /// Without the start of the program and its runtime, where the program says so itself.
  var innerSeconds: [Double]
  /// The largest of all runs, in bytes.
  var peakMemory: Int

  var median: Double { wallSeconds.median }
  var gigabytesPerSecond: Double { median > 0 ? Double(byteCount) / median / 1e9 : 0 }
}

/// A contest that has been held.
struct Outcome: Codable, Sendable {
  var row: String
  var title: String
  var byteCount: Int
  var scores: [Score]

  /// The score of the program with this name.
  func score(_ name: String) -> Score? { scores.first { $0.name == name } }

  /// How many times faster `name` is than `other`, by medians of whole processes.
  func speedup(of name: String, over other: String) -> Double? {
    guard let ours = score(name), let theirs = score(other), ours.median > 0, theirs.median > 0 else { return nil }
    return ours.gigabytesPerSecond / theirs.gigabytesPerSecond
  }
}

extension [Double] {
  /// The middle value, or the mean of the two middle ones; 0 when there is none.
  var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
