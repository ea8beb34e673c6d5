public import RiffleImaging
internal import RiffleTypes

extension BenchmarkReport {
  private static let yardstick = Color(red: 148, green: 160, blue: 178)
  private static let other = Chart.palette[1]

  /// The report as a picture: a bar for each stage, and below them, where it was measured, the speed by length of chunks.
  public var picture: Canvas {
    let size = Chart.usualSize
    let curve = curveChart
    var canvas = Canvas(
      size: PixelSize(width: size.width, height: curve == nil ? size.height : 2 * size.height), color: .white)
    stageChart.draw(on: &canvas, in: Rectangle(x: 0, y: 0, width: size.width, height: size.height))
    curve?.draw(on: &canvas, in: Rectangle(x: 0, y: size.height, width: size.width, height: size.height))
    return canvas
  }

  private var stageChart: Chart {
    let bars = measurements.stages.map { measurement in
      let color: Color =
        switch measurement.stage {
        case .read, .memcpy, .coreMemcpy: Self.yardstick
        case .foundation: Self.other
        case .parse, .decode, .write, .core: Chart.palette[0]
        }
      let share = measurements.share(of: measurement.stage).map { "\(ByteText.significant($0))x memcpy" } ?? ""
      return Chart.Bar(measurement.stage.rawValue, measurement.speed, note: share, color: color)
    }
    return Chart(
      title: "riffle bench: GB/s by stage", subtitle: subject, footnote: "\(machine.summary); \(date)",
      plot: .bars(bars, axis: Chart.Axis("GB of the response a second, logarithmic", scale: .log)))
  }

  private var curveChart: Chart? {
    guard !measurements.chunkCurve.isEmpty else { return nil }
    let points = measurements.chunkCurve.map { (x: Double($0.chunkByteCount), y: $0.measurement.speed) }
    return Chart(
      title: "decode: GB/s by length of chunks",
      plot: .lines(
        [Chart.Line("", points)], x: Chart.Axis("bytes given at once", scale: .log, unit: .bytes),
        y: Chart.Axis("GB/s")))
  }
}
