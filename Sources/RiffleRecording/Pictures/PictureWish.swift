public import RiffleTypes

/// The shape of a picture that was asked for, to be compared with the one that came.
///
/// Services draw what is near: 1376x768 is a 16:9 of theirs. So a shape counts as delivered within a twentieth of its ratio, and
/// a size class by the side of the square with as many pixels, within a third. A size in pixels is exact.
public struct PictureWish: Hashable, Sendable {
  /// Width to height, as `16:9`.
  public var aspectRatio: String?
  /// `512`, `1K`, `2K`, `4K`, or pixels as `1536x1024`.
  public var size: String?

  /// A wish for a shape, a size, both or none.
  public init(aspectRatio: String? = nil, size: String? = nil) {
    self.aspectRatio = aspectRatio
    self.size = size
  }

  /// How far a ratio may lie from the one asked for.
  static let ratioTolerance = 1.05
  /// How far a side may lie from that of its class: half way to the next, more or less.
  static let sideTolerance = 1.34

  /// What differs between the wish and a picture of `delivered`, a line each; a wish that cannot be read differs from nothing.
  public func differences(from delivered: PixelSize) -> [String] {
    guard delivered.width > 0, delivered.height > 0 else { return [] }
    var lines: [String] = []
    let (width, height) = (Double(delivered.width), Double(delivered.height))
    if let aspectRatio, let ratio = Self.ratio(aspectRatio), !Self.isNear(width / height, ratio, Self.ratioTolerance) {
      lines.append("picture: \(aspectRatio) was asked for, the picture is \(delivered)")
    }
    if let size, !matches(size, width, height) {
      lines.append("picture: \(size) was asked for, the picture is \(delivered)")
    }
    return lines
  }

  private func matches(_ size: String, _ width: Double, _ height: Double) -> Bool {
    if let side = Self.side(size) { return Self.isNear((width * height).squareRoot(), side, Self.sideTolerance) }
    guard let (columns, rows) = Self.numbers(size, between: "x") else { return true }
    return width == columns && height == rows
  }

  /// The side of a square picture of a class.
  private static func side(_ name: String) -> Double? {
    switch name.uppercased() {
    case "512", "0.5K": 512
    case "1K": 1024
    case "2K": 2048
    case "4K": 4096
    default: nil
    }
  }

  private static func ratio(_ text: String) -> Double? { numbers(text, between: ":").map { $0.0 / $0.1 } }

  private static func numbers(_ text: String, between mark: Character) -> (Double, Double)? {
    let parts = text.lowercased().split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]), first > 0, second > 0 else {
      return nil
    }
    return (Double(first), Double(second))
  }

  private static func isNear(_ value: Double, _ wanted: Double, _ tolerance: Double) -> Bool {
    value <= wanted * tolerance && value * tolerance >= wanted
  }
}

extension Receipt {
  /// Notes what was asked of a picture, and warns of what came otherwise.
  mutating func compare(with wish: PictureWish) {
    guard kind == MediaType.Kind.image.rawValue else { return }
    requestedAspect = wish.aspectRatio
    requestedSize = wish.size
    guard let width, let height else { return }
    warnings += wish.differences(from: PixelSize(width: width, height: height))
  }
}
