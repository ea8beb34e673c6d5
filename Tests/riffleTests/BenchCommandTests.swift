import Foundation
import RiffleTestSupport
import Testing

/// `riffle bench` as a process, on answers of a megabyte; what it measures is never judged.
@Suite struct BenchCommandTests {
  private static let small = ["bench", "--size", "1MiB", "--runs", "1"]

  @Test func `the table has the stages and the machine`() throws {
    let run = try RiffleProcess.run(Self.small + ["--shape", "speech-sse", "--against", "foundation", "--quiet"])
    #expect(run.code == 0, "\(run.errors)")
    let words = run.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    for stage in ["read", "memcpy", "parse", "decode", "write", "foundation", "core", "core-memcpy"] {
      #expect(words.contains(stage), "\(run.output)")
    }
    #expect(run.output.contains("speech-sse, seed 1: "))
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: ["image", "images", "text"]) func `every shape is measured, and JSON tells of it`(
    _ shape: String
  ) throws {
    let run = try RiffleProcess.run(Self.small + ["--shape", shape, "--seed", "7", "--json"])
    #expect(run.code == 0, "\(run.errors)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let payload = try #require(report["payload"] as? [String: Any])
    #expect(payload["shape"] as? String == shape)
    #expect(payload["seed"] as? Int == 7)
    let stages = try #require(report["stages"] as? [[String: Any]])
    #expect(stages.contains { $0["name"] as? String == "decode" })
    let machine = try #require(report["machine"] as? [String: Any])
    #expect(machine["instructionSet"] is String)
  }

  @Test func `the plot is a picture that verifies, drawn anew each time`() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let run = try RiffleProcess.run(
        Self.small + ["--shape", "image", "--chunk-curve", "--plot", "speed.png"], in: folder)
      #expect(run.code == 0, "\(run.errors)")
    }
    #expect(folder.names == ["speed.png"])
    let verdict = try RiffleProcess.run(["verify", "speed.png"], in: folder)
    #expect(verdict.code == 0)
    #expect(verdict.output.contains("1200x1400"), "\(verdict.output)")
  }

  @Test func `a claim that holds ends with 0, one that does not with 1 and a line`() throws {
    let good = try RiffleProcess.run(Self.small + ["--assert", "gbps>0, rss<100GiB, core.share>0"])
    #expect(good.code == 0, "\(good.errors)")
    let bad = try RiffleProcess.run(Self.small + ["--quiet", "--assert", "gbps>0,rss<1KiB,gbps>1000000"])
    #expect(bad.code == 1)
    let lines = bad.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("riffle: assert: rss<1KiB: it is ") == true)
    #expect(lines.last?.hasPrefix("riffle: assert: gbps>1000000: it is ") == true)
    #expect(bad.output.contains("decode"))
  }

  @Test(arguments: [
    (["--assert", "gbps>"], "column 6"), (["--assert", "speedup>2"], "--against foundation"),
    (["--runs", "0"], "--runs"),
    (["--size", "many"], "--size"), (["--chunk-bytes", "0"], "--chunk-bytes"), (["--shape", "sonnet"], "sonnet"),
    (["--isa", "abacus"], "abacus"), (["--varying"], "--shape text"), (["answer.sse", "--seed", "1"], "saved"),
    (["--against", "time"], "time"),
  ]) func `options that make no sense end with 2`(_ options: [String], _ word: String) throws {
    let run = try RiffleProcess.run(["bench"] + options)
    #expect(run.code == 2)
    #expect(run.errors.contains(word), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func `an instruction set that the machine lacks ends with 2 and names those it has`() throws {
    #if arch(arm64)
      let foreign = "avx2"
    #else
      let foreign = "neon"
    #endif
    let run = try RiffleProcess.run(["bench", "--isa", foreign])
    #expect(run.code == 2)
    #expect(run.errors.contains("portable"))
    let portable = try RiffleProcess.run(Self.small + ["--isa", "portable"])
    #expect(portable.code == 0, "\(portable.errors)")
    #expect(portable.output.contains("portable kernels"))
  }

  @Test func `an instruction set in the environment that nobody knows ends any command with 2`() throws {
    let run = try RiffleProcess.run(["voices"], environment: ["RIFFLE_ISA": "abacus"])
    #expect(run.code == 2)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.contains("RIFFLE_ISA: 'abacus'"))
    let good = try RiffleProcess.run(["voices"], environment: ["RIFFLE_ISA": "portable"])
    #expect(good.code == 0)
  }

  @Test func `a saved answer is measured, and one that cannot be decoded ends with 10`() throws {
    let run = try RiffleProcess.run(["bench", Samples.path("gemini-speech-two-parts.sse"), "--runs", "1", "--json"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("\"path\":"))
    let folder = try TemporaryFolder()
    try Files.write(Array("<html>".utf8), to: folder.path("page.html"))
    #expect(try RiffleProcess.run(["bench", "page.html"], in: folder).code == 10)
    #expect(try RiffleProcess.run(["bench", "missing"], in: folder).code == 11)
  }

  @Test func `a kept answer decodes, and what is temporary is gone, also after a signal`() throws {
    let folder = try TemporaryFolder()
    let place = try TemporaryFolder()
    let environment = ["TMPDIR": place.path]
    let run = try RiffleProcess.run(Self.small + ["--keep", "kept.sse"], in: folder, environment: environment)
    #expect(run.code == 0, "\(run.errors)")
    #expect(try RiffleProcess.run(["extract", "--discard", "kept.sse"], in: folder).code == 0)
    #expect(
      try RiffleProcess.run(Self.small + ["--keep", "kept.sse"], in: folder, environment: environment).code == 11)
    let running = try RiffleProcess.start(
      ["bench", "--size", "8MiB", "--runs", "1000"], in: folder, environment: environment)
    #expect(running.wait { !place.names.isEmpty })
    running.signal(SIGINT)
    #expect(running.finish().code == 130)
    #expect(place.names.isEmpty)
    #expect(folder.names == ["kept.sse"])
  }
}
