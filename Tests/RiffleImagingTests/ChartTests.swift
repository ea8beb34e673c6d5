import RiffleImaging
import RiffleTypes
import Testing

@Suite struct ChartTests {
  private let blue = Chart.palette[0]

  /// The first and last column and the first and last row in which `canvas` has `color`.
  private func extent(of color: Color, _ canvas: Canvas) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
    var columns: [Int] = []
    var rows: [Int] = []
    for y in 0..<canvas.size.height {
      for x in 0..<canvas.size.width where canvas[x, y] == color {
        columns.append(x)
        rows.append(y)
      }
    }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
      return nil
    }
    return (left...right, top...bottom)
  }

  @Test func `bars are as long as their numbers, one below the other`() throws {
    let red = Color(red: 200, green: 0, blue: 0)
    let chart = Chart(
      title: "Title", plot: .bars([.init("long", 8), .init("short", 2, color: red)], axis: .init("GB/s")))
    let canvas = chart.canvas()
    let long = try #require(extent(of: blue, canvas))
    let short = try #require(extent(of: red, canvas))
    #expect(abs(long.x.count - 4 * short.x.count) <= 8)
    #expect(long.y.upperBound < short.y.lowerBound)
    #expect(long.y.count == short.y.count)
    #expect(canvas.size == Chart.usualSize)
    #expect(canvas[0, 0] == .white)
  }

  @Test func `on a logarithmic scale equal ratios are equal steps`() throws {
    let colors = [Color(red: 200, green: 0, blue: 0), Color(red: 0, green: 200, blue: 0), blue]
    let bars = zip([1.0, 10, 100], colors).map { Chart.Bar("\($0)", $0, color: $1) }
    let canvas = Chart(title: "", plot: .bars(bars, axis: .init("", scale: .log))).canvas()
    let lengths = try colors.map { try #require(extent(of: $0, canvas)).x.count }
    #expect(lengths[0] > 10)
    #expect(abs((lengths[2] - lengths[1]) - (lengths[1] - lengths[0])) <= 2)
  }

  @Test func `a line goes through its points, from the lower left to the upper right`() throws {
    let chart = Chart(
      title: "Rise", plot: .lines([.init("", [(1, 0), (2, 5), (4, 10)])], x: .init("x", scale: .log), y: .init("y")))
    let canvas = chart.canvas()
    let line = try #require(extent(of: blue, canvas))
    #expect(line.x.count > 800)
    #expect(line.y.count > 400)
    let leftmost = line.y.filter { canvas[line.x.lowerBound + 6, $0] == blue }
    let rightmost = line.y.filter { canvas[line.x.upperBound - 6, $0] == blue }
    #expect((leftmost.min() ?? 0) > (rightmost.max() ?? .max))
  }

  @Test func `lines of a legend have the colors of the palette in turn`() {
    let lines = (0..<10).map { Chart.Line("line \($0)", [(0, Double($0)), (1, Double($0))]) }
    let canvas = Chart(title: "", plot: .lines(lines, x: .init(""), y: .init(""))).canvas()
    for color in Chart.palette { #expect(extent(of: color, canvas) != nil) }
  }

  private static let odd: [Double] = [
    .nan, .infinity, -.infinity, 0, -1, 1e308, -1e308, 1e-308, .leastNonzeroMagnitude, 1e-290, 5,
  ]

  @Test(arguments: [Chart.Axis.Scale.linear, .log], [Chart.Axis.Unit.plain, .bytes, .suffixed("x")])
  func `no number, label or size is too odd to draw`(_ scale: Chart.Axis.Scale, _ unit: Chart.Axis.Unit) {
    let axis = Chart.Axis("axis", scale: scale, unit: unit)
    let long = String(repeating: "a label without end ", count: 40)
    var plots: [Chart.Plot] = [
      .bars([], axis: axis), .lines([], x: axis, y: axis), .lines([.init("", [])], x: axis, y: axis),
      .bars(Self.odd.map { Chart.Bar(long, $0, note: long) }, axis: axis),
      .bars((0..<500).map { Chart.Bar("\($0)", Double($0)) }, axis: axis),
      .lines([.init(long, Self.odd.map { ($0, $0) })], x: axis, y: axis),
    ]
    for value in Self.odd {
      plots.append(.bars([.init("one", value)], axis: axis))
      plots.append(.lines([.init("one", [(value, value)])], x: axis, y: axis))
    }
    for plot in plots {
      let chart = Chart(title: long, subtitle: long, footnote: long, plot: plot)
      for size in [
        PixelSize(width: 320, height: 200), PixelSize(width: 40, height: 30), PixelSize(width: 1, height: 1),
      ] {
        #expect(chart.canvas(size: size).size == size)
      }
    }
  }

  @Test func `a chart in a part of a picture leaves the rest alone`() {
    var canvas = Canvas(size: PixelSize(width: 900, height: 500), color: .white)
    let part = Rectangle(x: 300, y: 200, width: 500, height: 250)
    Chart(
      title: "Part", subtitle: "of a picture", footnote: "note",
      plot: .lines([.init("a", [(1, 1), (9, 9)]), .init("b", [(1, 9), (9, 1)])], x: .init("x"), y: .init("y"))
    ).draw(on: &canvas, in: part)
    var isTouched = false
    for y in 0..<canvas.size.height {
      for x in 0..<canvas.size.width where canvas[x, y] != .white {
        isTouched = true
        #expect((300..<800).contains(x) && (200..<450).contains(y))
      }
    }
    #expect(isTouched)
  }

  @Test func `the same chart is the same picture`() {
    let chart = Chart(title: "One", plot: .bars([.init("a", 1.5), .init("b", 0.5)], axis: .init("GB/s")))
    #expect(chart.canvas() == chart.canvas())
  }
}
