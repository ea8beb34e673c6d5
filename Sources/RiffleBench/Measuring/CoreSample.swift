internal import RiffleAPI

/// A small answer that stays in the second-level cache, decoded again and again by one decoder.
struct CoreSample {
  /// Bytes of the answer: with the output they fit the second-level cache of most machines.
  static let byteCount = 512 * 1024
  /// How long one timed run is, at least.
  static let duration = Duration.milliseconds(40)

  private let bytes: [UInt8]
  private let chunk: Int

  init(_ plan: PayloadPlan, chunkByteCount: Int) {
    var plan = plan
    plan.byteCount = plan.shape == .text ? Self.byteCount : Self.byteCount / 4 * 3
    plan.pictures = .opaque
    bytes = PayloadWriter.bytes(of: plan).bytes
    chunk = chunkByteCount
  }

  func time(into output: Memory) throws(BenchmarkError) -> Benchmark.Sample {
    var run = DecoderRun(.init(), output)
    try run.decode(bytes.span, chunk: chunk)
    return try repeated { () throws(BenchmarkError) in try run.decode(bytes.span, chunk: chunk) }
  }

  func timeCopy(into target: Memory) -> Benchmark.Sample {
    target.take(bytes.span, chunk: chunk)
    return repeated { target.take(bytes.span, chunk: chunk) }
  }

  private func repeated<E: Error>(_ pass: () throws(E) -> Void) throws(E) -> Benchmark.Sample {
    var sample = Benchmark.Sample()
    let start = ContinuousClock.now
    while sample.duration < Self.duration {
      // Eight passes at a look at the clock.
      for _ in 0..<8 { try pass() }
      sample.byteCount += 8 * bytes.count
      sample.duration = ContinuousClock.now - start
    }
    return sample
  }
}
