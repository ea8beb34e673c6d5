import FoundationEssentials
import RiffleBench
import RiffleImaging
import RiffleTypes
import Testing

@Suite struct ReportTests {
  /// A report on figures that are easy to follow.
  static func report(_ change: (inout BenchmarkReport) -> Void = { _ in }) -> BenchmarkReport {
    var contents = PayloadContents()
    contents.byteCount = 1_000_000_000
    contents.mediaByteCount = 750_000_000
    contents.mediaCount = 3
    contents.checksum = 0xBEEF
    func runs(_ stage: Stage, _ seconds: [Double]) -> Measurement {
      Measurement(
        stage: stage, seconds: seconds, byteCounts: seconds.map { _ in 1_000_000_000 }, peakByteCount: 20 << 20)
    }
    let machine = MachineFacts(
      processor: "Abacus 3000", processorCount: 4, system: "Testix 1", swift: "6.3", build: "release",
      instructionSet: "portable")
    var report = BenchmarkReport(
      version: "1.2.3", date: "2026-11-21T17:00:00Z", machine: machine,
      plan: PayloadPlan(shape: .images, byteCount: 750_000_000, seed: 9), path: nil, options: BenchmarkOptions(),
      measurements: Measurements(
        contents: contents,
        stages: [runs(.read, [0.2, 0.1, 0.3]), runs(.memcpy, [0.05, 0.05, 0.05]), runs(.decode, [0.1, 0.1, 0.125])],
        chunkCurve: [(1024, runs(.decode, [0.5])), (65_536, runs(.decode, [0.1]))]))
    change(&report)
    return report
  }

  @Test func `columns are as wide as their widest cell and lines have no spaces at their ends`() {
    var table = TextTable([("name", .leading), ("n", .trailing), ("note", .leading)])
    table.add(["a", "1.25", "x"])
    table.add(["longer one", "10"])
    #expect(table.lines == ["name           n  note", "a           1.25  x", "longer one    10"])
    #expect(TextTable([("only", .trailing)]).lines == ["only"])
  }

  @Test func `the report for people has a row for each stage, in medians`() throws {
    let lines = Self.report().lines
    #expect(lines[0] == "riffle 1.2.3, 2026-11-21T17:00:00Z")
    #expect(lines[1] == "Abacus 3000, 4 cores, portable kernels; Testix 1; Swift 6.3, release build")
    #expect(lines[2] == "images, seed 9: 1 GB with 750 MB of media in 3 pieces")
    #expect(lines[3] == "medians of 7 runs, all stages in turn; chunks of 64 KiB")
    func cells(_ name: String) throws -> [Substring] {
      try #require(lines.first { $0.hasPrefix(name + " ") }).split(separator: " ")
    }
    #expect(try cells("read").prefix(5) == ["read", "5.00", "0.250x", "200", "ms"])
    #expect(try cells("memcpy").prefix(5) == ["memcpy", "20.0", "50.0", "ms", "0"])
    #expect(try cells("decode").prefix(9) == ["decode", "10.0", "0.500x", "100", "ms", "20", "%", "20.0", "MiB"])
    #expect(try cells("64 KiB") == ["64", "KiB", "10.0", "0", "%"])
    #expect(!lines.contains { $0.contains("Foundation") })
  }

  @Test func `the report for programs has every figure`() throws {
    struct Read: Decodable {
      struct Machine: Decodable {
        let processor, system, swift, build, instructionSet: String
        let processorCount: Int
      }
      struct Payload: Decodable {
        let shape, crc32: String
        let seed, bytes, mediaCount, mediaBytes, textBytes, events: Int
        let varying: Bool
        let path: String?
      }
      struct Middle: Decodable { let median, min, max: Double }
      struct Stage: Decodable {
        let name: String
        let gbps, seconds: Middle
        let runSeconds: [Double]
        let runBytes: [Int]
        let share: Double?
        let peakBytes: Int
      }
      struct Length: Decodable {
        let chunkBytes: Int
        let gbps: Middle
      }
      struct Claim: Decodable {
        let text: String
        let holds: Bool
      }
      let riffle, date: String
      let machine: Machine
      let payload: Payload
      let chunkBytes, runs: Int
      let stages: [Stage]
      let timesFoundation: Double?
      let chunkCurve: [Length]
      let claims: [Claim]
    }
    var report = Self.report()
    for claim in try Claim.claims(in: "gbps>1,gbps>11") {
      report.claims.append((claim, claim.failure(in: report.measurements)))
    }
    let json = report.json
    #expect(!json.contains("\n"))
    let read = try JSONDecoder().decode(Read.self, from: Data(json.utf8))
    #expect(read.riffle == "1.2.3")
    #expect(read.machine.processor == "Abacus 3000")
    #expect(read.machine.processorCount == 4)
    #expect(read.payload.shape == "images")
    #expect(read.payload.seed == 9)
    #expect(read.payload.crc32 == "0000beef")
    #expect(read.payload.bytes == 1_000_000_000)
    #expect(read.payload.path == nil)
    #expect(read.stages.map(\.name) == ["read", "memcpy", "decode"])
    #expect(read.stages[0].gbps.median == 5)
    #expect(read.stages[0].gbps.max == 10)
    #expect(read.stages[0].seconds.min == 0.1)
    #expect(read.stages[0].runSeconds == [0.2, 0.1, 0.3])
    #expect(read.stages[1].share == nil)
    #expect(read.stages[2].share == 0.5)
    #expect(read.stages[2].peakBytes == 20 << 20)
    #expect(read.timesFoundation == nil)
    #expect(read.chunkCurve.map(\.chunkBytes) == [1024, 65_536])
    #expect(read.claims.map(\.holds) == [true, false])
    #expect(read.claims.map(\.text) == ["gbps>1", "gbps>11"])
  }

  @Test func `the picture has a second half for the curve`() {
    #expect(Self.report().picture.size.height == 2 * Chart.usualSize.height)
    let plain = Self.report { $0.measurements.chunkCurve = [] }
    #expect(plain.picture.size == Chart.usualSize)
  }

  @Test func `this machine has a name, a system and an instruction set`() {
    let facts = MachineFacts.current
    #expect(facts.processorCount > 0)
    for text in [facts.processor, facts.system, facts.swift, facts.instructionSet] { #expect(!text.isEmpty) }
    #expect(["debug", "release"].contains(facts.build))
  }

  @Test(arguments: [
    ("64KiB", 65_536), ("64 KiB", 65_536), ("256MiB", 268_435_456), ("1GB", 1_000_000_000), ("1.5k", 1536), ("7", 7),
    ("2g", 2_147_483_648), ("10 b", 10),
  ]) func `sizes are read with their units`(_ text: String, _ count: Int) { #expect(ByteText.count(text) == count) }

  @Test(arguments: ["", "0", "MiB", "-1", "1XB", "1.2.3", "1e9", "99999999999GiB", "1 M B", "0.1", "nan", "٣"])
  func `what is no size is refused`(_ text: String) { #expect(ByteText.count(text) == nil) }

  @Test func `numbers have three digits that count`() {
    #expect(
      [0, 0.01234, 0.1234, 1.234, 12.34, 123.4, -1.5].map { ByteText.significant($0) }
        == ["0.00", "0.012", "0.123", "1.23", "12.3", "123", "-1.50"])
    #expect([Double.nan, .infinity].map { ByteText.significant($0) } == ["-", "-"])
    #expect(
      [512, 1024, 1536, 65_536, 1 << 30].map { ByteText.binary($0) } == [
        "512 B", "1 KiB", "1.5 KiB", "64 KiB", "1 GiB",
      ])
    #expect([999, 357_900_000, 1_000_000_000].map { ByteText.decimal($0) } == ["999 B", "358 MB", "1 GB"])
  }

  @Test func `the median is in the middle`() {
    #expect(Measurement.median([]) == 0)
    #expect(Measurement.median([3]) == 3)
    #expect(Measurement.median([1, 9]) == 5)
    #expect(Measurement.median([9, 1, 2]) == 2)
  }
}
