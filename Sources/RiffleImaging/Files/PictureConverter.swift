public import RiffleMedia
public import RiffleTypes

/// Why a conversion ended early.
public enum ConversionError<E: Error>: Error {
  /// The picture cannot be read.
  case picture(PictureError)
  /// The sink threw.
  case sink(E)
}

extension ConversionError: Sendable where E: Sendable {}

/// A converter of JPEG, WebP and PNG files to PNG.
///
/// The decoders give whole pictures, so memory holds one: three bytes a pixel, or four with transparency. The PNG is
/// encoded and handed on row by row.
public struct PictureConverter: Sendable {
  /// How large a picture may be.
  public var limits: PNGLimits

  /// A converter with limits.
  public init(limits: PNGLimits = .standard) { self.limits = limits }

  /// Converts the picture file at `path`; the bytes of the PNG go to `sink`.
  /// - Returns: the picture's size.
  /// - Throws: ``ConversionError/picture(_:)`` before the first byte goes to the sink; ``ConversionError/sink(_:)``.
  @discardableResult
  public func convertToPNG<E: Error>(
    fileAt path: String, text: [PNGText] = [], to sink: (Span<UInt8>) throws(E) -> Void
  ) throws(ConversionError<E>) -> PixelSize {
    let bytes: [UInt8]
    do throws(PictureError) { bytes = try FileBytes.read(path) } catch { throw .picture(error) }
    return try convertToPNG(bytes, text: text, to: sink)
  }

  /// Converts a picture that is in memory; the bytes of the PNG go to `sink`.
  /// - Returns: the picture's size.
  /// - Throws: ``ConversionError/picture(_:)`` before the first byte goes to the sink; ``ConversionError/sink(_:)``.
  @discardableResult
  public func convertToPNG<E: Error>(
    _ bytes: [UInt8], text: [PNGText] = [], to sink: (Span<UInt8>) throws(E) -> Void
  ) throws(ConversionError<E>) -> PixelSize {
    let rows: PixelRows
    do throws(PictureError) { rows = try decode(bytes) } catch { throw .picture(error) }
    // What a JPEG says of itself in words is said by the PNG too.
    let comments = bytes.starts(with: [0xFF, 0xD8]) ? JPEGComment.all(in: bytes).map { PNGText("Comment", $0) } : []
    do throws(E) {
      var writer = PNGWriter(size: rows.size, format: rows.bytesPerPixel == 3 ? .rgb8 : .rgba8, text: text + comments)
      let rowLength = rows.size.width * rows.bytesPerPixel
      for start in stride(from: 0, to: rows.bytes.count, by: rowLength) {
        try writer.write(rows: rows.bytes.span.extracting(start..<start + rowLength), to: sink)
      }
      try writer.finish(to: sink)
    } catch { throw .sink(error) }
    return rows.size
  }

  private func decode(_ bytes: [UInt8]) throws(PictureError) -> PixelRows {
    let reader = PictureReader(limits: limits)
    switch try reader.type(of: bytes) {
    case .jpeg: return try JPEGCodec.decode(bytes, .rgb)
    case .webp: return try WebPCodec.decode(bytes, hasAlpha: WebPCodec.hasAlpha(bytes))
    default:
      let canvas = try reader.read(bytes)
      return PixelRows(size: canvas.size, bytesPerPixel: 4, bytes: canvas.pixels)
    }
  }
}
