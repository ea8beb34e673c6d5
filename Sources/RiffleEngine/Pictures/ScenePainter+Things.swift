import RiffleImaging

/// Single things, and the small tools that all painting uses.
extension ScenePainter {
  /// Paints the things that stand in front, each at a place of its own.
  mutating func paintThings() {
    let things = Scene.Thing.allCases.filter { scene.things.contains($0) && $0.isInFront }
    for (index, thing) in things.enumerated() {
      let x = (Double(index) + 0.5) / Double(things.count) + random.number(in: -0.05...0.05)
      let fallback = random.number(in: 0...1)
      let tone = Color(hue: scene.thingHues[thing] ?? scene.hues.first ?? fallback, saturation: 0.68, lightness: 0.52)
      switch thing {
      case .house: paintHouse(x, horizon + 0.06, shaded(tone))
      case .boat: paintBoat(x, horizon + 0.07, shaded(tone))
      case .cat: paintCat(x, horizon - 0.04, scene.thingHues[.cat] == nil ? Color(red: 60, green: 54, blue: 62) : tone)
      case .bird: for _ in 0..<5 { paintBird(random.number(in: 0.1...0.9), random.number(in: 0.12...0.4)) }
      case .heart:
        paintHeart(
          x, 0.36, Color(hue: scene.thingHues[.heart] ?? scene.hues.first ?? 0.97, saturation: 0.75, lightness: 0.55))
      case .balloon:
        for step in 0..<4 {
          paintBalloon(
            random.number(in: 0.12...0.88), random.number(in: 0.15...0.4),
            scene.thingHues[.balloon] ?? hue + Double(step) * 0.21)
        }
      case .banana: paintBanana(x, 0.42)
      case .robot: paintRobot(x, horizon + 0.05, tone)
      default: break
      }
    }
  }

  private mutating func paintHouse(_ x: Double, _ y: Double, _ tone: Color) {
    box(x, y, -11, -14, 22, 16, tone.mixed(with: .white, 0.35))
    shape(x, y, [(-14, -14), (0, -25), (14, -14)], tone.mixed(with: .black, 0.25))
    box(x, y, -2.5, -7, 5, 9, tone.mixed(with: .black, 0.5))
    for left in [-8.5, 4.5] { box(x, y, left, -10, 4, 4, Color(hue: 0.14, saturation: 0.9, lightness: 0.75)) }
  }

  private mutating func paintBoat(_ x: Double, _ y: Double, _ tone: Color) {
    shape(x, y, [(-13, 0), (13, 0), (8, 6), (-9, 6)], tone.mixed(with: .black, 0.3))
    box(x, y, -0.5, -22, 1, 22, Color(red: 90, green: 66, blue: 44))
    shape(x, y, [(1.2, -21), (1.2, -2), (12, -2)], .white)
    shape(x, y, [(-1.2, -17), (-1.2, -2), (-9, -2)], tone.mixed(with: .white, 0.4))
  }

  private mutating func paintCat(_ x: Double, _ y: Double, _ fur: Color) {
    oval(x, y, 0, 6, 11, 13, fur)
    shape(x, y, [(-8, -10), (-7, -24), (-1, -15)], fur)
    shape(x, y, [(8, -10), (7, -24), (1, -15)], fur)
    oval(x, y, 0, -10, 9, 8, fur)
    for side in [-1.0, 1] {
      oval(x, y, side * 3.6, -11, 2.1, 2.4, Color(hue: 0.28, saturation: 0.7, lightness: 0.68))
      oval(x, y, side * 3.6, -11, 0.8, 2.1, .black)
      for rise in [-0.9, 0.9] {
        stroke(x, y, (side * 3, -6.4), (side * 13, -6.4 + rise * 2), 0.3, Color.white.withAlpha(200))
      }
    }
    shape(x, y, [(-1.3, -7.6), (1.3, -7.6), (0, -6)], Color(hue: 0.97, saturation: 0.6, lightness: 0.7))
    for step in 0..<14 {
      let bend = Double(step) / 14
      oval(x, y, 10 + bend * 9, 16 - bend * bend * 22, 1.9, 1.9, fur)
    }
  }

  private mutating func paintBird(_ x: Double, _ y: Double) {
    let ink = scene.hour == .night ? Color.white : Color(red: 40, green: 44, blue: 60)
    stroke(x, y, (-4, -2), (0, 0), 0.7, ink)
    stroke(x, y, (0, 0), (4, -2), 0.7, ink)
  }

  private mutating func paintHeart(_ x: Double, _ y: Double, _ tone: Color) {
    for side in [-1.0, 1] { oval(x, y, side * 6.6, -5, 7.6, 7.6, tone) }
    shape(x, y, [(-13.4, -1.6), (13.4, -1.6), (0, 16)], tone)
    oval(x, y, -8, -8, 2.4, 2, Color.white.withAlpha(150))
  }

  private mutating func paintBalloon(_ x: Double, _ y: Double, _ hue: Double) {
    let tone = Color(hue: hue, saturation: 0.72, lightness: 0.57)
    stroke(x, y, (0, 10), (1.5, 26), 0.3, Color.white.withAlpha(190))
    shape(x, y, [(-1.4, 11.6), (1.4, 11.6), (0, 9)], tone.mixed(with: .black, 0.2))
    oval(x, y, 0, 0, 8, 10, tone)
    oval(x, y, -3, -4, 1.7, 2.6, Color.white.withAlpha(150))
  }

  private mutating func paintBanana(_ x: Double, _ y: Double) {
    let yellow = Color(hue: 0.14, saturation: 0.92, lightness: 0.58)
    for step in 0...44 {
      let t = Double(step) / 44 * 2 - 1
      let girth = 5.6 * (1 - t * t * 0.72)
      oval(
        x, y, t * 20, 8 - t * t * 15, girth, girth, step < 2 || step > 42 ? yellow.mixed(with: .black, 0.55) : yellow)
    }
    for step in 4...40 {
      let t = Double(step) / 44 * 2 - 1
      oval(x, y, t * 19, 5.6 - t * t * 14, 0.7, 0.7, yellow.mixed(with: .white, 0.45))
    }
  }

  private mutating func paintRobot(_ x: Double, _ y: Double, _ tone: Color) {
    let metal = tone.mixed(with: .white, 0.3)
    let dark = tone.mixed(with: .black, 0.5)
    for side in [-1.0, 1] {
      box(x, y, side * 13 - 2, -10, 4, 15, dark)
      box(x, y, side * 5 - 2.5, 8, 5, 9, dark)
    }
    box(x, y, -10, -12, 20, 21, metal)
    box(x, y, -6, -7, 12, 7, dark)
    stroke(x, y, (0, -29), (0, -33), 0.8, dark)
    oval(x, y, 0, -34, 1.6, 1.6, Color(hue: 0, saturation: 0.9, lightness: 0.6))
    box(x, y, -8, -29, 16, 14, metal)
    for side in [-1.0, 1] { oval(x, y, side * 3.6, -23.5, 2.2, 2.2, Color(hue: 0.5, saturation: 0.9, lightness: 0.8)) }
    box(x, y, -4, -19, 8, 1.6, dark)
  }

  // MARK: Tools

  /// A colour in the light of the hour.
  func shaded(_ color: Color) -> Color {
    switch scene.hour {
    case .day: color
    case .dusk: color.mixed(with: Color(hue: 0.95, saturation: 0.5, lightness: 0.2), 0.35)
    case .night: color.mixed(with: Color(hue: 0.65, saturation: 0.6, lightness: 0.08), 0.55)
    }
  }

  /// The point at fractions of width and height.
  func place(_ x: Double, _ y: Double) -> Point { Point(x: x * width, y: y * height) }

  /// The rectangle between fractions of width and height.
  func area(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Rectangle {
    let (x, y) = (Int((left * width).rounded()), Int((top * height).rounded()))
    return Rectangle(
      x: x, y: y, width: Int((right * width).rounded()) - x, height: Int((bottom * height).rounded()) - y)
  }

  /// A disc whose middle is at fractions and whose radius is in units.
  mutating func disc(_ x: Double, _ y: Double, _ radius: Double, _ color: Color) {
    oval(x, y, 0, 0, radius, radius, color)
  }

  /// An ellipse with its middle `dx`, `dy` units away from a place, and its half axes in units.
  mutating func oval(_ x: Double, _ y: Double, _ dx: Double, _ dy: Double, _ rx: Double, _ ry: Double, _ color: Color) {
    let (left, top) = (x * width + (dx - rx) * unit, y * height + (dy - ry) * unit)
    canvas.fillEllipse(
      in: Rectangle(
        x: Int(left.rounded()), y: Int(top.rounded()), width: max(1, Int((2 * rx * unit).rounded())),
        height: max(1, Int((2 * ry * unit).rounded()))), color)
  }

  private mutating func box(
    _ x: Double, _ y: Double, _ dx: Double, _ dy: Double, _ boxWidth: Double, _ boxHeight: Double, _ color: Color
  ) {
    canvas.fill(
      Rectangle(
        x: Int((x * width + dx * unit).rounded()), y: Int((y * height + dy * unit).rounded()),
        width: max(1, Int((boxWidth * unit).rounded())), height: max(1, Int((boxHeight * unit).rounded()))), color)
  }

  private mutating func shape(_ x: Double, _ y: Double, _ corners: [(Double, Double)], _ color: Color) {
    canvas.fillPolygon(corners.map { Point(x: x * width + $0.0 * unit, y: y * height + $0.1 * unit) }, color)
  }

  private mutating func stroke(
    _ x: Double, _ y: Double, _ from: (Double, Double), _ to: (Double, Double), _ thickness: Double, _ color: Color
  ) {
    canvas.strokeLine(
      from: Point(x: x * width + from.0 * unit, y: y * height + from.1 * unit),
      to: Point(x: x * width + to.0 * unit, y: y * height + to.1 * unit), width: max(1, thickness * unit), color)
  }

  /// A wave of period 1 between -1 and 1, near enough to a sine: two parabolas, the same on every platform.
  static func wave(_ x: Double) -> Double {
    let t = x - x.rounded(.down)
    return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t)
  }
}
