import RiffleTypes

extension Canvas {
  /// Lays a gradient over a rectangle.
  ///
  /// `angle` is in turns: 0 runs from left to right, 0.25 from the top down.
  public mutating func fillGradient(_ rectangle: Rectangle, from: Color, to: Color, angle: Double = 0.25) {
    let (cosine, sine) = unitVector(angle)
    let middle = (x: Double(rectangle.width) / 2, y: Double(rectangle.height) / 2)
    let reach = max(abs(cosine) * middle.x + abs(sine) * middle.y, 0.5)
    // The ramp is finer than the samples can show.
    let ramp = (0...1023).map { from.mixed(with: to, Double($0) / 1023) }
    let area = rectangle.intersection(bounds)
    for y in area.rows {
      if isAbandoned { return }
      for x in area.columns {
        let along =
          (Double(x - rectangle.x) + 0.5 - middle.x) * cosine + (Double(y - rectangle.y) + 0.5 - middle.y) * sine
        let step = Int((along / reach + 1) * 511.5)
        blend(ramp[min(max(step, 0), 1023)], x, y, coverage: 1)
      }
    }
  }

  /// Lays `color` over the ellipse that just fits into a rectangle.
  public mutating func fillEllipse(in rectangle: Rectangle, _ color: Color) {
    guard rectangle.width > 0, rectangle.height > 0 else { return }
    let radius = (x: Double(rectangle.width) / 2, y: Double(rectangle.height) / 2)
    let center = (x: Double(rectangle.x) + radius.x, y: Double(rectangle.y) + radius.y)
    let area = rectangle.intersection(bounds)
    for y in area.rows {
      if isAbandoned { return }
      let down = (Double(y) + 0.5 - center.y) / radius.y
      for x in area.columns {
        let across = (Double(x) + 0.5 - center.x) / radius.x
        let distance = (across * across + down * down).squareRoot()
        // The distance to the edge in pixels, by the slope of the ellipse's equation.
        let slope = (across * across / (radius.x * radius.x) + down * down / (radius.y * radius.y)).squareRoot()
        let inside = distance > 0 ? (1 - distance) * distance / max(slope, 1e-9) : 1
        blend(color, x, y, coverage: inside + 0.5)
      }
    }
  }

  /// Lays `color` over a polygon; where it crosses itself, odd areas are inside.
  public mutating func fillPolygon(_ points: [Point], _ color: Color) {
    guard points.count > 2 else { return }
    let steps = 4
    let left = max(0, Int((points.map(\.x).min() ?? 0).rounded(.down)))
    let right = min(size.width, Int((points.map(\.x).max() ?? 0).rounded(.up)))
    let top = max(0, Int((points.map(\.y).min() ?? 0).rounded(.down)))
    let bottom = min(size.height, Int((points.map(\.y).max() ?? 0).rounded(.up)))
    guard left < right, top < bottom else { return }
    var coverage = [Double](repeating: 0, count: right - left)
    for y in top..<bottom {
      if isAbandoned { return }
      for index in coverage.indices { coverage[index] = 0 }
      for step in 0..<steps {
        let crossings = crossings(of: points, at: Double(y) + (Double(step) + 0.5) / Double(steps))
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          let span =
            max(
              crossings[pair], Double(left))...max(
              min(crossings[pair + 1], Double(right)), Double(left), crossings[pair])
          for x in Int(span.lowerBound)..<max(Int(span.lowerBound), min(right, Int(span.upperBound.rounded(.up)))) {
            let part = min(span.upperBound, Double(x + 1)) - max(span.lowerBound, Double(x))
            coverage[x - left] += max(0, part) / Double(steps)
          }
        }
      }
      for x in left..<right where coverage[x - left] > 0 { blend(color, x, y, coverage: coverage[x - left]) }
    }
  }

  private func crossings(of points: [Point], at y: Double) -> [Double] {
    var crossings: [Double] = []
    for (index, end) in points.enumerated() {
      let start = points[(index + points.count - 1) % points.count]
      guard (start.y <= y) != (end.y <= y) else { continue }
      crossings.append(start.x + (y - start.y) / (end.y - start.y) * (end.x - start.x))
    }
    return crossings.sorted()
  }

  /// Lays a line with round ends over the canvas.
  public mutating func strokeLine(from start: Point, to end: Point, width: Double, _ color: Color) {
    let radius = max(width, 0) / 2
    let margin = radius + 1
    let area = Rectangle(
      x: Int((min(start.x, end.x) - margin).rounded(.down)), y: Int((min(start.y, end.y) - margin).rounded(.down)),
      width: Int((abs(start.x - end.x) + 2 * margin).rounded(.up)) + 1,
      height: Int((abs(start.y - end.y) + 2 * margin).rounded(.up)) + 1
    ).intersection(bounds)
    let run = (x: end.x - start.x, y: end.y - start.y)
    let square = max(run.x * run.x + run.y * run.y, 1e-9)
    for y in area.rows {
      if isAbandoned { return }
      for x in area.columns {
        let to = (x: Double(x) + 0.5 - start.x, y: Double(y) + 0.5 - start.y)
        let along = min(max((to.x * run.x + to.y * run.y) / square, 0), 1)
        let off = (x: to.x - along * run.x, y: to.y - along * run.y)
        blend(color, x, y, coverage: radius + 0.5 - (off.x * off.x + off.y * off.y).squareRoot())
      }
    }
  }

  /// Lays a frame of `width` pixels over the canvas, inside the rectangle.
  public mutating func strokeRectangle(_ rectangle: Rectangle, width: Int, _ color: Color) {
    let width = min(width, rectangle.width / 2, rectangle.height / 2)
    guard width > 0 else { return }
    let inner = rectangle.inset(by: width)
    fill(Rectangle(x: rectangle.x, y: rectangle.y, width: rectangle.width, height: width), color)
    fill(Rectangle(x: rectangle.x, y: inner.y + inner.height, width: rectangle.width, height: width), color)
    fill(Rectangle(x: rectangle.x, y: inner.y, width: width, height: inner.height), color)
    fill(Rectangle(x: inner.x + inner.width, y: inner.y, width: width, height: inner.height), color)
  }

  /// Cosine and sine of an angle in turns, by a series: the C library's last bit differs between systems, and a drawing
  /// must not.
  private func unitVector(_ turns: Double) -> (Double, Double) {
    func sine(_ turns: Double) -> Double {
      var angle = (turns - turns.rounded(.down)) * 2 - 1
      // The sine of the angle that is half a turn ahead, mirrored into the first quarter.
      let sign = angle < 0 ? 1.0 : -1.0
      angle = abs(angle) > 0.5 ? 1 - abs(angle) : abs(angle)
      let x = angle * .pi
      let square = x * x
      return sign * x
        * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72 * (1 - square / 110)))))
    }
    return (sine(turns + 0.25), sine(turns))
  }
}
