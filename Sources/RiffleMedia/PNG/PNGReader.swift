import CRifflePNG
public import RiffleTypes

/// The pixels of a PNG, row after row from the top.
public struct PNGPixels: Sendable {
  /// How the bytes of a row make up its pixels.
  public enum Layout: Hashable, Sendable {
    /// As the file stores them: packed below 8 bits, palette indices, the higher byte first at 16 bits.
    case stored
    /// Four bytes a pixel: red, green, blue, alpha (not multiplied); gamma is not applied.
    case rgba8
  }

  /// Columns and rows.
  public let size: PixelSize
  /// Bytes of one row.
  public let rowLength: Int
  /// All rows.
  public let bytes: [UInt8]
}

extension PNGPixels {
  /// Decodes a whole PNG file that is in memory.
  ///
  /// The size in the header is compared with `limits` before memory is taken for pixels.
  /// - Throws: what a ``PNGVerifier`` says of the bytes; where only libpng objects, its message and how far it read.
  public init(
    decoding file: [UInt8], layout: Layout = .rgba8, limits: PNGLimits = .standard
  ) throws(PNGError) {
    let decoded: Result<PNGPixels, PNGError> = unsafe file.withUnsafeBufferPointer { file in
      // The bytes outlive the reader, which lives in this closure only.
      guard
        let reader = unsafe rpng_reader_create(
          file.baseAddress, file.count, UInt32(clamping: limits.maxWidth), UInt32(clamping: limits.maxHeight))
      else { preconditionFailure("libpng has no memory for a reader, or its version differs from its header's") }
      defer { unsafe rpng_reader_destroy(reader) }
      return unsafe Self.decode(reader, layout, limits)
    }
    switch decoded {
    case .success(let pixels): self = pixels
    case .failure(let error):
      // The verifier knows what is wrong and where; libpng only has a message.
      var verifier = PNGVerifier(level: .full, limits: limits)
      try verifier.verify(file.span)
      _ = try verifier.finish()
      throw error
    }
  }

  /// `reader` is valid and new.
  private static func decode(
    _ reader: OpaquePointer, _ layout: Layout, _ limits: PNGLimits
  ) -> Result<PNGPixels, PNGError> {
    func failure() -> Result<PNGPixels, PNGError> {
      let message = unsafe String(cString: rpng_reader_message(reader))
      return .failure(PNGError(.badImageData(message), at: unsafe Int(rpng_reader_offset(reader))))
    }
    var header = rpng_header()
    let cLayout = layout == .rgba8 ? RPNG_RGBA8 : RPNG_STORED
    guard unsafe rpng_reader_open(reader, cLayout, &header) == RPNG_OK else { return failure() }
    let size = PixelSize(width: Int(header.width), height: Int(header.height))
    guard limits.allows(size) else { return .failure(PNGError(.imageTooLarge(size), at: 16)) }
    var bytes = [UInt8](repeating: 0, count: size.height * header.row_bytes)
    let status = unsafe bytes.withUnsafeMutableBufferPointer { pixels in
      // A picture has at least one row of at least one byte, and the buffer has them all.
      guard let pixels = pixels.baseAddress else { preconditionFailure("a picture is not empty") }
      return unsafe rpng_reader_image(reader, pixels)
    }
    guard status == RPNG_OK, unsafe rpng_reader_finish(reader) == RPNG_OK else { return failure() }
    return .success(PNGPixels(size: size, rowLength: header.row_bytes, bytes: bytes))
  }
}
