import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@Suite struct PictureReaderTests {
  private func converted(_ bytes: [UInt8], _ limits: PNGLimits = .standard) throws -> [UInt8] {
    var file: [UInt8] = []
    try PictureConverter(limits: limits).convertToPNG(bytes, text: [PNGText("Software", "Riffle")]) { span in
      for index in span.indices { file.append(span[index]) }
    }
    return file
  }

  private func verified(_ png: [UInt8]) throws -> PNGSummary? {
    var verifier = PNGVerifier()
    try verifier.verify(png.span)
    return try verifier.finish()
  }

  @Test func `a PNG comes back exactly, opaque or not`() throws {
    let opaque = testPicture()
    #expect(try PictureReader().read(opaque.encodedPNG()) == opaque)
    #expect(try verified(opaque.encodedPNG())?.colorType == .rgb)
    var clear = opaque
    clear.fill(Rectangle(x: 0, y: 0, width: 1, height: 1), .clear)
    clear[3, 3] = Color(red: 1, green: 2, blue: 3, alpha: 4)
    let png = clear.encodedPNG(text: [PNGText("Comment", "drawn")])
    #expect(try PictureReader().read(png) == clear)
    #expect(try verified(png)?.colorType == .rgba)
  }

  @Test func `a JPEG's comment becomes a text of the PNG, and changes no pixel`() throws {
    let plain = try testPicture().encodedJPEG()
    let jpeg = try testPicture().encodedJPEG(comment: "made by a stand-in")
    #expect(jpeg.starts(with: plain.prefix(20)) && jpeg.count == plain.count + 4 + 18)
    #expect(try PictureReader().read(jpeg) == PictureReader().read(plain))
    let png = try converted(jpeg)
    #expect(png.firstRange(of: Array("Comment\0made by a stand-in".utf8)) != nil)
    #expect(try converted(plain).firstRange(of: Array("Comment".utf8)) == nil)
  }

  @Test(arguments: [(95, 4.0), (60, 8.0)]) func `a JPEG comes back nearly`(_ quality: Int, _ limit: Double) throws {
    let canvas = testPicture()
    let jpeg = try canvas.encodedJPEG(quality: quality)
    #expect(jpeg.starts(with: [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8)))
    #expect(try difference(PictureReader().read(jpeg), canvas) < limit)
    let png = try converted(jpeg)
    #expect(try verified(png)?.size == canvas.size)
    #expect(try PictureReader().read(png) == PictureReader().read(jpeg))
  }

  @Test func `clear pixels are white in a JPEG`() throws {
    let jpeg = try Canvas(size: PixelSize(width: 9, height: 9), color: .clear).encodedJPEG()
    #expect(try PictureReader().read(jpeg)[4, 4] == .white)
  }

  @Test func `a WebP comes back nearly, and keeps its alpha`() throws {
    let canvas = testPicture()
    let webP = try canvas.encodedWebP()
    #expect(try difference(PictureReader().read(webP), canvas) < 4)
    let png = try converted(webP)
    #expect(try verified(png)?.colorType == .rgb)
    #expect(try verified(png)?.size == canvas.size)
    var clear = canvas
    for y in 0..<20 { for x in 0..<20 { clear[x, y] = .clear } }
    let alpha = try converted(clear.encodedWebP())
    #expect(try verified(alpha)?.colorType == .rgba)
    #expect(try PictureReader().read(alpha)[5, 5].alpha == 0)
  }

  @Test(arguments: ["png", "jpeg", "webp"]) func `a cut or damaged picture is an error`(_ kind: String) throws {
    let canvas = testPicture()
    let bytes =
      switch kind {
      case "png": canvas.encodedPNG()
      case "jpeg": try canvas.encodedJPEG()
      default: try canvas.encodedWebP()
      }
    for count in stride(from: 0, to: bytes.count - 8, by: 37) {
      #expect(throws: PictureError.self) { _ = try PictureReader().read(Array(bytes[..<count])) }
      #expect(throws: ConversionError<Never>.self) {
        try PictureConverter().convertToPNG(Array(bytes[..<count])) { (_: Span<UInt8>) throws(Never) in }
      }
    }
    var generator = Stream(state: 42)
    for _ in 0..<200 {
      var mutated = bytes
      for _ in 0..<3 { mutated[generator.next() % mutated.count] = UInt8(generator.next() % 256) }
      // Many a change of JPEG or WebP data is a picture too: it must be a value or an error, and no crash.
      if let canvas = try? PictureReader().read(mutated) { #expect(canvas.pixels.count == canvas.size.pixelCount * 4) }
    }
  }

  /// A few numbers without order; the same ones each time.
  struct Stream {
    var state: UInt64
    mutating func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
  }

  @Test(arguments: ["png", "jpeg", "webp"]) func `the header is compared with the limits`(_ kind: String) throws {
    let canvas = testPicture()
    let bytes =
      switch kind {
      case "png": canvas.encodedPNG()
      case "jpeg": try canvas.encodedJPEG()
      default: try canvas.encodedWebP()
      }
    let tooLarge = PictureError(.tooLarge(canvas.size))
    #expect(throws: tooLarge) { _ = try PictureReader(limits: PNGLimits(maxWidth: 63)).read(bytes) }
    #expect(throws: tooLarge) { _ = try PictureReader(limits: PNGLimits(maxPixels: 3071)).read(bytes) }
    #expect(throws: Never.self) { _ = try PictureReader(limits: PNGLimits(maxPixels: 3072)).read(bytes) }
  }

  @Test func `what is no picture is named`() {
    #expect(throws: PictureError(.unknownFormat)) { _ = try PictureReader().read(Array("GIF89a....".utf8)) }
    #expect(throws: PictureError(.unknownFormat)) { _ = try PictureReader().read([]) }
  }

  @Test func `files are read, and a missing one is an error with its path`() throws {
    let folder = try TemporaryFolder()
    let canvas = testPicture()
    try Files.write(canvas.encodedJPEG(), to: folder.path("a.png"))
    #expect(try PictureReader().read(fileAt: folder.path("a.png")).size == canvas.size)
    var count = 0
    let size = try PictureConverter().convertToPNG(fileAt: folder.path("a.png")) { count += $0.count }
    #expect(size == canvas.size)
    #expect(count > 100)
    let missing = folder.path("none.png")
    #expect(throws: PictureError(.unreadable(path: missing, errno: 2))) {
      _ = try PictureReader().read(fileAt: missing)
    }
    #expect(throws: PictureError(.unreadable(path: folder.path, errno: 21))) {
      _ = try PictureReader().read(fileAt: folder.path)
    }
  }
}
