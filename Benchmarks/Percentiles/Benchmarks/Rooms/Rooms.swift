import Benchmark
import Foundation
import RiffleAPI
import RiffleBench
import RiffleMedia
import RiffleParsing
import RiffleTypes

/// One call of each benchmark works on a mebibyte or on one payload; throughput is in such calls.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, .peakMemoryResident], maxDuration: .seconds(2), maxIterations: 100_000,
    thresholds: [.wallClock: .init(relative: [.p50: 25])])

  let noise = [UInt8](PayloadWriter.bytes(of: .init(shape: .speechSSE, byteCount: 768 << 10)).bytes.prefix(1 << 20))
  let characters = Array(Base64Encoder.encode(noise).utf8)

  for set in InstructionSet.available {
    Benchmark("base64 decode, 1 MiB of bytes, \(set.rawValue)") { benchmark in
      _ = InstructionSet.use(set)
      var output = [UInt8](repeating: 0, count: noise.count + 64)
      for _ in benchmark.scaledIterations {
        var decoder = Base64Decoder()
        try output.overwrite { span in
          blackHole(try decoder.decode(characters.span, from: 0, upTo: characters.count, into: &span))
        }
      }
    }
    Benchmark("base64 encode, 1 MiB of bytes, \(set.rawValue)") { benchmark in
      _ = InstructionSet.use(set)
      var output = [UInt8](repeating: 0, count: characters.count + 64)
      for _ in benchmark.scaledIterations {
        var encoder = Base64Encoder()
        output.overwrite { span in blackHole(encoder.encode(noise.span, into: &span)) }
      }
    }
    Benchmark("JSON string of 1 MiB, \(set.rawValue)") { benchmark in
      _ = InstructionSet.use(set)
      let text = [UInt8(ascii: "\"")] + characters.prefix(1 << 20) + [UInt8(ascii: "\"")]
      for _ in benchmark.scaledIterations { try scan(text) }
    }
    Benchmark("event stream with one line of 1 MiB, \(set.rawValue)") { benchmark in
      _ = InstructionSet.use(set)
      let text = Array("data: ".utf8) + characters.prefix(1 << 20) + Array("\n\n".utf8)
      for _ in benchmark.scaledIterations {
        var parser = EventStreamParser()
        while let token = try parser.next(in: text.span) { blackHole(token) }
      }
    }
  }

  Benchmark("JSON scan of 4,000 small documents") { benchmark in
    let events = PayloadWriter.bytes(of: .init(shape: .text, byteCount: 1 << 20, isVarying: true)).bytes
    let documents = events.split(separator: 10).filter { $0.count > 6 }.map { Array($0.dropFirst(6)) }
    for _ in benchmark.scaledIterations {
      for document in documents { try scan(document) }
    }
  }

  for (name, plan) in [
    ("10 speech events", PayloadPlan(shape: .speechSSE, byteCount: 240 << 10)),
    ("a picture of 1 MiB", PayloadPlan(shape: .image, byteCount: 1 << 20)),
    ("text events, equal", PayloadPlan(shape: .text, byteCount: 1 << 20)),
    ("text events, varying", PayloadPlan(shape: .text, byteCount: 1 << 20, isVarying: true)),
  ] {
    Benchmark("ResponseDecoder: \(name)") { benchmark in
      let answer = PayloadWriter.bytes(of: plan).bytes
      var output = [UInt8](repeating: 0, count: 1 << 16)
      for _ in benchmark.scaledIterations {
        var decoder = ResponseDecoder()
        var isMore = true
        while isMore {
          try output.overwrite { span in isMore = try decoder.next(in: answer.span, into: &span) != nil }
        }
        blackHole(try decoder.finish())
      }
    }
  }

  Benchmark("PNG verification of 1 MiB of noise") { benchmark in
    var picture: [UInt8] = []
    _ = PayloadWriter.write(.init(shape: .image, byteCount: 1 << 20)) { piece in
      for index in piece.indices { picture.append(piece[index]) }
    } to: { _ in
    }
    for _ in benchmark.scaledIterations {
      var verifier = PNGVerifier()
      try verifier.verify(picture.span)
      blackHole(try verifier.finish())
    }
  }

  Benchmark("WAV file of 1 MiB") { benchmark in
    let path = "\(NSTemporaryDirectory())/riffle-percentiles-\(getpid()).wav"
    for _ in benchmark.scaledIterations {
      let file = try PartialFile(finalPath: path, replacing: true)
      let writer = try AudioFileWriter(to: file, format: .wav, source: PCMFormat())
      try writer.write(noise.span)
      try writer.finish()
      file.discard()
    }
  }
}

private func scan(_ text: [UInt8]) throws {
  var scanner = JSONScanner()
  while let token = try scanner.next(in: text.span) { blackHole(token) }
  try scanner.finish()
}

extension [UInt8] {
  /// Writes the array anew from its start; its count stays.
  fileprivate mutating func overwrite<E: Error>(_ body: (inout OutputSpan<UInt8>) throws(E) -> Void) throws(E) {
    try withUnsafeMutableBufferPointer { memory throws(E) in
      // Bytes that are initialized already need no clean-up when they are written again.
      var output = OutputSpan(buffer: memory, initializedCount: 0)
      try body(&output)
      _ = output.finalize(for: memory)
    }
  }
}
