import CWebP
import RiffleTypes

/// WebP through libwebp, whose functions report errors as values.
enum WebPCodec {
  /// Decodes a whole WebP, whose size was compared with the limits before; without alpha, the colors as stored.
  static func decode(_ file: [UInt8], hasAlpha: Bool) throws(PictureError) -> PixelRows {
    let bytesPerPixel = hasAlpha ? 4 : 3
    let rows: PixelRows? = unsafe file.withUnsafeBufferPointer { file in
      // The file's bytes outlive this closure, and the library keeps no pointer to them.
      var (width, height): (Int32, Int32) = (0, 0)
      guard unsafe WebPGetInfo(file.baseAddress, file.count, &width, &height) != 0 else { return nil }
      let size = PixelSize(width: Int(width), height: Int(height))
      var pixels = [UInt8](repeating: 255, count: size.pixelCount * bytesPerPixel)
      let stride = Int32(size.width * bytesPerPixel)
      // The buffer holds all rows, and the library is told its length.
      let isDecoded = unsafe pixels.withUnsafeMutableBufferPointer { pixels in
        let decode = unsafe hasAlpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto
        return unsafe decode(file.baseAddress, file.count, pixels.baseAddress, pixels.count, stride) != nil
      }
      return isDecoded ? PixelRows(size: size, bytesPerPixel: bytesPerPixel, bytes: pixels) : nil
    }
    guard let rows else { throw PictureError(.damaged(.webp, "its data does not decode")) }
    return rows
  }

  /// Whether the picture says that it has transparent pixels.
  static func hasAlpha(_ file: [UInt8]) -> Bool {
    var features = WebPBitstreamFeatures()
    let status = unsafe file.withUnsafeBufferPointer { unsafe WebPGetFeatures($0.baseAddress, $0.count, &features) }
    return status == VP8_STATUS_OK && features.has_alpha != 0
  }

  /// Encodes pixels of four bytes each.
  static func encode(_ rows: PixelRows, quality: Int) throws(PictureError) -> [UInt8] {
    let (width, height) = (Int32(clamping: rows.size.width), Int32(clamping: rows.size.height))
    guard width <= WEBP_MAX_DIMENSION, height <= WEBP_MAX_DIMENSION else {
      throw PictureError(.encodingFailed(.webp, "\(rows.size) is over \(WEBP_MAX_DIMENSION) pixels a side"))
    }
    var output: UnsafeMutablePointer<UInt8>?
    // The library allocates the output, and it is freed here on every path.
    defer { unsafe WebPFree(output) }
    let count = unsafe rows.bytes.withUnsafeBufferPointer { pixels in
      unsafe WebPEncodeRGBA(pixels.baseAddress, width, height, width * 4, Float(min(max(quality, 0), 100)), &output)
    }
    guard count > 0 else { throw PictureError(.encodingFailed(.webp, "libwebp gave nothing")) }
    return unsafe Array(UnsafeBufferPointer(start: output, count: count))
  }
}
