/// A color of four samples from 0 to 255; alpha is not multiplied in.
public struct Color: Hashable, Sendable {
  /// The red sample.
  public var red: UInt8
  /// The green sample.
  public var green: UInt8
  /// The blue sample.
  public var blue: UInt8
  /// 0 is clear, 255 is opaque.
  public var alpha: UInt8

  /// A color by its samples.
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// A color by hue (turns: 0 red, 1/3 green, 2/3 blue), saturation and lightness (0 to 1).
  public init(hue: Double, saturation: Double, lightness: Double, alpha: UInt8 = 255) {
    let reach = saturation * min(lightness, 1 - lightness)
    func sample(_ shift: Double) -> UInt8 {
      let position = (shift + hue * 12).truncatingRemainder(dividingBy: 12)
      let k = position < 0 ? position + 12 : position
      return UInt8(clamping: Int((255 * (lightness - reach * max(-1, min(k - 3, 9 - k, 1)))).rounded()))
    }
    self.init(red: sample(0), green: sample(8), blue: sample(4), alpha: alpha)
  }

  /// Opaque white.
  public static let white = Color(red: 255, green: 255, blue: 255)
  /// Opaque black.
  public static let black = Color(red: 0, green: 0, blue: 0)
  /// Nothing at all.
  public static let clear = Color(red: 0, green: 0, blue: 0, alpha: 0)

  /// How bright it looks, from 0 to 255 (ITU-R BT.601).
  public var luminance: Double { 0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue) }

  /// The color on the way to `other`: 0 is this one, 1 is the other.
  public func mixed(with other: Color, _ amount: Double) -> Color {
    let share = min(max(amount, 0), 1)
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8(clamping: Int((Double(from) + (Double(to) - Double(from)) * share).rounded()))
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      alpha: mix(alpha, other.alpha))
  }

  /// The same color with another alpha.
  public func withAlpha(_ alpha: UInt8) -> Color { Color(red: red, green: green, blue: blue, alpha: alpha) }
}

/// A rectangle of whole pixels; its origin is the upper left corner.
public struct Rectangle: Hashable, Sendable {
  /// The first column.
  public var x: Int
  /// The first row.
  public var y: Int
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A rectangle by its corner and size.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The rectangle without a border of `margin` pixels; never smaller than nothing.
  public func inset(by margin: Int) -> Rectangle {
    Rectangle(x: x + margin, y: y + margin, width: max(0, width - 2 * margin), height: max(0, height - 2 * margin))
  }

  /// What both have in common.
  public func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rectangle(
      x: left, y: top, width: max(0, min(x + width, other.x + other.width) - left),
      height: max(0, min(y + height, other.y + other.height) - top))
  }

  var columns: Range<Int> { x..<x + max(0, width) }
  var rows: Range<Int> { y..<y + max(0, height) }
}

/// A point in pixels; the middle of the first pixel is at one half.
public struct Point: Hashable, Sendable {
  /// Pixels from the left edge.
  public var x: Double
  /// Pixels from the upper edge.
  public var y: Double

  /// A point by its distances.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
