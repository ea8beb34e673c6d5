public import RiffleMedia
public import RiffleTypes

/// A picture cut into tiles without any loss.
///
/// A JPEG whose tiles begin at its blocks is cut by moving the blocks, which are not decoded. Anything else becomes PNG with
/// the very pixels of the picture: the samples of a PNG of 8 and 16 bits stay as they are, palettes and fewer bits become 8 bits, and what
/// says how colors are meant goes along. The whole picture is in memory.
public struct PictureTiles: Sendable {
  /// What the tiles are: ``MediaType/jpeg`` or ``MediaType/png``.
  public let type: MediaType
  /// Where each tile lies in the picture.
  public let places: [Rectangle]

  private let source: Source

  private enum Source: Sendable {
    /// The tiles themselves.
    case files([[UInt8]])
    /// Rows of pixels, and chunks that go before them.
    case stored(PNGPixels, PNGPixelFormat, chunks: [UInt8])
    case canvas(Canvas, chunks: [UInt8])
  }

  /// Cuts the picture file at `path`.
  /// - Throws: ``PictureError``, as ``PictureReader/read(fileAt:)`` does, and ``PictureError/Code/tooSmall(_:for:)``.
  public init(cutting path: String, into grid: PictureGrid, limits: PNGLimits = .standard) throws(PictureError) {
    try self.init(cutting: FileBytes.read(path), into: grid, limits: limits)
  }

  /// Cuts a picture that is in memory.
  /// - Throws: ``PictureError``, as ``PictureReader/read(_:)`` does, and ``PictureError/Code/tooSmall(_:for:)``.
  public init(cutting bytes: [UInt8], into grid: PictureGrid, limits: PNGLimits = .standard) throws(PictureError) {
    let reader = PictureReader(limits: limits)
    let kind = try reader.type(of: bytes)
    if kind == .jpeg, let (size, tiles) = JPEGCrop.tiles(of: bytes, grid) {
      self.init(type: .jpeg, places: grid.tiles(of: size), source: .files(tiles))
      return
    }
    let chunks = kind == .png ? ColorChunks(of: bytes) : ColorChunks()
    if kind == .png, let format = Self.storedFormat(of: bytes) {
      let pixels: PNGPixels
      do throws(PNGError) {
        pixels = try PNGPixels(decoding: bytes, layout: .stored, limits: limits)
      } catch {
        throw PictureError(.png(error))
      }
      self.init(
        type: .png, places: try Self.places(grid, pixels.size),
        source: .stored(pixels, format, chunks: chunks.withTransparency))
      return
    }
    let canvas = try reader.read(bytes)
    self.init(
      type: .png, places: try Self.places(grid, canvas.size), source: .canvas(canvas, chunks: chunks.withoutSamples))
  }

  private init(type: MediaType, places: [Rectangle], source: Source) {
    self.type = type
    self.places = places
    self.source = source
  }

  private static func places(_ grid: PictureGrid, _ size: PixelSize) throws(PictureError) -> [Rectangle] {
    let places = grid.tiles(of: size)
    guard !places.isEmpty else { throw PictureError(.tooSmall(size, for: grid)) }
    return places
  }

  /// The layout of a PNG whose rows can be written as they are read; nil for palettes and fewer than 8 bits.
  private static func storedFormat(of png: [UInt8]) -> PNGPixelFormat? {
    // IHDR is the first chunk: width, height, depth, color type (PNG, section 11.2.1).
    guard png.count > 25 else { return nil }
    return PNGPixelFormat.allCases.first { $0.bitDepth == Int(png[24]) && $0.colorType.rawValue == png[25] }
  }

  /// Writes the tile with `index`, from 0, to `sink`.
  public func write<E: Error>(_ index: Int, to sink: (Span<UInt8>) throws(E) -> Void) throws(E) {
    let place = places[index]
    let size = PixelSize(width: place.width, height: place.height)
    switch source {
    case .files(let files):
      let file = files[index]
      try sink(file.span)
    case .stored(let pixels, let format, let chunks):
      var insertion = ChunkInsertion(chunks)
      var writer = PNGWriter(size: size, format: format)
      let bytes = pixels.bytes
      for y in place.rows {
        let start = y * pixels.rowLength + place.x * format.bytesPerPixel
        let row = bytes.span.extracting(start..<start + place.width * format.bytesPerPixel)
        try writer.write(rows: row) { piece throws(E) in try insertion.pass(piece, to: sink) }
      }
      try writer.finish { piece throws(E) in try insertion.pass(piece, to: sink) }
    case .canvas(let canvas, let chunks):
      var insertion = ChunkInsertion(chunks)
      try canvas.cropped(to: place).encodePNG { piece throws(E) in try insertion.pass(piece, to: sink) }
    }
  }
}

extension Canvas {
  /// The part of the canvas in `place`, which lies inside it.
  func cropped(to place: Rectangle) -> Canvas {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(place.width * place.height * 4)
    for y in place.rows {
      let start = (y * size.width + place.x) * 4
      pixels += self.pixels[start..<start + place.width * 4]
    }
    return Canvas(size: PixelSize(width: place.width, height: place.height), pixels: pixels)
  }
}

/// Puts chunks behind the header of a PNG that goes by in pieces.
struct ChunkInsertion {
  /// Bytes of the signature and of IHDR.
  private static let headLength = 33
  private var chunks: [UInt8]
  private var passed = 0

  init(_ chunks: [UInt8]) { self.chunks = chunks }

  /// Hands `piece` on to `sink`, with the chunks at their place.
  mutating func pass<E: Error>(_ piece: Span<UInt8>, to sink: (Span<UInt8>) throws(E) -> Void) throws(E) {
    let cut = Self.headLength - passed
    passed += piece.count
    guard !chunks.isEmpty, cut <= piece.count else { return try sink(piece) }
    let inserted = chunks
    chunks = []
    try sink(piece.extracting(first: cut))
    try sink(inserted.span)
    try sink(piece.extracting(droppingFirst: cut))
  }
}
