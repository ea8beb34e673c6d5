import Foundation
import RiffleBench
import RiffleParsing

/// The rows that are measured inside one process.
struct InProcess {
  let plan: Plan
  let findings: Findings

  private static let usualChunk = 64 << 10

  func hold(_ row: String) throws {
    progress("\(row): in process")
    switch row {
    case "core": try core()
    case "encode": try encode()
    case "small-events": try smallEvents()
    default: try chunks()
    }
  }

  /// One picture of noise in memory: a 1 MiB document stays in the second-level cache.
  private func document(_ byteCount: Int) throws -> Held {
    var plan = PayloadPlan(shape: .image, byteCount: byteCount, seed: plan.seed)
    plan.pictures = .opaque
    return try Held(plan)
  }

  /// The core against memcpy and against aklomp/base64's stream decoder alone.
  private func core() throws {
    let chunk = Self.usualChunk
    for (place, size) in [("in cache", 768 << 10), ("from memory", self.plan.isQuick ? 3 << 20 : 192 << 20)] {
      let held = try document(size)
      let output = Output(capacity: 2 * chunk)
      var laps = [
        Lap(name: "riffle, \(place)", byteCount: held.bytes.count, chunkByteCount: chunk) {
          try held.read(chunk: chunk, into: output)
        },
        Lap(name: "memcpy, \(place)", byteCount: held.bytes.count, chunkByteCount: chunk) {
          held.copy(chunk: chunk, into: output)
        },
      ]
      if let path = plan.tools.aklomp {
        let peer = try Base64Peer(path: path)
        let text = try held.base64()
        guard peer.decode(text, chunk: chunk, output: output) == held.contents.mediaByteCount
        else { throw CompareError("aklomp/base64 decodes another number of bytes") }
        laps.append(
          Lap(name: "aklomp/base64 alone, \(place)", byteCount: text.count, chunkByteCount: chunk) {
            _ = peer.decode(text, chunk: chunk, output: output)
          })
      }
      guard !plan.isQuick else { continue }
      let samples = try interleaved("core", laps, rounds: 31)
      add(samples)
      guard place == "in cache" else { continue }
      for (sample, target) in zip(samples.dropFirst(), [1.0, 1.5]) {
        claim("core", "the core in cache, 64 KiB chunks", samples[0], over: sample, atLeast: target)
      }
    }
  }

  private func encode() throws {
    guard let path = plan.tools.aklomp else { return }
    let peer = try Base64Peer(path: path)
    let held = try document(768 << 10)
    // Any bytes will do: the document's own text, 1 MiB of it.
    let input = Array(held.bytes.prefix(1 << 20))
    let output = Output(capacity: Base64Encoder.encodedCount(of: input.count) + 64)
    let expected = Array(Data(input).base64EncodedData())
    func ours() -> Int {
      output.write { span in
        var encoder = Base64Encoder()
        _ = encoder.encode(input.span, into: &span)
        encoder.finish(into: &span)
      }.count
    }
    func isRight(_ count: Int) -> Bool {
      var isEqual = count == expected.count
      output.read(count) { written in isEqual = isEqual && written.indices.allSatisfy { written[$0] == expected[$0] } }
      return isEqual
    }
    guard isRight(ours()), isRight(peer.encode(input, output: output)) else {
      throw CompareError("base64 encoders differ")
    }
    guard !plan.isQuick else { return }
    let samples = try interleaved(
      "encode",
      [
        Lap(name: "riffle", byteCount: input.count) { _ = ours() },
        Lap(name: "aklomp/base64", byteCount: input.count) {
          _ = peer.encode(input, output: output)
        },
      ], rounds: 31)
    add(samples)
    claim("encode", "base64 encode, 1 MiB", samples[0], over: samples[1], atLeast: 0.95)
  }

  private func smallEvents() throws {
    for isVarying in [false, true] {
      let held = try Held(
        PayloadPlan(shape: .text, byteCount: plan.isQuick ? 600_000 : 60_000_000, seed: plan.seed, isVarying: isVarying)
      )
      let output = Output(capacity: 2 * Self.usualChunk)
      let name = isVarying ? "varying skeletons" : "equal skeletons"
      let lap = Lap(name: name, byteCount: held.bytes.count, chunkByteCount: Self.usualChunk) {
        try held.read(chunk: Self.usualChunk, into: output)
      }
      guard !plan.isQuick else { try lap.pass(); continue }
      var samples = try interleaved("small-events", [lap], rounds: 11)
      samples[0].nanosecondsPerEvent = samples[0].median * 1e9 / Double(held.contents.eventCount)
      add(samples)
    }
  }

  private func chunks() throws {
    let held = try document(768 << 10)
    let sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map { $0 << 10 }
    let output = Output(capacity: 1 << 20)
    let laps =
      sizes.map { size in
        Lap(name: "riffle, \(size >> 10) KiB", byteCount: held.bytes.count, chunkByteCount: size) {
          try held.read(chunk: size, into: output)
        }
      }
      + sizes.map { size in
        Lap(name: "memcpy, \(size >> 10) KiB", byteCount: held.bytes.count, chunkByteCount: size) {
          held.copy(chunk: size, into: output)
        }
      }
    guard !plan.isQuick else { return try laps.forEach { try $0.pass() } }
    let samples = try interleaved("chunks", laps, rounds: 31)
    add(samples)
    claim("chunks", "chunks of 4 KiB, in cache", samples[2], over: samples[6], atLeast: 0.5)
  }

  private func add(_ samples: [Sample]) {
    findings.samples += samples
    for sample in samples { progress("  \(sample.name): \(threeDigits(sample.gigabytesPerSecond)) GB/s") }
  }

  private func claim(_ row: String, _ work: String, _ ours: Sample, over theirs: Sample, atLeast: Double) {
    findings.claims.append(
      Claim(
        row: row, work: work, against: row == "chunks" ? "itself at 64 KiB" : theirs.name,
        measured: ours.gigabytesPerSecond / theirs.gigabytesPerSecond, bound: .atLeast(atLeast)))
  }
}
