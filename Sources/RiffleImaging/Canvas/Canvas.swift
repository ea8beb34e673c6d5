public import RiffleTypes

/// A picture in memory to draw on: rows from the top, four bytes a pixel (red, green, blue, alpha not multiplied).
///
/// All drawing is clipped to the canvas and blends by alpha; edges are smooth. The same calls give the same bytes.
public struct Canvas: Hashable, Sendable {
  /// Columns and rows, each at least 1.
  public let size: PixelSize
  /// The rows, without gaps.
  public private(set) var pixels: [UInt8]
  /// Whether long work on this canvas, and on those that are made from it, ends early when the task around it is cancelled.
  ///
  /// What such a canvas shows after that is for nobody: whoever asks for it looks whether the task was cancelled. No part of what
  /// makes two canvases equal.
  public var endsWithTask = false

  /// Whether what is being done here has become pointless.
  var isAbandoned: Bool { endsWithTask && Task.isCancelled }

  /// A canvas of one color.
  public init(size: PixelSize, color: Color = .white) {
    precondition(size.width > 0 && size.height > 0, "a canvas has at least one pixel")
    self.size = size
    let count = size.pixelCount * 4
    pixels = [UInt8](repeating: color.red, count: count)
    guard Set([color.red, color.green, color.blue, color.alpha]).count > 1 else { return }
    for index in stride(from: 0, to: count, by: 4) {
      pixels[index + 1] = color.green
      pixels[index + 2] = color.blue
      pixels[index + 3] = color.alpha
    }
  }

  /// A canvas of `pixels`, four bytes each.
  public init(size: PixelSize, pixels: [UInt8]) {
    precondition(size.width > 0 && size.height > 0, "a canvas has at least one pixel")
    precondition(pixels.count == size.pixelCount * 4, "a canvas has four bytes a pixel")
    self.size = size
    self.pixels = pixels
  }

  /// Whether both have the same size and pixels.
  public static func == (first: Canvas, second: Canvas) -> Bool {
    first.size == second.size && first.pixels == second.pixels
  }

  /// Feeds the size and the pixels into `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(size)
    hasher.combine(pixels)
  }

  /// All of the canvas.
  public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: size.width, height: size.height) }

  /// Whether every pixel is opaque.
  public var isOpaque: Bool {
    for index in stride(from: 3, to: pixels.count, by: 4) where pixels[index] != 255 { return false }
    return true
  }

  /// The color of one pixel inside the canvas.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let index = (y * size.width + x) * 4
      return Color(
        red: pixels[index], green: pixels[index + 1], blue: pixels[index + 2], alpha: pixels[index + 3])
    }
    set {
      let index = (y * size.width + x) * 4
      pixels[index] = newValue.red
      pixels[index + 1] = newValue.green
      pixels[index + 2] = newValue.blue
      pixels[index + 3] = newValue.alpha
    }
  }

  /// Lays `color` over one pixel; `coverage` from 0 to 1 is how much of the pixel it covers.
  mutating func blend(_ color: Color, _ x: Int, _ y: Int, coverage: Double) {
    guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
    let alpha = Int((Double(color.alpha) * min(max(coverage, 0), 1)).rounded())
    blend(color, at: (y * size.width + x) * 4, alpha: alpha)
  }

  /// Lays `color` with `alpha` (0 to 255) over the pixel whose bytes begin at `index`.
  private mutating func blend(_ color: Color, at index: Int, alpha: Int) {
    guard alpha > 0 else { return }
    let under = Int(pixels[index + 3])
    if under == 255 || alpha == 255 {
      let rest = 255 - alpha
      pixels[index] = UInt8((Int(color.red) * alpha + Int(pixels[index]) * rest + 127) / 255)
      pixels[index + 1] = UInt8((Int(color.green) * alpha + Int(pixels[index + 1]) * rest + 127) / 255)
      pixels[index + 2] = UInt8((Int(color.blue) * alpha + Int(pixels[index + 2]) * rest + 127) / 255)
      pixels[index + 3] = 255
      return
    }
    // Porter and Duff's "over" for alpha that is not multiplied in: weights in units of 1/255.
    let rest = under * (255 - alpha) / 255
    let sum = alpha + rest
    pixels[index] = UInt8((Int(color.red) * alpha + Int(pixels[index]) * rest) / sum)
    pixels[index + 1] = UInt8((Int(color.green) * alpha + Int(pixels[index + 1]) * rest) / sum)
    pixels[index + 2] = UInt8((Int(color.blue) * alpha + Int(pixels[index + 2]) * rest) / sum)
    pixels[index + 3] = UInt8(sum)
  }

  /// Lays `color` over a rectangle.
  public mutating func fill(_ rectangle: Rectangle, _ color: Color) {
    let area = rectangle.intersection(bounds)
    for y in area.rows {
      if isAbandoned { return }
      for x in area.columns { blend(color, at: (y * size.width + x) * 4, alpha: Int(color.alpha)) }
    }
  }

  /// Lays `picture` with its upper left corner at `x`, `y`; `opacity` from 0 to 1.
  public mutating func draw(_ picture: Canvas, x: Int, y: Int, opacity: Double = 1) {
    let share = Int((255 * min(max(opacity, 0), 1)).rounded())
    let area = Rectangle(x: x, y: y, width: picture.size.width, height: picture.size.height).intersection(bounds)
    for row in area.rows {
      if isAbandoned { return }
      for column in area.columns {
        let color = picture[column - x, row - y]
        blend(color, at: (row * size.width + column) * 4, alpha: Int(color.alpha) * share / 255)
      }
    }
  }
}
