/// What the runs of one stage gave.
public struct Measurement: Hashable, Sendable {
  /// The stage.
  public let stage: Stage
  /// The time of each run, in seconds, in their order.
  public let seconds: [Double]
  /// Bytes of the answer that one run went over; differs between runs for the core only.
  public let byteCounts: [Int]
  /// The most memory that the process had resident during any of the runs, in bytes.
  public let peakByteCount: Int

  init(_ stage: Stage, _ samples: [Benchmark.Sample]) {
    self.stage = stage
    seconds = samples.map { max($0.duration / .seconds(1), 1e-9) }
    byteCounts = samples.map(\.byteCount)
    peakByteCount = samples.map(\.peakByteCount).max() ?? 0
  }

  /// A measurement that was made elsewhere.
  public init(stage: Stage, seconds: [Double], byteCounts: [Int], peakByteCount: Int) {
    precondition(seconds.count == byteCounts.count, "each run has its time and its bytes")
    self.stage = stage
    self.seconds = seconds
    self.byteCounts = byteCounts
    self.peakByteCount = peakByteCount
  }

  /// The speed of each run, in GB (10⁹ bytes of the answer) a second.
  public var speeds: [Double] { zip(byteCounts, seconds).map { Double($0) / $1 / 1e9 } }
  /// The speed of the run in the middle.
  public var speed: Double { Self.median(speeds) }
  /// The time of the run in the middle, in seconds.
  public var time: Double { Self.median(seconds) }
  /// How far the fastest and the slowest run are apart, as a share of the median.
  public var spread: Double { speed > 0 ? ((speeds.max() ?? 0) - (speeds.min() ?? 0)) / speed : 0 }

  /// The number in the middle; between the two in the middle where their count is even; 0 of none.
  public static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// What a ``Benchmark`` found.
public struct Measurements: Sendable {
  /// What is in the answer.
  public var contents: PayloadContents
  /// The stages, in the order in which they ran.
  public var stages: [Measurement]
  /// The decoder at other lengths of chunks.
  public var chunkCurve: [(chunkByteCount: Int, measurement: Measurement)]

  /// Findings that were put together elsewhere.
  public init(
    contents: PayloadContents, stages: [Measurement], chunkCurve: [(chunkByteCount: Int, measurement: Measurement)] = []
  ) {
    self.contents = contents
    self.stages = stages
    self.chunkCurve = chunkCurve
  }

  /// The measurement of `stage`; nil when it did not run.
  public subscript(stage: Stage) -> Measurement? { stages.first { $0.stage == stage } }

  /// The speed of `stage` as a share of its yardstick's; nil for a yardstick, or when one of them did not run.
  public func share(of stage: Stage) -> Double? {
    guard let own = self[stage], let yardstick = stage.yardstick.flatMap({ self[$0] }), yardstick.speed > 0 else {
      return nil
    }
    return own.speed / yardstick.speed
  }

  /// How many times as fast as Foundation the decoder is; nil when Foundation did not run.
  public var timesFoundation: Double? {
    guard let decode = self[.decode], let foundation = self[.foundation], foundation.speed > 0 else { return nil }
    return decode.speed / foundation.speed
  }
}
