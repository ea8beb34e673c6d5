import CTurboJPEG
import RiffleTypes

/// JPEG through libjpeg-turbo, whose functions report errors as values.
enum JPEGCodec {
  /// Which samples a decoder gives.
  enum Samples {
    case rgb, rgba
  }

  /// Decodes a whole JPEG, whose size was compared with the limits before.
  static func decode(_ file: [UInt8], _ samples: Samples) throws(PictureError) -> PixelRows {
    guard let decoder = unsafe tjInitDecompress() else { throw PictureError(.damaged(.jpeg, "no memory")) }
    defer { unsafe tjDestroy(decoder) }
    let bytesPerPixel = samples == .rgb ? 3 : 4
    let format = samples == .rgb ? TJPF_RGB : TJPF_RGBA
    let result: Result<PixelRows, PictureError> = unsafe file.withUnsafeBufferPointer { file in
      // The file's bytes outlive this closure, and the library keeps no pointer to them.
      func failure() -> Result<PixelRows, PictureError> { .failure(unsafe error(of: decoder, .jpeg)) }
      var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      guard
        unsafe tjDecompressHeader3(
          decoder, file.baseAddress, UInt(file.count), &width, &height, &sampling, &space) == 0
      else { return failure() }
      let size = PixelSize(width: Int(width), height: Int(height))
      var pixels = [UInt8](repeating: 255, count: size.pixelCount * bytesPerPixel)
      // The buffer holds all rows. A progressive file of very many scans is a bomb: the library stops at 500.
      let status = unsafe pixels.withUnsafeMutableBufferPointer { pixels in
        unsafe tjDecompress2(
          decoder, file.baseAddress, UInt(file.count), pixels.baseAddress, width, 0, height, Int32(format.rawValue),
          TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
      }
      guard status == 0 else { return failure() }
      return .success(PixelRows(size: size, bytesPerPixel: bytesPerPixel, bytes: pixels))
    }
    return try result.get()
  }

  /// Encodes opaque pixels of four bytes each as a JFIF file.
  static func encode(_ rows: PixelRows, quality: Int) throws(PictureError) -> [UInt8] {
    guard rows.size.width <= 65_500, rows.size.height <= 65_500 else {
      throw PictureError(.encodingFailed(.jpeg, "\(rows.size) is over 65500 pixels a side"))
    }
    guard let encoder = unsafe tjInitCompress() else { throw PictureError(.encodingFailed(.jpeg, "no memory")) }
    defer { unsafe tjDestroy(encoder) }
    var output: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    // The library allocates the output, and it is freed here on every path.
    defer { unsafe tjFree(output) }
    let sampling = quality >= 80 ? TJSAMP_444 : TJSAMP_420
    let status = unsafe rows.bytes.withUnsafeBufferPointer { pixels in
      unsafe tjCompress2(
        encoder, pixels.baseAddress, Int32(rows.size.width), 0, Int32(rows.size.height),
        Int32(TJPF_RGBA.rawValue), &output, &count, Int32(sampling.rawValue), Int32(min(max(quality, 1), 100)), 0)
    }
    guard status == 0, unsafe output != nil else {
      throw PictureError(.encodingFailed(.jpeg, unsafe message(of: encoder)))
    }
    return unsafe Array(UnsafeBufferPointer(start: output, count: Int(count)))
  }

  private static func message(of handle: tjhandle) -> String { unsafe String(cString: tjGetErrorStr2(handle)) }

  private static func error(of handle: tjhandle, _ type: MediaType) -> PictureError {
    PictureError(.damaged(type, unsafe message(of: handle)))
  }
}
