internal import FoundationEssentials

extension BenchmarkReport {
  /// The day and time now, as a report has it.
  public static var now: String { Date().formatted(.iso8601) }

  /// The report as one line of JSON, its members in alphabetical order; speeds are GB a second, times seconds.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Record(self)) else { preconditionFailure("a report holds only plain values") }
    return String(decoding: data, as: UTF8.self)
  }
}

private struct Record: Encodable {
  struct Payload: Encodable {
    let shape: String?
    let seed: UInt64?
    let varying: Bool?
    let path: String?
    let bytes, mediaCount, mediaBytes, textBytes, events: Int
    let crc32: String
  }

  struct Middle: Encodable {
    let median, min, max: Double

    init(_ values: [Double]) {
      median = Measurement.median(values)
      min = values.min() ?? 0
      max = values.max() ?? 0
    }
  }

  struct Stage: Encodable {
    let name: String
    let gbps, seconds: Middle
    let runSeconds: [Double]
    let runBytes: [Int]
    let share: Double?
    let peakBytes: Int
  }

  struct Length: Encodable {
    let chunkBytes: Int
    let gbps: Middle
  }

  struct Claim: Encodable {
    let text: String
    let holds: Bool
  }

  let riffle, date: String
  let machine: MachineFacts
  let payload: Payload
  let chunkBytes, runs: Int
  let stages: [Stage]
  let timesFoundation: Double?
  let chunkCurve: [Length]
  let claims: [Claim]

  init(_ report: BenchmarkReport) {
    let measurements = report.measurements
    let contents = measurements.contents
    riffle = report.version
    date = report.date
    machine = report.machine
    let digits = String(contents.checksum, radix: 16)
    payload = Payload(
      shape: report.plan?.shape.rawValue, seed: report.plan?.seed, varying: report.plan?.isVarying, path: report.path,
      bytes: contents.byteCount, mediaCount: contents.mediaCount, mediaBytes: contents.mediaByteCount,
      textBytes: contents.textByteCount, events: contents.eventCount,
      crc32: String(repeating: "0", count: 8 - digits.count) + digits)
    chunkBytes = report.options.chunkByteCount
    runs = report.options.runCount
    stages = measurements.stages.map { measurement in
      Stage(
        name: measurement.stage.rawValue, gbps: Middle(measurement.speeds), seconds: Middle(measurement.seconds),
        runSeconds: measurement.seconds, runBytes: measurement.byteCounts,
        share: measurements.share(of: measurement.stage), peakBytes: measurement.peakByteCount)
    }
    timesFoundation = measurements.timesFoundation
    chunkCurve = measurements.chunkCurve.map { Length(chunkBytes: $0, gbps: Middle($1.speeds)) }
    claims = report.claims.map { Claim(text: $0.claim.text, holds: $0.failure == nil) }
  }
}
