import RiffleImaging

extension Report {
  private static let mebibyte = 1_048_576.0

  /// The plots, each under the name of its file.
  func charts() -> [(String, Chart)] {
    [
      ("speed-by-peer", speedByPeer()), ("speed-by-size", bySize { $0.gigabytesPerSecond }),
      ("memory-by-size", bySize { Double($0.peakMemory) }), ("speed-by-chunk", speedByChunk()),
    ].compactMap { name, chart in chart.map { (name, $0) } }
  }

  private var footnote: String { "\(machine.processor), \(machine.instructionSet), \(machine.date.prefix(10))" }

  private func speedByPeer() -> Chart? {
    guard let outcome = outcomes.first(where: { $0.row == "document" }) else { return nil }
    let scores = outcome.scores.sorted { $0.gigabytesPerSecond > $1.gigabytesPerSecond }
    let bars = scores.map { score in
      let ratio = outcome.speedup(of: "riffle", over: score.name).map { threeDigits($0) + "x" } ?? ""
      let isOurs = score.name == "riffle"
      return Chart.Bar(
        score.name, score.gigabytesPerSecond,
        note: "GB/s, \(mebibytes(score.peakMemory))" + (isOurs ? "" : ", riffle is \(ratio)"),
        color: isOurs ? nil : Color(red: 0x94, green: 0xA3, blue: 0xB8))
    }
    return Chart(
      title: "One payload of 256 MiB: speed by program", subtitle: "whole processes, GB/s of JSON, with peak memory",
      footnote: footnote, plot: .bars(bars, axis: Chart.Axis("GB/s", scale: .log)))
  }

  private func bySize(_ value: (Score) -> Double) -> Chart? {
    guard sizes.count > 1 else { return nil }
    let isMemory = value(sizes[0].scores[0]) == Double(sizes[0].scores[0].peakMemory)
    var names: [String] = []
    for score in sizes.flatMap(\.scores) where !names.contains(score.name) { names.append(score.name) }
    let lines = names.map { name in
      Chart.Line(
        name, sizes.compactMap { outcome in outcome.score(name).map { (x: Double($0.byteCount), y: value($0)) } })
    }
    return Chart(
      title: isMemory ? "Peak memory by size of the payload" : "Speed by size of the payload",
      subtitle: "one picture in one JSON document, whole processes", footnote: footnote,
      plot: .lines(
        lines, x: Chart.Axis("bytes of JSON", scale: .log, unit: .bytes),
        y: isMemory ? Chart.Axis("peak memory", scale: .log, unit: .bytes) : Chart.Axis("GB/s", scale: .log)))
  }

  private func speedByChunk() -> Chart? {
    let chunks = samples.filter { $0.row == "chunks" }
    guard chunks.count > 1 else { return nil }
    let lines = ["riffle", "memcpy"].map { name in
      Chart.Line(
        name,
        chunks.filter { $0.name.hasPrefix(name) }.map { (x: Double($0.chunkByteCount), y: $0.gigabytesPerSecond) })
    }
    return Chart(
      title: "Speed by size of the chunk", subtitle: "the core in process, 1 MiB of JSON in cache", footnote: footnote,
      plot: .lines(
        lines, x: Chart.Axis("bytes of a chunk", scale: .log, unit: .bytes), y: Chart.Axis("GB/s")))
  }
}
