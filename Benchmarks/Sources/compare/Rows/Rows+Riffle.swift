import Foundation
import RiffleBench

/// The rows that measure Riffle against itself, or against the copying of as many bytes.
extension Rows {
  /// 1 GiB against 16 MiB: the same time for each byte, the same memory.
  func growth() throws {
    let small = try payloads.payload("document-16.json", .image, size(16 << 20, quick: 1 << 20))
    let large = try payloads.payload("document-1024.json", .image, size(1 << 30, quick: 4 << 20))
    let empty = try payloads.payload("document-0.json", .image, 1 << 10)
    let names = ["1 KiB", "16 MiB", "1 GiB"]
    var contestants = zip(names, [empty, small, large]).map { name, payload in
      var contestant = field.riffle(payload.path, as: .pictures)
      contestant.name = name
      contestant.byteCount = payload.byteCount
      contestant.check = .none
      return contestant
    }
    var plainReader = field.cat(large.path)
    plainReader.byteCount = large.byteCount
    contestants.append(plainReader)
    let outcome = try hold(
      Contest(
        row: "growth", title: "1 GiB against 16 MiB", byteCount: large.byteCount, truth: nil, contestants: contestants,
        roundFactor: 3))
    payloads.remove(large)
    guard let none = outcome.score(names[0]), let first = outcome.score(names[1]), let second = outcome.score(names[2]),
      none.median > 0
    else { return }
    // A process takes a few milliseconds to start, as long as 16 MiB take: what is compared is what the bytes take.
    let perByte = [first, second].map { ($0.median - none.median) / Double($0.byteCount - none.byteCount) }
    let claims: [(String, Double, Claim.Bound, String)] = [
      ("time for each byte, 1 GiB over 16 MiB, start subtracted", perByte[1] / perByte[0], .atMost(1.15), "x"),
      (
        "peak memory, 1 GiB less 16 MiB", Double(second.peakMemory - first.peakMemory) / 1_048_576, .atMost(2), " MiB"
      ),
      ("peak memory at 1 GiB", Double(second.peakMemory) / 1_048_576, .atMost(24), " MiB"),
    ]
    for (against, measured, bound, unit) in claims {
      report.claims.append(
        Claim(row: "growth", work: outcome.title, against: against, measured: measured, bound: bound, unit: unit))
    }
  }

  func diskWAV() throws {
    let payload = try payloads.payload("speech.sse", .speechSSE, size(10_000, quick: 100) * (24 << 10))
    try disk(
      "disk-wav", "speech stream to a WAV file", payload, file: "out.wav",
      variants: [("riffle", []), ("riffle --no-sync", ["--no-sync"])])
  }

  func diskPNG() throws {
    let payload = try payloads.payload("document.json", .image, size(256 << 20, quick: 3 << 20))
    try disk(
      "disk-png", "one picture to a PNG file", payload, file: "out.png",
      variants: [
        ("riffle", []), ("riffle --no-sync", ["--no-sync"]),
        ("riffle --no-sync --verify structure", ["--no-sync", "--verify", "structure"]),
      ])
  }

  /// `extract -o FILE` against `cp` of the file that it makes, with and without a wait for the disk.
  private func disk(
    _ row: String, _ title: String, _ payload: Payload, file: String, variants: [(String, [String])]
  ) throws {
    let output = "\(plan.workFolder)/\(file)"
    let source = "\(plan.workFolder)/copied-\(file)"
    let command = [plan.tools.riffle, "extract", payload.path, "-q", "--force"]
    let first = try arena.launcher.run(command + ["-o", source])
    guard first.status == 0 else { throw CompareError("\(row): \(first.standardError)") }
    let byteCount = try Files.size(of: source)
    let clear: @Sendable () throws -> Void = {
      Files.remove(output)
      // What an earlier program left in the cache is written before the next one is timed.
      sync()
    }
    var contestants = variants.map { name, options in
      Contestant(name: name, arguments: command + options + ["-o", output], before: clear)
    }
    contestants.append(Contestant(name: "cp", arguments: ["cp", source, output], before: clear))
    contestants.append(
      Contestant(
        name: "cp and sync", arguments: ["sh", "-c", "cp \"$0\" \"$1\" && sync \"$1\"", source, output], before: clear))
    _ = try hold(
      Contest(
        row: row, title: title, byteCount: byteCount, truth: nil, contestants: contestants,
        targets: [
          // Like with like: neither waits for the disk, or both do.
          Target(name: "riffle --no-sync", against: "cp", atLeast: 0.8),
          Target(against: "cp and sync", atLeast: 0.8),
        ]))
    Files.remove(output)
    Files.remove(source)
  }

  /// Full verification of PNG files: every checksum, the whole inflate, the filter bytes.
  func pictures() throws {
    guard let progressive = plan.tools.pngProgressive else { return }
    let size = plan.isQuick ? (width: 320, height: 240) : (width: 4000, height: 3000)
    for kind in [TestPicture.photograph, .render] {
      let path = "\(plan.workFolder)/\(kind.rawValue).png"
      try kind.write(to: path, width: size.width, height: size.height, seed: plan.seed)
      _ = try hold(
        Contest(
          row: "png", title: "full verification of a \(kind.rawValue), \(size.width) x \(size.height), four times",
          byteCount: try Files.size(of: path) * 4, truth: nil,
          contestants: [
            Contestant(name: "riffle", arguments: [plan.tools.riffle, "verify", "-q", path, path, path, path]),
            Contestant(name: "libpng", arguments: [progressive, path, path, path, path]),
          ], targets: [Target(against: "libpng", atLeast: 4)]))
      Files.remove(path)
    }
  }
}
