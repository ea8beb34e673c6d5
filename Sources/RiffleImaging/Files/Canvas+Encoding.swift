public import RiffleMedia
import RiffleTypes

extension Canvas {
  /// The canvas as a PNG file: RGB where every pixel is opaque, otherwise RGBA.
  public func encodedPNG(text: [PNGText] = []) -> [UInt8] {
    var file: [UInt8] = []
    encodePNG(text: text) { bytes in file.append(span: bytes) }
    return file
  }

  /// Encodes the canvas as a PNG file, piece by piece.
  ///
  /// The file has no end where the canvas was abandoned (``endsWithTask``).
  public func encodePNG<E: Error>(
    text: [PNGText] = [], to sink: (Span<UInt8>) throws(E) -> Void
  ) throws(E) {
    let isOpaque = isOpaque
    var writer = PNGWriter(size: size, format: isOpaque ? .rgb8 : .rgba8, text: text)
    let rowLength = size.width * 4
    var row = [UInt8](repeating: 0, count: size.width * 3)
    for start in stride(from: 0, to: pixels.count, by: rowLength) {
      if isAbandoned { return }
      guard isOpaque else {
        try writer.write(rows: pixels.span.extracting(start..<start + rowLength), to: sink)
        continue
      }
      for x in 0..<size.width {
        row[x * 3] = pixels[start + x * 4]
        row[x * 3 + 1] = pixels[start + x * 4 + 1]
        row[x * 3 + 2] = pixels[start + x * 4 + 2]
      }
      try writer.write(rows: row.span, to: sink)
    }
    try writer.finish(to: sink)
  }

  /// The canvas as a JPEG file (JFIF); clear pixels lie on white.
  ///
  /// Chroma is kept whole from a quality of 80 on.
  /// - Parameters:
  ///   - quality: from 1 to 100.
  ///   - comment: a text for a comment segment.
  /// - Returns: the bytes of the file.
  /// - Throws: ``PictureError/Code/encodingFailed(_:_:)`` over 65,500 pixels a side.
  public func encodedJPEG(quality: Int = 90, comment: String? = nil) throws(PictureError) -> [UInt8] {
    var flat = self
    if !isOpaque {
      flat = Canvas(size: size, color: .white)
      flat.draw(self, x: 0, y: 0)
    }
    let bytes = try JPEGCodec.encode(PixelRows(size: size, bytesPerPixel: 4, bytes: flat.pixels), quality: quality)
    return comment.map { JPEGComment.adding($0, to: bytes) } ?? bytes
  }

  /// The canvas as a lossy WebP file.
  /// - Throws: ``PictureError/Code/encodingFailed(_:_:)`` over 16,383 pixels a side.
  public func encodedWebP(quality: Int = 90) throws(PictureError) -> [UInt8] {
    try WebPCodec.encode(PixelRows(size: size, bytesPerPixel: 4, bytes: pixels), quality: quality)
  }
}

extension [UInt8] {
  /// Appends the bytes of a span.
  mutating func append(span: Span<UInt8>) {
    append(addingCapacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
