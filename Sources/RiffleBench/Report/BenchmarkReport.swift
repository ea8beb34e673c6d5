/// What a measurement gave, with all that is needed to read it or do it again.
public struct BenchmarkReport: Sendable {
  /// The version of Riffle.
  public var version: String
  /// The day and time, by ISO 8601.
  public var date: String
  /// Where it was measured.
  public var machine: MachineFacts
  /// What the answer was made by; nil for a saved one.
  public var plan: PayloadPlan?
  /// Where a saved answer is, or where a made one was kept.
  public var path: String?
  /// How it was measured.
  public var options: BenchmarkOptions
  /// What came out.
  public var measurements: Measurements
  /// What was claimed, with the words on each claim that does not hold.
  public var claims: [(claim: Claim, failure: String?)] = []

  /// A report on `measurements`.
  public init(
    version: String, date: String, machine: MachineFacts, plan: PayloadPlan?, path: String?, options: BenchmarkOptions,
    measurements: Measurements
  ) {
    self.version = version
    self.date = date
    self.machine = machine
    self.plan = plan
    self.path = path
    self.options = options
    self.measurements = measurements
  }

  /// What was measured, in one line: the answer, its length, what is in it.
  public var subject: String {
    let contents = measurements.contents
    var text =
      plan.map { "\($0.shape.rawValue)\($0.isVarying ? ", varying" : ""), seed \($0.seed)" } ?? path ?? "answer"
    text += ": \(ByteText.decimal(contents.byteCount))"
    if contents.mediaCount > 0 {
      text += " with \(ByteText.decimal(contents.mediaByteCount)) of media"
      if contents.mediaCount > 1, contents.mediaCount != contents.eventCount {
        text += " in \(contents.mediaCount) pieces"
      }
    } else {
      text += " with \(ByteText.decimal(contents.textByteCount)) of words"
    }
    return contents.eventCount > 0 ? text + ", \(contents.eventCount) events" : text
  }

  /// How it was measured, in one line.
  public var manner: String {
    "medians of \(options.runCount) runs, all stages in turn; chunks of \(ByteText.binary(options.chunkByteCount))"
  }

  /// The lines of a report for people.
  public var lines: [String] {
    var table = TextTable([
      ("stage", .leading), ("GB/s", .trailing), ("of memcpy", .trailing), ("time", .trailing), ("spread", .trailing),
      ("peak memory", .trailing), ("what", .leading),
    ])
    for measurement in measurements.stages {
      let isCore = measurement.stage == .core || measurement.stage == .coreMemcpy
      table.add([
        measurement.stage.rawValue, ByteText.significant(measurement.speed),
        measurements.share(of: measurement.stage).map { ByteText.significant($0) + "x" } ?? "",
        isCore ? "" : ByteText.significant(measurement.time * 1000) + " ms",
        ByteText.fixed(measurement.spread * 100, 0) + " %",
        ByteText.fixed(Double(measurement.peakByteCount) / 1_048_576, 1) + " MiB", measurement.stage.summary,
      ])
    }
    var lines = ["riffle \(version), \(date)", machine.summary, subject, manner, ""] + table.lines
    if let times = measurements.timesFoundation {
      lines += ["", "decode is \(ByteText.significant(times)) times as fast as Foundation"]
    }
    if !measurements.chunkCurve.isEmpty {
      var curve = TextTable([("decode, chunks of", .leading), ("GB/s", .trailing), ("spread", .trailing)])
      for (length, measurement) in measurements.chunkCurve {
        curve.add([
          ByteText.binary(length), ByteText.significant(measurement.speed),
          ByteText.fixed(measurement.spread * 100, 0) + " %",
        ])
      }
      lines += [""] + curve.lines
    }
    return lines
  }
}

extension Stage {
  /// What the stage does, in a few words.
  public var summary: String {
    switch self {
    case .read: "the file, chunk by chunk"
    case .memcpy: "the same bytes in memory: the yardstick"
    case .parse: "events and JSON, no media"
    case .decode: "the whole decoder, bytes thrown away"
    case .write: "decoder and files, synced"
    case .foundation: "JSONDecoder and Data(base64Encoded:)"
    case .core: "decode again and again, 512 KiB in cache"
    case .coreMemcpy: "memcpy of those 512 KiB"
    }
  }
}
