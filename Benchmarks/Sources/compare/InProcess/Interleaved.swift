/// One thing that is timed inside this process; `pass` does it once over all its bytes.
struct Lap {
  var name: String
  var byteCount: Int
  var chunkByteCount = 0
  var pass: () throws -> Void
}

/// Times `laps` in turn, `rounds` times, each turn long enough for the clock.
func interleaved(_ row: String, _ laps: [Lap], rounds: Int, turnSeconds: Double = 0.004) throws -> [Sample] {
  let clock = ContinuousClock()
  func seconds(_ lap: Lap, _ repeats: Int) throws -> Double {
    let duration = try clock.measure { for _ in 0..<repeats { try lap.pass() } }
    return (Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18) / Double(repeats)
  }
  let repeats = try laps.map { lap in
    _ = try seconds(lap, 1)
    return max(1, Int(turnSeconds / max(1e-9, try seconds(lap, 1))))
  }
  var times = [[Double]](repeating: [], count: laps.count)
  for _ in 0..<rounds {
    for (index, lap) in laps.enumerated() { times[index].append(try seconds(lap, repeats[index])) }
  }
  return zip(laps, times).map { lap, times in
    Sample(
      row: row, name: lap.name, byteCount: lap.byteCount, chunkByteCount: lap.chunkByteCount, median: times.median,
      fastest: times.min() ?? 0, slowest: times.max() ?? 0)
  }
}
