public import RiffleMedia
import RiffleTypes

/// A reader of PNG, JPEG and WebP pictures, told apart by their bytes.
///
/// The size that the header says is compared with the limits before memory is taken for pixels. Marks of orientation,
/// color profiles and all but the first picture of an animation are left aside.
public struct PictureReader: Sendable {
  /// How large a picture may be.
  public var limits: PNGLimits

  /// A reader with limits.
  public init(limits: PNGLimits = .standard) { self.limits = limits }

  /// Decodes a picture that is in memory.
  /// - Throws: ``PictureError/Code/unknownFormat``, ``PictureError/Code/tooLarge(_:)``, ``PictureError/Code/png(_:)``,
  ///   ``PictureError/Code/damaged(_:_:)``.
  public func read(_ bytes: [UInt8]) throws(PictureError) -> Canvas {
    switch try type(of: bytes) {
    case .jpeg:
      let rows = try JPEGCodec.decode(bytes, .rgba)
      return Canvas(size: rows.size, pixels: rows.bytes)
    case .webp:
      let rows = try WebPCodec.decode(bytes, hasAlpha: true)
      return Canvas(size: rows.size, pixels: rows.bytes)
    default:
      do throws(PNGError) {
        let rows = try PNGPixels(decoding: bytes, layout: .rgba8, limits: limits)
        return Canvas(size: rows.size, pixels: rows.bytes)
      } catch { throw PictureError(.png(error)) }
    }
  }

  /// Decodes the picture file at `path`.
  /// - Throws: as ``read(_:)``, and ``PictureError/Code/unreadable(path:errno:)``,
  ///   ``PictureError/Code/fileTooLong(path:limit:)``.
  public func read(fileAt path: String) throws(PictureError) -> Canvas { try read(FileBytes.read(path)) }

  /// The kind of picture, by its bytes, with its size within the limits where the header has one.
  func type(of bytes: [UInt8]) throws(PictureError) -> MediaType {
    var header = PictureHeaderReader()
    header.read(bytes.span)
    guard let type = header.type, [.png, .jpeg, .webp].contains(type) else { throw PictureError(.unknownFormat) }
    guard let size = header.size else {
      // A PNG's damage is told by its reader, with the place.
      if type == .png { return type }
      throw PictureError(.damaged(type, "no size in its header"))
    }
    guard limits.allows(size) else { throw PictureError(.tooLarge(size)) }
    return type
  }
}

/// Rows of pixels from a decoder, without gaps.
struct PixelRows {
  let size: PixelSize
  /// 3 or 4 bytes a pixel.
  let bytesPerPixel: Int
  let bytes: [UInt8]
}
