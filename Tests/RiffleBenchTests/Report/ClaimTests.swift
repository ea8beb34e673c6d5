import RiffleBench
import Testing

@Suite struct ClaimTests {
  @Test(arguments: [
    ("gbps>1", Claim.Metric.speed(.decode), Claim.Comparison.greater, 1.0),
    ("gbps >= 0.5", .speed(.decode), .atLeast, 0.5), ("  share<1  ", .share(.decode), .less, 1),
    ("rss<64MiB", .memory(.decode), .less, 67_108_864), ("rss<=64 MiB", .memory(.decode), .atMost, 67_108_864),
    ("rss<1.5GiB", .memory(.decode), .less, 1_610_612_736), ("rss<20MB", .memory(.decode), .less, 20_000_000),
    ("rss<1gb", .memory(.decode), .less, 1e9), ("rss<8192", .memory(.decode), .less, 8192),
    ("rss>0", .memory(.decode), .greater, 0), ("parse.gbps>2", .speed(.parse), .greater, 2),
    ("read.gbps>2", .speed(.read), .greater, 2), ("WRITE.GBPS>0.25", .speed(.write), .greater, 0.25),
    ("core.share>=1", .share(.core), .atLeast, 1), ("core-memcpy.gbps>3", .speed(.coreMemcpy), .greater, 3),
    ("write.rss<24MiB", .memory(.write), .less, 25_165_824), ("speedup>8", .speedup, .greater, 8),
    ("foundation.gbps<100", .speed(.foundation), .less, 100),
  ]) func `a clause is a metric, a sign and a number`(
    _ text: String, _ metric: Claim.Metric, _ comparison: Claim.Comparison, _ value: Double
  ) throws {
    let claims = try Claim.claims(in: text)
    #expect(claims.map(\.metric) == [metric])
    #expect(claims.map(\.comparison) == [comparison])
    #expect(claims.map(\.value) == [value])
  }

  @Test func `clauses have commas between them and keep their words`() throws {
    let claims = try Claim.claims(in: "gbps>1, rss < 64MiB ,speedup>=8")
    #expect(claims.map(\.text) == ["gbps>1", "rss < 64MiB", "speedup>=8"])
    #expect(claims.map(\.needsFoundation) == [false, false, true])
  }

  @Test(arguments: [
    ("", 1, "gbps"), ("   ", 4, "gbps"), ("speed>1", 1, "gbps"), (">1", 1, "gbps"), ("1>gbps", 1, "gbps"),
    ("gbps", 5, ">="), ("gbps 1", 6, ">="), ("gbps=1", 5, ">="), ("gbps==1", 5, ">="), ("gbps=>1", 5, ">="),
    ("gbps>", 6, "number"), ("gbps>x", 6, "number"), ("gbps>-1", 6, "number"), ("gbps>1.2.3", 6, "number"),
    ("gbps>.", 6, "number"), ("gbps>1 rss<2", 8, "comma"), ("gbps>1GB", 7, "comma"), ("gbps>1,", 8, "gbps"),
    ("gbps>1,,rss<2", 8, "gbps"), ("rss<64XiB", 7, "MiB"), ("rss<64 MiB 5", 12, "comma"), ("cook.gbps>1", 1, "stage"),
    ("decode.>1", 1, "gbps"), (".gbps>1", 1, "stage"), ("decode.gbps.x>1", 1, "gbps"), ("memcpy.share>1", 1, "gbps"),
    ("decode.speedup>1", 1, "gbps"), ("rss<99999999999GiB", 16, "MiB"), ("gbps>１", 6, "number"),
  ]) func `anything else is refused at its place`(_ text: String, _ column: Int, _ word: String) {
    let error = #expect(throws: Claim.SyntaxError.self) { try Claim.claims(in: text) }
    #expect(error?.column == column)
    #expect(error?.expectation.contains(word) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("column \(column): expected ") == true)
  }

  @Test(arguments: [
    ("gbps>1.99", true), ("gbps>2", false), ("gbps>=2", true), ("gbps<2", false), ("gbps<=2", true),
    ("gbps<2.01", true),
    ("share>0.19", true), ("share>0.2", false), ("rss<64MiB", true), ("rss<32MiB", false), ("rss<=32MiB", true),
    ("memcpy.gbps>9", true), ("memcpy.rss<16MiB", false), ("speedup>3.9", true), ("speedup>4", false),
    ("foundation.share<0.06", true), ("write.gbps>0", false), ("core.share>0", false),
  ]) func `a claim holds or says why not`(_ text: String, _ holds: Bool) throws {
    let measurements = Measurements(
      contents: PayloadContents(),
      stages: [
        Measurement(stage: .memcpy, seconds: [1], byteCounts: [10_000_000_000], peakByteCount: 32 << 20),
        Measurement(
          stage: .decode, seconds: [1, 2, 0.5], byteCounts: [2_000_000_000, 2_000_000_000, 2_000_000_000],
          peakByteCount: 32 << 20),
        Measurement(stage: .foundation, seconds: [4], byteCounts: [2_000_000_000], peakByteCount: 1 << 30),
      ])
    let claim = try #require(try Claim.claims(in: text).first)
    let failure = claim.failure(in: measurements)
    #expect((failure == nil) == holds, "\(failure ?? "")")
    if let failure { #expect(failure.hasPrefix(text + ": ")) }
  }

  @Test func `a failure tells what was found`() throws {
    let measurements = Measurements(
      contents: PayloadContents(),
      stages: [Measurement(stage: .decode, seconds: [1], byteCounts: [734_000_000], peakByteCount: 96 << 20)])
    let failures = try Claim.claims(in: "gbps>1,rss<64MiB,parse.gbps>1").map { $0.failure(in: measurements) }
    #expect(failures == ["gbps>1: it is 0.734", "rss<64MiB: it is 96 MiB", "parse.gbps>1: was not measured"])
  }
}
