public import RiffleTypes

/// A picture of numbers: bars that lie side by side, or lines over an axis.
///
/// Sizes follow the picture's: at 1200x700 pixels letters are as large as in a document. Numbers that are not finite, and
/// on a logarithmic scale those that are not above 0, have no place: a bar without length, a point left out. The same
/// numbers give the same picture.
public struct Chart: Hashable, Sendable {
  /// What is drawn.
  public enum Plot: Hashable, Sendable {
    /// Bars from left to right, the first on top.
    case bars([Bar], axis: Axis)
    /// Lines through points, with a legend.
    case lines([Line], x: Axis, y: Axis)
  }

  /// One bar with its name to the left and its value behind it.
  public struct Bar: Hashable, Sendable {
    /// Its name.
    public var label: String
    /// Its length.
    public var value: Double
    /// Words after the value.
    public var note: String
    /// Its color; nil: the first of the palette.
    public var color: Color?

    /// A bar.
    public init(_ label: String, _ value: Double, note: String = "", color: Color? = nil) {
      self.label = label
      self.value = value
      self.note = note
      self.color = color
    }
  }

  /// A line through points, which are drawn in the order given.
  public struct Line: Hashable, Sendable {
    /// Its name in the legend.
    public var name: String
    /// Its points, in the units of the axes.
    public var points: [Point]
    /// Its color; nil: the next of the palette.
    public var color: Color?

    /// A line.
    public init(_ name: String, _ points: [(x: Double, y: Double)], color: Color? = nil) {
      self.name = name
      self.points = points.map { Point(x: $0.x, y: $0.y) }
      self.color = color
    }
  }

  /// What the numbers along one side are.
  public struct Axis: Hashable, Sendable {
    /// How numbers become places.
    public enum Scale: Hashable, Sendable {
      /// Equal steps for equal differences; begins at 0 or below.
      case linear
      /// Equal steps for equal ratios.
      case log
    }

    /// How numbers are written.
    public enum Unit: Hashable, Sendable {
      /// `0.5`, `10`, `2000`.
      case plain
      /// `1 KiB`, `64 MiB`.
      case bytes
      /// A number with this behind it: `12x`, `80%`.
      case suffixed(String)
    }

    /// What the numbers are, with their unit.
    public var label: String
    /// How numbers become places.
    public var scale: Scale
    /// How numbers are written.
    public var unit: Unit

    /// An axis.
    public init(_ label: String, scale: Scale = .linear, unit: Unit = .plain) {
      self.label = label
      self.scale = scale
      self.unit = unit
    }
  }

  /// The size of a picture for a page.
  public static let usualSize = PixelSize(width: 1200, height: 700)

  /// Colors for lines and bars, told apart by most eyes.
  public static let palette = [
    Color(red: 37, green: 99, blue: 235), Color(red: 234, green: 100, blue: 20), Color(red: 22, green: 150, blue: 74),
    Color(red: 147, green: 51, blue: 214), Color(red: 210, green: 38, blue: 60), Color(red: 14, green: 145, blue: 160),
    Color(red: 161, green: 120, blue: 10), Color(red: 90, green: 105, blue: 125), Color(red: 20, green: 20, blue: 20),
    Color(red: 132, green: 190, blue: 30),
  ]

  /// The headline.
  public var title: String
  /// A line below it: what was measured, and where.
  public var subtitle: String
  /// Small words at the very bottom.
  public var footnote: String
  /// What is drawn.
  public var plot: Plot

  /// A chart.
  public init(title: String, subtitle: String = "", footnote: String = "", plot: Plot) {
    self.title = title
    self.subtitle = subtitle
    self.footnote = footnote
    self.plot = plot
  }

  /// The chart as a picture of its own, on white.
  public func canvas(size: PixelSize = usualSize) -> Canvas {
    var canvas = Canvas(size: size, color: .white)
    draw(on: &canvas, in: canvas.bounds)
    return canvas
  }

  /// Draws the chart into a part of a picture, whose ground should be light.
  public func draw(on canvas: inout Canvas, in rectangle: Rectangle) {
    var pen = ChartPen(canvas: canvas, frame: rectangle)
    let room = pen.drawFrame(title: title, subtitle: subtitle, footnote: footnote)
    switch plot {
    case .bars(let bars, let axis): pen.draw(bars, axis, in: room)
    case .lines(let lines, let x, let y): pen.draw(lines, x, y, in: room)
    }
    canvas = pen.canvas
  }
}
