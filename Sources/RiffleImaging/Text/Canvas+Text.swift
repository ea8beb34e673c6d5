extension Canvas {
  /// Sets text, broken between words, as large as fits a rectangle between the style's heights.
  ///
  /// Letters come from a built-in font of printable ASCII; letters with marks lose them, and other scripts show a box for
  /// each character.
  /// - Returns: what the letters cover; it has no height when there is no room at all.
  @discardableResult
  public mutating func draw(text: String, in rectangle: Rectangle, style: TextStyle = TextStyle()) -> Rectangle {
    let layout = TextLayout(text, in: rectangle, style: style)
    let scale = layout.scale
    // In dots: an edge of a bit more than half a dot, and at least one pixel.
    let edge = max(0.6, 1 / scale)
    if let shadow = style.shadow {
      draw(layout, shadow, shift: max(0.7 * scale, 1), growth: style.outline == nil ? 0 : edge)
    }
    if let outline = style.outline { draw(layout, outline, shift: 0, growth: edge) }
    draw(layout, style.color, shift: 0, growth: 0)
    return layout.covered
  }

  /// Draws all lines once: moved by `shift` pixels to the lower right, grown by `growth` dots on all sides.
  private mutating func draw(_ layout: TextLayout, _ color: Color, shift: Double, growth: Double) {
    for (index, line) in layout.lines.enumerated() {
      let top = Double(layout.covered.y) + Double(index * BitmapFont.lineHeight) * layout.scale + shift
      let left = layout.left(of: line) + shift
      for (column, letter) in line.enumerated() where letter != 0x20 {
        let x = left + Double(column * BitmapFont.advance) * layout.scale
        draw(BitmapFont.dots(of: letter), color, x: x, y: top, scale: layout.scale, growth: growth)
      }
    }
  }

  private mutating func draw(_ dots: UInt64, _ color: Color, x: Double, y: Double, scale: Double, growth: Double) {
    let reach = (growth + 1) * scale
    let area = Rectangle(
      x: Int((x - reach).rounded(.down)), y: Int((y - reach).rounded(.down)),
      width: Int((Double(BitmapFont.width) * scale + 2 * reach).rounded(.up)) + 1,
      height: Int((Double(BitmapFont.height) * scale + 2 * reach).rounded(.up)) + 1
    ).intersection(bounds)
    let softness = max(1 / scale, 0.02)
    for row in area.rows {
      let down = (Double(row) + 0.5 - y) / scale
      for column in area.columns {
        let across = (Double(column) + 0.5 - x) / scale
        var coverage = BitmapFont.coverage(dots, x: across, y: down, softness: softness)
        if growth > 0 {
          for (right, under) in Self.directions where coverage < 1 {
            coverage = max(
              coverage,
              BitmapFont.coverage(dots, x: across + right * growth, y: down + under * growth, softness: softness))
          }
        }
        if coverage > 0 { blend(color, column, row, coverage: coverage) }
      }
    }
  }

  /// Eight directions of the length 1.
  private static let directions: [(Double, Double)] = [
    (1, 0), (-1, 0), (0, 1), (0, -1), (0.707, 0.707), (0.707, -0.707), (-0.707, 0.707), (-0.707, -0.707),
  ]
}
