import RiffleImaging
import RiffleTypes

/// Paints a scene back to front: sky, lights, land, things, weather, and the prompt in a panel at the foot.
///
/// Places are fractions of width and height; sizes are in units of a hundredth of the shorter side. So one seed gives
/// the same composition at every size.
struct ScenePainter {
  var canvas: Canvas
  var random: SplitMix64
  let scene: Scene
  let width: Double
  let height: Double
  /// A hundredth of the shorter side, in pixels.
  let unit: Double
  /// The hue that holds the picture together.
  let hue: Double
  /// Where sky and land meet, as a fraction of the height.
  let horizon: Double

  init(size: PixelSize, scene: Scene, random: SplitMix64) {
    canvas = Canvas(size: size, color: .white)
    canvas.endsWithTask = true
    self.scene = scene
    self.random = random
    width = Double(size.width)
    height = Double(size.height)
    unit = Double(min(size.width, size.height)) / 100
    let drawn = self.random.number(in: 0...1)
    hue = scene.hues.first ?? drawn
    horizon = self.random.number(in: 0.52...0.64)
  }

  /// The whole picture.
  mutating func paint(prompt: String) {
    paintSky()
    if scene.things.contains(.stars) { paintStars() }
    if scene.things.contains(.moon) { paintMoon() }
    if scene.things.contains(.sun) || scene.hour == .dusk { paintSun() }
    if scene.things.contains(.clouds) { paintClouds() }
    if scene.things.isDisjoint(with: Self.lands) { paintAbstract() } else { paintLand() }
    paintThings()
    if scene.things.contains(.rain) { paintRain() }
    if scene.things.contains(.snow) { paintSnow() }
    paintPanel(prompt)
  }

  /// Things that stand on something.
  private static let lands: Set<Scene.Thing> = [
    .mountains, .sea, .city, .forest, .flowers, .house, .boat, .cat, .robot,
  ]

  // MARK: Sky

  private mutating func paintSky() {
    let named = scene.hues.first
    let (top, bottom): (Color, Color) =
      switch scene.hour {
      case .day:
        (
          Color(hue: named ?? 0.58, saturation: 0.62, lightness: 0.55),
          Color(hue: 0.55, saturation: 0.6, lightness: 0.88)
        )
      case .dusk:
        (
          Color(hue: named ?? 0.72, saturation: 0.45, lightness: 0.34),
          Color(hue: 0.07, saturation: 0.85, lightness: 0.68)
        )
      case .night:
        (Color(hue: 0.65, saturation: 0.6, lightness: 0.09), Color(hue: named ?? 0.62, saturation: 0.5, lightness: 0.3))
      }
    let slant = random.number(in: 0.22...0.28)
    canvas.fillGradient(canvas.bounds, from: top, to: bottom, angle: slant)
  }

  private mutating func paintStars() {
    for _ in 0..<90 {
      let (x, y) = (random.number(in: 0...1), random.number(in: 0...horizon))
      disc(x, y, random.number(in: 0.15...0.55), Color.white.withAlpha(UInt8(random.number(in: 110...250))))
    }
  }

  private mutating func paintSun() {
    let x = random.number(in: 0.22...0.78)
    let y = scene.hour == .dusk ? horizon - 0.06 : random.number(in: 0.14...0.26)
    let color = Color(hue: scene.hour == .dusk ? 0.06 : 0.13, saturation: 0.95, lightness: 0.62)
    for ring in stride(from: 5, through: 1, by: -1) { disc(x, y, 9 + Double(ring) * 4, color.withAlpha(26)) }
    disc(x, y, 9, color)
  }

  private mutating func paintMoon() {
    let (x, y) = (random.number(in: 0.2...0.8), random.number(in: 0.14...0.28))
    let pale = Color(hue: 0.14, saturation: 0.4, lightness: 0.9)
    for ring in 1...4 { disc(x, y, 8 + Double(ring) * 3, pale.withAlpha(20)) }
    disc(x, y, 8, pale)
    for (dx, dy, radius) in [(-2.6, -1.5, 1.7), (2.2, 1.8, 2.2), (1.2, -3.6, 1.1), (-1.8, 3.4, 1.3)] {
      disc(x + dx * unit / width, y + dy * unit / height, radius, pale.mixed(with: .black, 0.14))
    }
  }

  private mutating func paintClouds() {
    let tone = scene.hour == .night ? Color(hue: 0.62, saturation: 0.2, lightness: 0.35) : .white
    for _ in 0..<4 {
      let (x, y) = (random.number(in: 0.05...0.95), random.number(in: 0.08...0.34))
      for puff in -2...2 {
        let lift = 2.5 - abs(Double(puff))
        disc(x + Double(puff) * 5 * unit / width, y - lift * unit / height, 5 + lift, tone.withAlpha(150))
      }
    }
  }

  // MARK: Land

  private mutating func paintLand() {
    let things = scene.things
    if things.contains(.mountains) { for layer in 0..<3 { paintRidge(layer) } }
    if things.contains(.sea) || things.contains(.boat) { paintSea() } else { paintGround() }
    if things.contains(.city) { paintCity() }
    if things.contains(.forest) { paintForest() }
    if things.contains(.flowers) { paintFlowers() }
  }

  private mutating func paintRidge(_ layer: Int) {
    let depth = Double(layer)
    let base = shaded(Color(hue: scene.hues.last ?? 0.62, saturation: 0.22, lightness: 0.62 - depth * 0.14))
    let foot = horizon + 0.02
    var points = [place(0, foot)]
    let steps = 7 + layer * 3
    var peaks: [(x: Double, y: Double)] = []
    for step in 0...steps {
      let x = Double(step) / Double(steps)
      let rise = (step % 2 == 0 ? random.number(in: 0.02...0.1) : random.number(in: 0.16...0.34)) * (1 - depth * 0.24)
      points.append(place(x, horizon - rise))
      if step % 2 == 1 { peaks.append((x, horizon - rise)) }
    }
    points.append(place(1, foot))
    canvas.fillPolygon(points, base)
    guard layer == 0 || scene.things.contains(.snow) else { return }
    let half = 0.28 / Double(steps)
    for peak in peaks {
      let drop = (horizon - peak.y) * 0.24
      canvas.fillPolygon(
        [
          place(peak.x, peak.y), place(peak.x + half, peak.y + drop), place(peak.x + half * 0.3, peak.y + drop * 0.75),
          place(peak.x - half * 0.2, peak.y + drop * 1.1), place(peak.x - half, peak.y + drop),
        ], Color.white.withAlpha(215))
    }
  }

  private mutating func paintSea() {
    let sea = scene.hues.last ?? 0.56
    canvas.fillGradient(
      area(0, horizon, 1, 1), from: shaded(Color(hue: sea, saturation: 0.55, lightness: 0.52)),
      to: shaded(Color(hue: sea + 0.04, saturation: 0.65, lightness: 0.24)), angle: 0.25)
    for _ in 0..<70 {
      let near = random.number(in: 0...1)
      let y = horizon + 0.01 + near * near * (1 - horizon)
      let x = random.number(in: 0...1)
      let length = (2 + near * 12) * unit / width
      canvas.strokeLine(
        from: place(x, y), to: place(x + length, y), width: max(1, unit * (0.15 + near * 0.4)),
        Color.white.withAlpha(60))
    }
  }

  private mutating func paintGround() {
    let isCold = scene.things.contains(.snow)
    let green = scene.things.contains(.city) ? 0.6 : 0.27
    let near = shaded(Color(hue: green, saturation: isCold ? 0.15 : 0.38, lightness: isCold ? 0.86 : 0.32))
    canvas.fillGradient(area(0, horizon, 1, 1), from: near.mixed(with: .white, 0.18), to: near.mixed(with: .black, 0.2))
  }

  private mutating func paintCity() {
    for layer in 0..<2 {
      let tone = shaded(Color(hue: hue, saturation: 0.2, lightness: layer == 0 ? 0.5 : 0.3))
      let light = Color(hue: 0.13, saturation: 0.9, lightness: 0.7).withAlpha(scene.hour == .day ? 110 : 230)
      var x = -0.02
      while x < 1 {
        let breadth = random.number(in: 0.05...0.1)
        let top = horizon - random.number(in: 0.08...0.36) * (layer == 0 ? 1 : 0.7)
        canvas.fill(area(x, top, x + breadth, horizon + 0.03), tone)
        paintWindows(from: x, to: x + breadth, top: top, light)
        x += breadth + random.number(in: 0...0.015)
      }
    }
  }

  private mutating func paintWindows(from left: Double, to right: Double, top: Double, _ light: Color) {
    let pitch = (right - left) / 5
    let step = pitch * width / height * 1.3
    for column in 0..<4 {
      var y = top + step * 0.6
      while y < horizon - step * 0.3 {
        if random.number(in: 0...1) < 0.55 {
          let x = left + pitch * (Double(column) + 0.7)
          canvas.fill(area(x, y, x + pitch * 0.5, y + step * 0.5), light)
        }
        y += step
      }
    }
  }

  private mutating func paintForest() {
    for row in 0..<3 {
      let y = horizon + 0.02 + Double(row) * 0.06
      let size = 11 + Double(row) * 5
      for step in 0...10 {
        let x = (Double(step) + random.number(in: -0.4...0.4)) / 10
        let green = Color(hue: 0.36, saturation: 0.42, lightness: 0.3 - Double(row) * 0.06)
        let tone = shaded(green.mixed(with: .white, random.number(in: 0...0.12)))
        let (dx, dy) = (size * 0.42 * unit / width, size * unit / height)
        canvas.fill(
          area(x - dx * 0.15, y - dy * 0.1, x + dx * 0.15, y + dy * 0.16), Color(red: 74, green: 50, blue: 34))
        for tier in 0..<3 {
          let rise = Double(tier) * 0.3
          let breadth = 1 - Double(tier) * 0.26
          canvas.fillPolygon(
            [
              place(x - dx * breadth, y - dy * rise), place(x + dx * breadth, y - dy * rise),
              place(x, y - dy * (rise + 0.55)),
            ],
            tone)
        }
      }
    }
  }

  private mutating func paintFlowers() {
    for _ in 0..<46 {
      let near = random.number(in: 0...1)
      let (x, y) = (random.number(in: 0...1), horizon + 0.06 + near * 0.24)
      let size = 0.8 + near * 1.6
      let own = random.number(in: 0...1)
      let petal = shaded(
        Color(hue: scene.thingHues[.flowers] ?? scene.hues.last ?? own, saturation: 0.75, lightness: 0.62))
      let stem = place(x, y + 3 * size * unit / height)
      canvas.strokeLine(
        from: place(x, y), to: stem, width: max(1, unit * 0.3), Color(hue: 0.33, saturation: 0.5, lightness: 0.25))
      for (dx, dy) in [(-1.0, 0.0), (1, 0), (0, -1), (0, 1)] {
        disc(x + dx * size * unit / width, y + dy * size * unit / height, size * 0.85, petal)
      }
      disc(x, y, size * 0.6, Color(hue: 0.14, saturation: 0.9, lightness: 0.6))
    }
  }

  /// Overlapping rings, discs and waves, for prompts that name nothing known.
  private mutating func paintAbstract() {
    for band in 0..<4 {
      var points = [place(0, 1)]
      let (phase, swing) = (random.number(in: 0...1), random.number(in: 0.03...0.08))
      for step in 0...48 {
        let x = Double(step) / 48
        points.append(place(x, 0.5 + Double(band) * 0.11 + swing * Self.wave(x * (1.1 + Double(band) * 0.35) + phase)))
      }
      points.append(place(1, 1))
      let tone = Color(hue: hue + Double(band) * 0.05, saturation: 0.6, lightness: 0.6 - Double(band) * 0.1)
      canvas.fillPolygon(points, shaded(tone).withAlpha(200))
    }
    for _ in 0..<9 {
      let (x, y) = (random.number(in: 0.05...0.95), random.number(in: 0.08...0.7))
      let radius = random.number(in: 4...17)
      let named = scene.hues.count > 1 ? scene.hues[1] : hue + random.number(in: -0.12...0.6)
      let tone = Color(hue: named, saturation: 0.7, lightness: 0.62)
      disc(x, y, radius, tone.withAlpha(120))
      disc(x, y, radius * 0.62, tone.mixed(with: .white, 0.35).withAlpha(150))
    }
  }

  // MARK: Weather and words

  private mutating func paintRain() {
    for _ in 0..<160 {
      let (x, y) = (random.number(in: 0...1), random.number(in: 0...0.9))
      canvas.strokeLine(
        from: place(x, y), to: place(x - 0.7 * unit / width, y + 4 * unit / height), width: max(1, unit * 0.18),
        Color.white.withAlpha(95))
    }
  }

  private mutating func paintSnow() {
    for _ in 0..<150 {
      disc(random.number(in: 0...1), random.number(in: 0...1), random.number(in: 0.2...0.8), Color.white.withAlpha(215))
    }
  }

  /// The most characters of a prompt that are written; more would not be legible in a small picture.
  static let promptLimit = 220

  private mutating func paintPanel(_ prompt: String) {
    let text = Self.legible(prompt)
    guard !text.isEmpty else { return }
    let line = max(12, min(unit * 6.4, width / 16))
    let margin = max(4, unit * 3)
    let perLine = max(1, (width - 4 * margin) / (line * 0.58))
    let lines = min((Double(text.count) / perLine * 1.25).rounded(.up), max(1, (height * 0.42 / line).rounded(.down)))
    let panel = Rectangle(
      x: Int(margin), y: Int(height - margin - (lines + 0.7) * line), width: Int(width - 2 * margin),
      height: Int((lines + 0.7) * line))
    canvas.fill(panel, Color(red: 12, green: 14, blue: 24, alpha: 150))
    canvas.draw(
      text: text, in: panel.inset(by: max(2, Int(line * 0.3))),
      style: TextStyle(
        maximumHeight: line, minimumHeight: 8, color: .white, outline: .black, alignment: .center,
        verticalAlignment: .center))
  }

  /// The prompt in the characters that the built-in font has, on one line, shortened where it is long.
  static func legible(_ prompt: String) -> String {
    var text = ""
    for scalar in prompt.unicodeScalars {
      switch scalar.value {
      case 0x21...0x7E, 0xA1...0xFF: text.unicodeScalars.append(scalar)
      default:
        let reading = scalar.isASCII ? " " : Pronunciation.reading(of: scalar)
        for character in reading where character != " " || text.last != " " { text.append(character) }
      }
    }
    let words = text.split(separator: " ").joined(separator: " ")
    return words.count <= promptLimit ? words : words.prefix(promptLimit - 3) + "..."
  }
}
