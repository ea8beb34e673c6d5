import RiffleBench
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct BenchmarkTests {
  private static func options(_ change: (inout BenchmarkOptions) -> Void = { _ in }) -> BenchmarkOptions {
    var options = BenchmarkOptions()
    options.runCount = 2
    change(&options)
    return options
  }

  @Test(arguments: PayloadShape.allCases) func `every stage goes over the whole answer in each run`(
    _ shape: PayloadShape
  ) throws {
    let plan = PayloadPlan(shape: shape, byteCount: 600_000)
    let (file, contents) = try PayloadFile.made(plan)
    let options = Self.options {
      $0.comparesFoundation = true
      $0.chunkByteCount = 10_007
      $0.chunkCurve = [1000, 1_000_000]
    }
    let found = try Benchmark(of: file, plan: plan, contents: contents, options: options).run()
    #expect(found.contents == contents)
    #expect(file.byteCount == contents.byteCount)
    let wanted = Stage.allCases.filter { $0 != .write || shape != .text }
    #expect(found.stages.map(\.stage) == wanted)
    for measurement in found.stages {
      #expect(measurement.seconds.count == 2)
      #expect(measurement.speed > 0)
      #expect(measurement.peakByteCount > 1 << 20)
      if measurement.stage != .core, measurement.stage != .coreMemcpy {
        #expect(measurement.byteCounts == [contents.byteCount, contents.byteCount])
      }
    }
    #expect(found.chunkCurve.map(\.chunkByteCount) == [1000, 1_000_000])
    #expect(found.timesFoundation != nil)
  }

  @Test func `a saved answer is measured as it is`() throws {
    let sample = "gemini-speech-two-parts.sse"
    let file = try PayloadFile(openingFileAt: Samples.path(sample))
    let found = try Benchmark(of: file, options: Self.options()).run()
    #expect(found.contents.byteCount == (try Samples.read(sample)).count)
    #expect(found.contents.mediaByteCount > 0)
    #expect(found.stages.map(\.stage) == [.read, .memcpy, .parse, .decode, .write])
  }

  @Test func `words that differ are the same words to Foundation`() throws {
    let plan = PayloadPlan(shape: .text, byteCount: 100_000, isVarying: true)
    let (file, contents) = try PayloadFile.made(plan)
    let options = Self.options { $0.comparesFoundation = true }
    let found = try Benchmark(of: file, plan: plan, contents: contents, options: options).run()
    #expect(found.contents.textByteCount == contents.textByteCount)
  }

  @Test func `an answer that is not what was made is not measured`() throws {
    let plan = PayloadPlan(shape: .image, byteCount: 50_000)
    let (file, _) = try PayloadFile.made(plan)
    var contents = PayloadWriter.bytes(of: plan).contents
    contents.checksum ^= 1
    let error = #expect(throws: BenchmarkError.self) {
      try Benchmark(of: file, plan: plan, contents: contents, options: Self.options()).run()
    }
    #expect(error?.reason == .internalError)
  }

  @Test(arguments: [
    ("", ExitReason.malformedAnswer), ("<html>", .malformedAnswer), ("{\"candidates\":[", .malformedAnswer),
    ("data: {\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"data\":\"*\"}}]}}]}\n\n", .malformedAnswer),
  ]) func `what cannot be decoded is not measured`(_ text: String, _ reason: ExitReason) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(text.utf8), to: folder.path("answer"))
    let error = #expect(throws: BenchmarkError.self) {
      try Benchmark(of: PayloadFile(openingFileAt: folder.path("answer")), options: Self.options()).run()
    }
    #expect(error?.reason == reason)
  }

  @Test func `a folder or a missing file is a file error`() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path, folder.path("missing"), "/dev/null"] {
      let error = #expect(throws: BenchmarkError.self) { try PayloadFile(openingFileAt: path) }
      #expect(error?.reason == .fileError)
      #expect(error?.description.hasPrefix(path + ": ") == true)
    }
  }

  @Test func `a pipe is refused at once and closed`() throws {
    let folder = try TemporaryFolder()
    let isOpen = try Files.isPipeLeftOpen(at: folder.path("pipe")) {
      let error = #expect(throws: BenchmarkError.self) { try PayloadFile(openingFileAt: folder.path("pipe")) }
      #expect(error?.reason == .fileError)
    }
    #expect(!isOpen)
  }

  @Test func `a kept answer stays under its name and never replaces a file`() throws {
    let folder = try TemporaryFolder()
    let plan = PayloadPlan(shape: .speechSSE, byteCount: 30_000)
    let made = try PayloadFile.made(plan, keptAt: folder.path("kept.sse"))
    #expect(made.file.path == folder.path("kept.sse"))
    #expect(try Files.read(folder.path("kept.sse")) == PayloadWriter.bytes(of: plan).bytes)
    let error = #expect(throws: BenchmarkError.self) { try PayloadFile.made(plan, keptAt: folder.path("kept.sse")) }
    #expect(error?.reason == .fileError)
    #expect(folder.names == ["kept.sse"])
  }

  @Test func `stopping leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    let plan = PayloadPlan(shape: .speechSSE, byteCount: 300_000)
    #expect(throws: BenchmarkError.stopped) {
      try PayloadFile.made(plan, keptAt: folder.path("kept.sse"), onProgress: { $0 < 100_000 })
    }
    #expect(folder.names.isEmpty)
    let (file, contents) = try PayloadFile.made(plan)
    var steps: [String] = []
    #expect(throws: BenchmarkError.stopped) {
      try Benchmark(
        of: file, plan: plan, contents: contents, options: Self.options(), shouldStop: { steps.contains("parse") },
        onProgress: { steps.append($0.step) }
      ).run()
    }
    #expect(steps.first == "check")
    #expect(!steps.contains("decode"))
  }
}
