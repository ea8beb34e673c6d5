public import RiffleTypes

/// A picture of a sound: its outline over time, with a scale in seconds, silences shaded, and a mark where it is clipped.
///
/// The same sound gives the same picture.
public struct WaveformPlot: Sendable {
  /// The outline.
  public var envelope: WaveformEnvelope
  /// Frames a second; without it the picture has no scale.
  public var sampleRate: Int?
  /// The headline; empty for none.
  public var title = ""
  /// A line below it, for example loudness and peaks.
  public var subtitle = ""
  /// Silences, in frames.
  public var silences: [Range<Int>] = []
  /// Whether places at full scale are marked, as of a sound that is clipped.
  public var marksFullScale = false

  /// The size of a picture for a page.
  public static let usualSize = PixelSize(width: 1200, height: 360)

  private static let fullScale: Float = 32_767 / 32_768
  private static let ink = Color(red: 37, green: 99, blue: 235)
  private static let words = Color(red: 40, green: 40, blue: 46)
  private static let grid = Color(red: 226, green: 228, blue: 234)
  private static let shade = Color(red: 241, green: 233, blue: 210)
  private static let alarm = Color(red: 210, green: 38, blue: 60)

  /// A plot of an outline.
  public init(envelope: WaveformEnvelope, sampleRate: Int? = nil) {
    self.envelope = envelope
    self.sampleRate = sampleRate
  }

  /// The outline alone on a clear ground, for a small place.
  public func strip(size: PixelSize) -> Canvas {
    var canvas = Canvas(size: size, color: .clear)
    drawWave(on: &canvas, in: canvas.bounds, gain: envelope.peak > 0 ? min(8, 1 / Double(envelope.peak)) : 1)
    return canvas
  }

  /// The plot as a picture of its own, on white.
  public func canvas(size: PixelSize = usualSize) -> Canvas {
    var canvas = Canvas(size: size, color: .white)
    let unit = max(1, Double(min(size.width, size.height * 3)) / 1200)
    let (margin, line) = (Int(16 * unit), Int(24 * unit))
    var top = margin
    for (text, height) in [(title, 22.0), (subtitle, 15.0)] where !text.isEmpty {
      let place = Rectangle(x: margin, y: top, width: size.width - 2 * margin, height: Int(height * 1.5 * unit))
      canvas.draw(text: text, in: place, style: Self.style(height * unit, .leading))
      top += place.height
    }
    let left = margin + Int(44 * unit)
    let area = Rectangle(
      x: left, y: top + margin / 2, width: max(1, size.width - left - margin),
      height: max(1, size.height - top - margin - (sampleRate == nil ? margin / 2 : line + margin / 2)))
    shadeSilences(on: &canvas, in: area)
    drawLevels(on: &canvas, in: area, unit: unit)
    drawSeconds(on: &canvas, in: area, unit: unit)
    drawWave(on: &canvas, in: area, gain: 1)
    markFullScale(on: &canvas, in: area, unit: unit)
    return canvas
  }

  /// The column of a frame.
  private func column(_ frame: Int, in area: Rectangle) -> Int {
    area.x + Int(Double(frame) * Double(area.width) / Double(max(1, envelope.frameCount)))
  }

  private func drawWave(on canvas: inout Canvas, in area: Rectangle, gain: Double) {
    guard envelope.frameCount > 0 else { return }
    let (middle, half) = (Double(area.y) + Double(area.height) / 2, Double(area.height) / 2)
    for x in 0..<area.width {
      guard let stretch = stretch(at: x, of: area.width) else { continue }
      let high = min(1, max(-1, Double(stretch.high) * gain))
      let low = min(1, max(-1, Double(stretch.low) * gain))
      // Silence is a line, not nothing.
      let (top, bottom) = (middle - high * half, max(middle - low * half, middle - high * half + 1))
      canvas.fillRectangle(left: area.x + x, top: top, bottom: bottom, Self.ink)
    }
  }

  private func shadeSilences(on canvas: inout Canvas, in area: Rectangle) {
    for silence in silences {
      let (left, right) = (column(silence.lowerBound, in: area), column(silence.upperBound, in: area))
      canvas.fill(Rectangle(x: left, y: area.y, width: max(1, right - left), height: area.height), Self.shade)
    }
  }

  /// A red foot and a red column where the sound reaches the highest 16-bit sample.
  private func markFullScale(on canvas: inout Canvas, in area: Rectangle, unit: Double) {
    guard marksFullScale else { return }
    let height = Int(6 * unit)
    for x in 0..<area.width {
      guard let stretch = stretch(at: x, of: area.width), max(stretch.high, -stretch.low) >= Self.fullScale else {
        continue
      }
      canvas.fill(Rectangle(x: area.x + x, y: area.y - height, width: 1, height: height), Self.alarm)
      canvas.fill(Rectangle(x: area.x + x, y: area.y, width: 1, height: area.height), Self.alarm.withAlpha(90))
    }
  }

  /// The outline in column `x` of `width`.
  private func stretch(at x: Int, of width: Int) -> WaveformEnvelope.Stretch? {
    let count = envelope.frameCount
    let start = Int(Double(x) * Double(count) / Double(width))
    let end = Int(Double(x + 1) * Double(count) / Double(width))
    return envelope.stretch(over: start..<max(end, start + 1))
  }

  private func drawLevels(on canvas: inout Canvas, in area: Rectangle, unit: Double) {
    for (level, name) in [(1.0, "0 dB"), (0.5, "-6"), (0.0, ""), (-0.5, "-6"), (-1.0, "0 dB")] {
      let y = area.y + Int(((1 - level) / 2 * Double(area.height - 1)).rounded())
      canvas.fill(Rectangle(x: area.x, y: y, width: area.width, height: 1), Self.grid)
      let height = Int(18 * unit)
      let place = Rectangle(x: 0, y: y - height / 2, width: area.x - Int(6 * unit), height: height)
      if !name.isEmpty { canvas.draw(text: name, in: place, style: Self.style(12 * unit, .trailing)) }
    }
  }

  private func drawSeconds(on canvas: inout Canvas, in area: Rectangle, unit: Double) {
    guard let sampleRate, sampleRate > 0, envelope.frameCount > 0 else { return }
    let seconds = Double(envelope.frameCount) / Double(sampleRate)
    let step = Self.step(for: seconds, count: max(2, Double(area.width) / (90 * unit)))
    var tick = 0
    while Double(tick) * step <= seconds {
      let x = column(Int(Double(tick) * step * Double(sampleRate)), in: area)
      canvas.fill(Rectangle(x: x, y: area.y, width: 1, height: area.height), Self.grid)
      let width = Int(80 * unit)
      let place = Rectangle(
        x: min(max(0, x - width / 2), canvas.size.width - width), y: area.y + area.height + Int(4 * unit), width: width,
        height: Int(18 * unit))
      canvas.draw(text: Self.time(Double(tick) * step, step), in: place, style: Self.style(12 * unit, .center))
      tick += 1
    }
  }

  /// A round number of seconds that divides `seconds` into at most `count` parts.
  static func step(for seconds: Double, count: Double) -> Double {
    let steps = [
      0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
    ]
    if let step = steps.first(where: { seconds / $0 <= count }) { return step }
    var step = 7200.0
    while seconds / step > count { step *= 2 }
    return step
  }

  /// A time on the scale: `0.25 s`, `1:30`, `2:00:00`.
  static func time(_ seconds: Double, _ step: Double) -> String {
    if step < 1 {
      let (scale, digits) = step < 0.01 ? (1000.0, 3) : step < 0.1 ? (100, 2) : (10, 1)
      let number = Int((seconds * scale).rounded())
      let tail = String(number % Int(scale))
      return "\(number / Int(scale)).\(String(repeating: "0", count: digits - tail.count))\(tail) s"
    }
    let whole = Int(seconds.rounded())
    guard whole >= 60 else { return "\(whole) s" }
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }

  private static func style(_ height: Double, _ alignment: TextStyle.Alignment) -> TextStyle {
    TextStyle(
      maximumHeight: height, minimumHeight: min(height, 8), color: words, outline: nil, alignment: alignment,
      lineLimit: 1)
  }
}

extension Canvas {
  /// Lays `color` over a part of one column, with soft ends.
  mutating func fillRectangle(left x: Int, top: Double, bottom: Double, _ color: Color) {
    let (first, last) = (Int(top.rounded(.down)), Int(bottom.rounded(.up)))
    for y in max(0, first)..<max(max(0, first), min(size.height, last)) {
      let coverage = min(bottom, Double(y + 1)) - max(top, Double(y))
      if coverage > 0 { blend(color, x, y, coverage: coverage) }
    }
  }
}
