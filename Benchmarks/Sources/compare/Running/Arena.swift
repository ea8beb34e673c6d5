import Foundation
import RiffleBench

/// Holds contests: checks every program's result, then times all of them in turn.
struct Arena: Sendable {
  var launcher: Launcher
  /// Timed rounds; a slow program takes part in fewer (see `patience`).
  var rounds: Int
  /// Seconds that one program may take in one contest; a program whose first run takes longer than half of it is timed once.
  var patience = 12.0
  /// Only the check, no timing.
  var isCheckOnly = false

  func hold(_ contest: Contest) throws -> Outcome {
    progress("\(contest.row): \(contest.title)")
    for contestant in contest.contestants { try check(contestant, truth: contest.truth) }
    var scores = contest.contestants.map {
      Score(
        name: $0.name, byteCount: $0.byteCount ?? contest.byteCount, wallSeconds: [], cpuSeconds: [], innerSeconds: [],
        peakMemory: 0)
    }
    if isCheckOnly {
      for contestant in contest.contestants { _ = try timed(contestant, byteCount: contest.truth?.byteCount) }
      return Outcome(row: contest.row, title: contest.title, byteCount: contest.byteCount, scores: scores)
    }

    let rounds = rounds * contest.roundFactor
    var roundsLeft = [Int](repeating: rounds, count: scores.count)
    for (index, contestant) in contest.contestants.enumerated() {
      let first = try timed(contestant, byteCount: contest.truth?.byteCount)
      if first.wallSeconds > patience / 2 {
        scores[index].add(first)
        roundsLeft[index] = 0
      } else {
        roundsLeft[index] = min(rounds, max(1, Int(patience / first.wallSeconds)))
      }
    }
    while roundsLeft.contains(where: { $0 > 0 }) {
      for (index, contestant) in contest.contestants.enumerated() where roundsLeft[index] > 0 {
        scores[index].add(try timed(contestant, byteCount: contest.truth?.byteCount))
        roundsLeft[index] -= 1
      }
    }
    for score in scores {
      progress(
        "  \(score.name): \(milliseconds(score.median)), "
          + "\(threeDigits(score.gigabytesPerSecond)) GB/s, \(mebibytes(score.peakMemory))")
    }
    return Outcome(row: contest.row, title: contest.title, byteCount: contest.byteCount, scores: scores)
  }

  /// One timed run: it must end as expected and count as many bytes as there are.
  private func timed(_ contestant: Contestant, byteCount: Int?) throws -> Run {
    try contestant.before?()
    let run = try launcher.run(contestant.arguments)
    guard run.status == contestant.expectedStatus else {
      throw CompareError("\(contestant.name): ended with \(run.status): \(run.standardError.suffix(2000))")
    }
    if let byteCount, let counted = run.number("bytes"), Int(counted) != byteCount {
      throw CompareError("\(contestant.name): counted \(Int(counted)) bytes, not \(byteCount)")
    }
    return run
  }

  /// Runs the program once so that its result is seen, and compares it with the truth.
  private func check(_ contestant: Contestant, truth: Truth?) throws {
    guard let truth else { return }
    var sum = CRC32()
    var count = 0
    func take(_ bytes: Span<UInt8>) {
      sum.update(bytes)
      count += bytes.count
    }
    func run(_ arguments: [String], onOutput: ((Span<UInt8>) throws -> Void)?) throws {
      let run = try launcher.run(arguments, onOutput: onOutput)
      guard run.status == 0 else {
        throw CompareError("\(contestant.name): the check ended with \(run.status): \(run.standardError.suffix(2000))")
      }
    }
    switch contestant.check {
    case .none:
      return
    case .output(let arguments):
      try run(arguments, onOutput: take)
    case .words(let arguments, let path):
      try run(arguments, onOutput: nil)
      // The tool ends the file with a line end where the words have none.
      if try Files.size(of: path) == truth.byteCount + 1 { unsafe truncate(path, off_t(truth.byteCount)) }
      try readAll(path, take)
      Files.remove(path)
    case .folder(let arguments, let folder):
      try Files.empty(folder)
      try run(arguments, onOutput: nil)
      for name in try Files.namesInOrder(of: folder) { try readAll("\(folder)/\(name)", take) }
      try Files.empty(folder)
    }
    guard count == truth.byteCount, sum.value == truth.checksum else {
      throw CompareError(
        "\(contestant.name): gave \(count) bytes with CRC-32 \(String(sum.value, radix: 16)), "
          + "not \(truth.byteCount) with \(String(truth.checksum, radix: 16))")
    }
    progress("  \(contestant.name): same \(count) bytes")
  }

  private func readAll(_ path: String, _ take: (Span<UInt8>) -> Void) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      take(piece.span)
    }
  }
}

extension Score {
  fileprivate mutating func add(_ run: Run) {
    wallSeconds.append(run.wallSeconds)
    cpuSeconds.append(run.cpuSeconds)
    if let seconds = run.number("seconds") { innerSeconds.append(seconds) }
    peakMemory = max(peakMemory, run.peakMemory)
  }
}
