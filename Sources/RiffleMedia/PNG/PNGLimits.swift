public import RiffleTypes

/// How large a picture may be; checked against the header before memory is taken.
public struct PNGLimits: Hashable, Sendable {
  /// The most columns, in pixels.
  public var maxWidth: Int
  /// The most rows, in pixels.
  public var maxHeight: Int
  /// The most pixels: what bounds the memory of a decoded picture.
  public var maxPixels: Int

  /// Limits of 16384 columns, 16384 rows and 256 Mpixel where nothing else is said: four times the side of the
  /// largest picture that the services draw.
  public init(maxWidth: Int = 16_384, maxHeight: Int = 16_384, maxPixels: Int = 268_435_456) {
    self.maxWidth = maxWidth
    self.maxHeight = maxHeight
    self.maxPixels = maxPixels
  }

  /// The limits that hold where nothing else is said.
  public static let standard = PNGLimits()

  /// Whether a picture of `size` is within the limits.
  public func allows(_ size: PixelSize) -> Bool {
    size.width <= maxWidth && size.height <= maxHeight && size.pixelCount <= maxPixels
  }
}
