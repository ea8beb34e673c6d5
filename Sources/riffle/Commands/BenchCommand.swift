public import ArgumentParser
import RiffleBench
import RiffleImaging
import RiffleMedia
import RiffleParsing
import RiffleTypes
import Synchronization

extension PayloadShape: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}

/// `riffle bench`: how fast this machine decodes, stage by stage.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast responses are decoded here.",
    discussion: """
      Makes a response from a seed, or takes a saved one, and times reading, parsing, decoding and writing it separately, each \
      against memcpy of the same bytes. Responses of any size: they are read from a file, which is temporary unless kept.

      --assert takes clauses such as gbps>1, share>0.5, rss<64MiB, write.gbps>0.5, speedup>8; one that does not hold ends with 1.

      Example: riffle bench --shape speech-sse --size 64MiB --against foundation --plot speed.png
      """)

  /// Other people's decoders.
  enum Peer: String, CaseIterable, ExpressibleByArgument {
    case foundation
  }

  @Argument(help: "A saved response to measure instead of a made one.", completion: .file())
  var input: String?

  @Option(help: "What to make: speech-sse, image, images or text (default: speech-sse).")
  var shape: PayloadShape?

  @Option(help: "Bytes of media, or of the response for text, such as 256MiB (default: the shape's usual size).")
  var size: String?

  @Option(help: "The number that all noise comes from (default: 1).")
  var seed: UInt64?

  @Flag(help: "Text only: events differ in members, lengths and escapes.")
  var varying = false

  @Option(help: "Bytes given to the parsers at once.")
  var chunkBytes = "64KiB"

  @Flag(help: "Time the decoder with chunks of 1 KiB to 1 MiB besides.")
  var chunkCurve = false

  @Option(help: "How often each stage runs.")
  var runs = 7

  @Option(help: "Decode the same bytes with this too: foundation.")
  var against: Peer?

  @Option(help: "The instruction set of the kernels: portable, avx2, avx512 or neon (default: the best here).")
  var isa: InstructionSet?

  @Option(help: "Claims to check, with commas between them.", completion: .none)
  var assert: String?

  @Option(help: "Draw the figures into this PNG file.", completion: .file(extensions: ["png"]))
  var plot: String?

  @Option(help: "Keep the made response in this file.", completion: .file())
  var keep: String?

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  @Flag(name: [.short, .long], help: "No progress and no remarks; errors are still printed.")
  var quiet = false

  /// A chunk longer than this is no chunk.
  private static let chunkLimit = 64 * 1024 * 1024

  func validate() throws {
    if input != nil, shape != nil || size != nil || seed != nil || varying || keep != nil {
      throw ValidationError(
        "a saved response is measured as it is: leave out --shape, --size, --seed, --varying, --keep")
    }
    if varying, shape != .text { throw ValidationError("--varying is for --shape text") }
    if let size, ByteText.count(size) == nil {
      throw ValidationError("--size takes a number of bytes such as 64MiB, not '\(size)'")
    }
    guard let chunk = ByteText.count(chunkBytes), chunk <= Self.chunkLimit else {
      throw ValidationError("--chunk-bytes takes 1 to 64MiB, not '\(chunkBytes)'")
    }
    guard (1...1000).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 1000") }
    if let isa, !isa.isAvailable {
      let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--isa \(isa.rawValue) is not available on this machine, which has \(names)")
    }
    if try claims.contains(where: \.needsFoundation), against != .foundation {
      throw ValidationError("--assert speaks of foundation: add --against foundation")
    }
  }

  private var claims: [Claim] {
    get throws {
      guard let assert else { return [] }
      do throws(Claim.SyntaxError) {
        return try Claim.claims(in: assert)
      } catch {
        throw ValidationError("--assert '\(assert)': \(error)")
      }
    }
  }

  func run() throws {
    if let isa { InstructionSet.use(isa) }
    if MachineFacts.isDebugBuild, !quiet { Terminal.say("this is a debug build: its figures say nothing") }
    if let plot { try checkPlot(plot) }
    let progress = ProgressLine(isQuiet: quiet)
    let stop = StopFlag()
    let report: BenchmarkReport
    do throws(BenchmarkError) {
      report = try measured(progress, stop)
    } catch {
      progress.clear()
      if error == .stopped { throw Ending(stop.reason) }
      throw Ending(error.reason, error.description)
    }
    progress.clear()
    if json {
      Terminal.print(report.json)
    } else {
      for line in report.lines { Terminal.print(Terminal.escaped(line)) }
    }
    if let plot { try save(report.picture, to: plot) }
    let failures = report.claims.compactMap(\.failure)
    for failure in failures { Terminal.say("assert: " + failure) }
    if !failures.isEmpty { throw Ending(.internalError) }
  }

  private func measured(_ progress: ProgressLine, _ stop: StopFlag) throws(BenchmarkError) -> BenchmarkReport {
    var options = BenchmarkOptions()
    options.chunkByteCount = ByteText.count(chunkBytes) ?? options.chunkByteCount
    options.runCount = runs
    options.comparesFoundation = against == .foundation
    options.chunkCurve = chunkCurve ? BenchmarkOptions.usualChunkCurve : []
    var plan: PayloadPlan?
    var contents: PayloadContents?
    let file: PayloadFile
    if let input {
      file = try PayloadFile(openingFileAt: input)
    } else {
      let wanted = PayloadPlan(
        shape: shape ?? .speechSSE, byteCount: size.flatMap(ByteText.count), seed: seed ?? 1, isVarying: varying)
      let made = try PayloadFile.made(wanted, keptAt: keep) { count in
        progress.update(["making the response", ByteText.decimal(count)])
        return !stop.isSet
      }
      (plan, contents, file) = (wanted, made.contents, made.file)
    }
    let benchmark = try Benchmark(
      of: file, plan: plan, contents: contents, options: options, shouldStop: { stop.isSet },
      onProgress: { now in
        let run = now.run > 0 ? ["run \(now.run) of \(now.runCount)"] : []
        progress.update(run + [now.step, ByteText.decimal(now.byteCount)])
      })
    var report = BenchmarkReport(
      version: Versions.riffle, date: BenchmarkReport.now, machine: .current, plan: plan, path: input ?? keep,
      options: options, measurements: try benchmark.run())
    // The syntax was checked with the options.
    for claim in (try? claims) ?? [] { report.claims.append((claim, claim.failure(in: report.measurements))) }
    return report
  }

  /// Sees before the long work whether the picture can be written.
  private func checkPlot(_ path: String) throws {
    do throws(MediaFileError) {
      try PartialFile.preflight(path, replacing: true)
    } catch {
      throw Ending(error.exitReason, error.description)
    }
  }

  private func save(_ picture: Canvas, to path: String) throws {
    do {
      let file = try PartialFile(finalPath: path, replacing: true)
      do {
        let bytes = picture.encodedPNG()
        try file.write(bytes.span)
        try file.commit(replacing: true)
      } catch {
        file.discard()
        throw error
      }
    } catch let error as MediaFileError {
      throw Ending(error.exitReason, error.description)
    }
  }
}

/// Remembers that a signal asked for an end.
private final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  private let signals = Mutex<Signals?>(nil)

  init() {
    let signals = Signals { [weak self] in self?.flag.store(true, ordering: .releasing) }
    self.signals.withLock { $0 = signals }
  }

  var isSet: Bool { flag.load(ordering: .acquiring) }
  var reason: ExitReason { signals.withLock { $0?.reason } ?? .interrupted }
}
