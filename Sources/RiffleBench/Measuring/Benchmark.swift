internal import RiffleAPI

/// How an answer is measured.
public struct BenchmarkOptions: Hashable, Sendable {
  /// Bytes that the parsers are given at once.
  public var chunkByteCount = 64 * 1024
  /// How often each stage runs.
  public var runCount = 7
  /// Whether Foundation decodes the same bytes.
  public var comparesFoundation = false
  /// Chunk lengths that the decoder is timed with besides, for a curve.
  public var chunkCurve: [Int] = []

  /// The lengths of the usual curve.
  public static let usualChunkCurve = [1, 4, 16, 64, 256, 1024].map { $0 * 1024 }

  /// Chunks of 64 KiB, seven runs.
  public init() {}
}

/// How far a measurement has come.
public struct BenchmarkProgress: Equatable, Sendable {
  /// What is under way: the making of the answer, its check, or a stage.
  public var step: String
  /// The run under way, from 1; 0 before the first.
  public var run: Int
  /// How many there will be.
  public var runCount: Int
  /// Bytes of the answer that the step has seen.
  public var byteCount: Int
}

/// Times the stages of decoding one answer: all stages in turn, that again for each run, always the same bytes.
///
/// Before the first timed run the answer is decoded once and compared with what is known to be in it, and with what
/// Foundation makes of it. Memory does not grow with the answer, save for Foundation's stage, which holds a document whole.
public struct Benchmark: ~Copyable {
  /// Bytes that are read at once: long enough that looking at the clock costs nothing, and at home in the second-level cache.
  static let pieceByteCount = 512 * 1024
  /// Decoded bytes that are handed on at once, as the recorder has it.
  static let outputByteCount = 128 * 1024

  let file: PayloadFile
  let options: BenchmarkOptions
  private let plan: PayloadPlan?
  private let expected: PayloadContents?
  private let place: TemporaryPlace
  private let piece: Memory
  private let target: Memory
  private let output = Memory(count: Benchmark.outputByteCount)
  private let shouldStop: () -> Bool
  private let onProgress: (BenchmarkProgress) -> Void
  private var progress: BenchmarkProgress
  private var samples: [Stage: [Sample]] = [:]
  private var curve: [Int: [Sample]] = [:]

  /// One timed run of one stage.
  struct Sample {
    var duration = Duration.zero
    var byteCount = 0
    var peakByteCount = 0
  }

  /// A measurement of the answer in `file`.
  /// - Parameters:
  ///   - file: the answer.
  ///   - plan: what it was made by; nil for a saved one.
  ///   - contents: what is known to be in it; nil for a saved one.
  ///   - options: how to measure.
  ///   - shouldStop: asked between pieces.
  ///   - onProgress: told between pieces.
  /// - Throws: ``BenchmarkError`` when no temporary folder can be made.
  public init(
    of file: PayloadFile, plan: PayloadPlan? = nil, contents: PayloadContents? = nil,
    options: BenchmarkOptions = .init(),
    shouldStop: @escaping () -> Bool = { false }, onProgress: @escaping (BenchmarkProgress) -> Void = { _ in }
  ) throws(BenchmarkError) {
    precondition(options.chunkByteCount > 0 && options.runCount > 0, "a chunk has a byte, and there is a run")
    self.file = file
    self.plan = plan
    self.options = options
    expected = contents
    place = try TemporaryPlace()
    let longest = max(options.chunkByteCount, options.chunkCurve.max() ?? 0)
    piece = Memory(count: max(longest, Self.pieceByteCount))
    target = Memory(count: longest)
    self.shouldStop = shouldStop
    self.onProgress = onProgress
    progress = BenchmarkProgress(step: "", run: 0, runCount: options.runCount, byteCount: 0)
  }

  /// Checks, then times.
  /// - Throws: ``BenchmarkError`` when the answer cannot be decoded, differs from what is known of it, or a file fails.
  public consuming func run() throws(BenchmarkError) -> Measurements {
    progress.step = "check"
    let found = try check()
    let core = plan.map { CoreSample($0, chunkByteCount: options.chunkByteCount) }
    let stages = Stage.allCases.filter { stage in
      switch stage {
      case .foundation: options.comparesFoundation
      case .write: found.contents.mediaCount > 0
      case .core, .coreMemcpy: core != nil
      default: true
      }
    }
    for run in 1...options.runCount {
      progress.run = run
      for stage in stages {
        progress.step = stage.rawValue
        PeakMemory.reset()
        var sample =
          switch stage {
          case .read: try timeReading()
          case .memcpy: try timeCopy()
          case .parse: try timeDecoder(.init(paths: .none), chunk: options.chunkByteCount)
          case .decode: try timeDecoder(.init(), chunk: options.chunkByteCount)
          case .write: try timeRecorder()
          case .foundation: try timeFoundation(isEventStream: found.isEventStream)
          case .core: try core?.time(into: output) ?? Sample()
          case .coreMemcpy: core?.timeCopy(into: target) ?? Sample()
          }
        sample.peakByteCount = PeakMemory.byteCount
        samples[stage, default: []].append(sample)
      }
      for length in options.chunkCurve {
        progress.step = "decode, chunks of \(ByteText.binary(length))"
        curve[length, default: []].append(try timeDecoder(.init(), chunk: length))
      }
    }
    return Measurements(
      contents: found.contents, stages: stages.map { Measurement($0, samples[$0] ?? []) },
      chunkCurve: options.chunkCurve.map { ($0, Measurement(.decode, curve[$0] ?? [])) })
  }

  // MARK: - Stages

  /// Gives the answer in pieces, and sums the time that `body` takes.
  ///
  /// A piece is a multiple of `chunk`, so that only the last chunk of the answer is shorter.
  private mutating func walk(
    chunk: Int, _ body: (Span<UInt8>) throws(BenchmarkError) -> Void
  ) throws(BenchmarkError) -> Sample {
    let length = max(chunk, Self.pieceByteCount / chunk * chunk)
    var sample = Sample()
    progress.byteCount = 0
    while true {
      let room = unsafe UnsafeMutableBufferPointer(rebasing: piece.bytes[..<length])
      let count = try unsafe file.read(at: sample.byteCount, into: room)
      guard count > 0 else { return sample }
      // The first `count` bytes were just read, and nothing writes them while the span is used.
      let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: room[..<count]))
      let start = ContinuousClock.now
      try body(bytes)
      sample.duration += ContinuousClock.now - start
      sample.byteCount += count
      try tell(sample.byteCount)
    }
  }

  private mutating func tell(_ byteCount: Int) throws(BenchmarkError) {
    if shouldStop() { throw .stopped }
    progress.byteCount = byteCount
    onProgress(progress)
  }

  private mutating func timeReading() throws(BenchmarkError) -> Sample {
    let room = unsafe UnsafeMutableBufferPointer(rebasing: piece.bytes[..<options.chunkByteCount])
    var sample = Sample()
    var isAtEnd = false
    while !isAtEnd {
      let start = ContinuousClock.now
      var left = Self.pieceByteCount
      while left > 0, !isAtEnd {
        let count = try unsafe file.read(at: sample.byteCount, into: room)
        sample.byteCount += count
        left -= count
        isAtEnd = count < room.count
      }
      sample.duration += ContinuousClock.now - start
      try tell(sample.byteCount)
    }
    return sample
  }

  private mutating func timeCopy() throws(BenchmarkError) -> Sample {
    let chunk = options.chunkByteCount
    let target = target
    return try walk(chunk: chunk) { (bytes) throws(BenchmarkError) in target.take(bytes, chunk: chunk) }
  }

  private mutating func timeDecoder(
    _ decoding: ResponseDecoder.Options, chunk: Int
  ) throws(BenchmarkError) -> Sample {
    var run = DecoderRun(decoding, output)
    var sample = try walk(chunk: chunk) { (bytes) throws(BenchmarkError) in try run.decode(bytes, chunk: chunk) }
    let start = ContinuousClock.now
    run.drain()
    _ = try run.finish()
    sample.duration += ContinuousClock.now - start
    return sample
  }

  private mutating func timeRecorder() throws(BenchmarkError) -> Sample {
    let chunk = options.chunkByteCount
    var run = try RecorderRun(into: place)
    defer { place.empty() }
    var sample = try walk(chunk: chunk) { (bytes) throws(BenchmarkError) in try run.record(bytes, chunk: chunk) }
    let start = ContinuousClock.now
    try run.finish(mustSucceed: expected != nil)
    sample.duration += ContinuousClock.now - start
    return sample
  }

  private mutating func timeFoundation(isEventStream: Bool) throws(BenchmarkError) -> Sample {
    var peer = FoundationPeer(isEventStream: isEventStream, byteCount: file.byteCount)
    var sample = Sample()
    if isEventStream {
      sample = try walk(chunk: options.chunkByteCount) { (bytes) throws(BenchmarkError) in try peer.receive(bytes) }
    } else {
      // The document has to be in one piece before it can be decoded; reading it is not Foundation's time.
      sample.byteCount = try walk(chunk: options.chunkByteCount) { (bytes) throws(BenchmarkError) in
        try peer.receive(bytes)
      }.byteCount
    }
    let start = ContinuousClock.now
    try peer.finish()
    sample.duration += ContinuousClock.now - start
    return sample
  }

  // MARK: - The check

  /// Decodes once, untimed, and compares.
  private mutating func check() throws(BenchmarkError) -> (contents: PayloadContents, isEventStream: Bool) {
    let chunk = options.chunkByteCount
    var run = DecoderRun(.init(), output, sums: true)
    _ = try walk(chunk: chunk) { (bytes) throws(BenchmarkError) in try run.decode(bytes, chunk: chunk) }
    run.drain()
    var found = run.contents
    let summary = try run.finish()
    guard !summary.isTruncatedInDocument else {
      throw .undecodable("\(file.path ?? "payload"): stops inside a document, expected a whole response")
    }
    let isEventStream = summary.transport == .eventStream
    found.byteCount = file.byteCount
    found.mediaCount = summary.mediaCount
    found.eventCount = isEventStream ? summary.documentCount : 0
    if let expected, expected != found {
      throw .mismatch("the decoded payload differs from the one that was made: \(found) for \(expected)")
    }
    if options.comparesFoundation {
      progress.step = "check foundation"
      var peer = FoundationPeer(isEventStream: isEventStream, byteCount: file.byteCount, sums: true)
      _ = try walk(chunk: chunk) { (bytes) throws(BenchmarkError) in try peer.receive(bytes) }
      try peer.finish()
      guard peer.checksum == found.checksum, peer.byteCount == found.decodedByteCount else {
        throw .mismatch(
          "foundation: decoded \(peer.byteCount) bytes, riffle \(found.decodedByteCount): not the same bytes")
      }
    }
    return (found, isEventStream)
  }
}

extension PayloadContents {
  /// Bytes of media, or of words where there are no media.
  public var decodedByteCount: Int { mediaByteCount > 0 ? mediaByteCount : textByteCount }
}
