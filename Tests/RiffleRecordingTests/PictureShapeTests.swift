import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

/// What is asked of pictures besides being pictures: shape, words in them, tiles.
@Suite struct PictureShapeTests {
  static func jpeg(_ width: Int, _ height: Int) throws -> [UInt8] {
    try Canvas(size: PixelSize(width: width, height: height), color: Color(red: 9, green: 99, blue: 200)).encodedJPEG()
  }

  /// The chunks of a PNG, by name and data.
  static func chunks(_ file: [UInt8]) -> [(name: String, data: [UInt8])] {
    var (chunks, index) = ([(String, [UInt8])](), 8)
    while index + 12 <= file.count {
      let length = file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
      chunks.append(
        (String(decoding: file[index + 4..<index + 8], as: UTF8.self), Array(file[index + 8..<index + 8 + length])))
      index += 12 + length
    }
    return chunks
  }

  // MARK: Shape

  @Test(
    arguments: [
      ("16:9", nil, 1376, 768), ("16:9", "1K", 1344, 768), ("9:16", "2K", 1536, 2752), ("21:9", "4K", 6336, 2688),
      ("4:5", "1K", 928, 1152), ("1:8", "1K", 352, 2928), ("1:1", "512", 512, 512), (nil, "1k", 1024, 1024),
      (nil, "1536x1024", 1536, 1024), (nil, nil, 3, 5), ("odd", "huge", 3, 5), ("0:1", "x", 3, 5),
      ("1:1:1", "1x", 3, 5),
    ] as [(String?, String?, Int, Int)])
  func `a picture near what was asked for is as asked`(_ aspect: String?, _ size: String?, _ width: Int, _ height: Int)
  {
    let wish = PictureWish(aspectRatio: aspect, size: size)
    #expect(wish.differences(from: PixelSize(width: width, height: height)) == [])
  }

  @Test(
    arguments: [
      ("16:9", nil, 1024, 1024), ("4:3", nil, 1152, 928), ("9:16", nil, 1376, 768), (nil, "2K", 1024, 1024),
      (nil, "1K", 2048, 2048), (nil, "512", 1024, 1024), (nil, "4K", 2752, 1536), (nil, "1536x1024", 1024, 1536),
    ] as [(String?, String?, Int, Int)])
  func `a picture of another shape or size is told`(_ aspect: String?, _ size: String?, _ width: Int, _ height: Int) {
    let lines = PictureWish(aspectRatio: aspect, size: size).differences(from: PixelSize(width: width, height: height))
    #expect(lines == ["picture: \(aspect ?? size ?? "") was asked for, the picture is \(width)x\(height)"])
  }

  @Test func `the receipt has what was asked for beside what the header says`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media("image/png", try Sample.png())])
    let recording = try record(
      answer, folder.options("a.png") { $0.pictureWish = PictureWish(aspectRatio: "16:9", size: "1K") })
    let receipt = try #require(recording.receipts.first)
    #expect(recording.reason == .success && receipt.requestedAspect == "16:9" && receipt.requestedSize == "1K")
    #expect(receipt.width == 64 && receipt.height == 48)
    let lines = ["16:9", "1K"].map { "picture: \($0) was asked for, the picture is 64x48" }
    #expect(receipt.warnings == lines && recording.warnings == lines)
  }

  @Test func `a sound is asked for no shape`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))])
    let recording = try record(
      answer,
      folder.options("a.wav") {
        $0.pictureWish = PictureWish(aspectRatio: "16:9")
        $0.pictureNotes = [PNGText("Prompt", "x")]
      })
    #expect(recording.receipts.first?.requestedAspect == nil && recording.warnings == [])
  }

  // MARK: Words

  @Test func `words stand before the end of a PNG, whose other chunks are as they came`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media("image/png", try Sample.png())])
    let recording = try record(
      answer,
      folder.options("a.png") {
        $0.pictureNotes = [PNGText("Model", "m-1"), PNGText("Prompt", "a boat \u{26F5}")]
        $0.wantsDigest = true
      })
    let file = try Files.read(folder.path("a.png"))
    let (before, after) = (Self.chunks(try Sample.png()), Self.chunks(file))
    #expect(after.map(\.name) == before.dropLast().map(\.name) + ["tEXt", "iTXt", "IEND"])
    #expect(zip(before.dropLast(), after).allSatisfy { $0.0.data == $0.1.data })
    let receipt = try #require(recording.receipts.first)
    #expect(try receipt.bytes == file.count && receipt.sha256 == (FileDigest.sha256(ofFileAt: folder.path("a.png"))))
    #expect(recording.warnings == [] && folder.names == ["a.png"])
    #expect(try PictureReader().read(file) == PictureReader().read(try Sample.png()))
  }

  @Test func `a JPEG that becomes a PNG gets the words, and one that stays does not`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media("image/jpeg", try Self.jpeg(16, 16))])
    func run(_ name: String) throws -> Recording {
      try record(answer, folder.options(name) { $0.pictureNotes = [PNGText("Prompt", "boat")] })
    }
    let converted = try run("a.png")
    #expect(converted.warnings == [] && converted.receipts.first?.convertedFrom == "image/jpeg")
    let file = try Files.read(folder.path("a.png"))
    #expect(
      Self.chunks(file).suffix(2).map(\.name) == ["tEXt", "IEND"] && converted.receipts.first?.bytes == file.count)
    let kept = try run("b.jpg")
    #expect(kept.reason == .success && kept.warnings.count == 1 && kept.warnings[0].contains("only PNG takes it"))
    #expect(try Files.read(folder.path("b.jpg")) == Self.jpeg(16, 16))
  }

  @Test func `a picture that carries a signature of its origin is warned of`() throws {
    let folder = try TemporaryFolder()
    var signed = try Sample.png()
    let crc: [UInt8] = [0xE6, 0x3D, 0xD2, 0xA7]
    signed.insert(contentsOf: [0, 0, 0, 0] + Array("caBX".utf8) + crc, at: 33)
    // Without words nothing is touched, and nothing is said.
    let answer = Sample.answer([Sample.media("image/png", signed)])
    let untouched = try record(answer, folder.options("a.png"))
    #expect(try untouched.warnings == [] && (Files.read(folder.path("a.png"))) == signed)
    let noted = try record(
      answer,
      folder.options("b.png") {
        $0.pictureNotes = [PNGText("Prompt", "boat")]
      })
    #expect(noted.reason == .success && noted.warnings.count == 1 && noted.warnings[0].contains("C2PA"))
  }

  // MARK: Tiles

  static func cut(
    _ parts: [String], _ name: String, in folder: TemporaryFolder, grid: String = "2x2",
    _ change: (inout RecordingOptions) -> Void = { _ in }
  ) throws -> Recording {
    let options = folder.options(name, change)
    var recording = try record(Sample.answer(parts), options)
    recording.cutPictures(into: try #require(PictureGrid(parsing: grid)), options: options)
    return recording
  }

  @Test func `tiles stand beside the picture, each with a receipt`() throws {
    let folder = try TemporaryFolder()
    let recording = try Self.cut([Sample.media("image/png", try Sample.png())], "a.png", in: folder) {
      $0.wantsDigest = true
      $0.pictureNotes = [PNGText("Prompt", "boat")]
      $0.pictureWish = PictureWish(aspectRatio: "4:3")
    }
    #expect(recording.reason == .success && recording.warnings == [])
    #expect(folder.names == ["a-1.png", "a-2.png", "a-3.png", "a-4.png", "a.png"])
    #expect(recording.names == ["a.png", "a-1.png", "a-2.png", "a-3.png", "a-4.png"])
    for receipt in recording.receipts.dropFirst() {
      #expect(receipt.tileOf == folder.path("a.png") && receipt.width == 32 && receipt.height == 24)
      let path = try #require(receipt.path)
      let file = try Files.read(path)
      #expect(try receipt.bytes == file.count && receipt.sha256 == (FileDigest.sha256(ofFileAt: path)))
      #expect(Self.chunks(file).suffix(2).map(\.name) == ["tEXt", "IEND"] && receipt.requestedAspect == nil)
    }
  }

  @Test func `the tiles of several pictures do not take one another's names`() throws {
    let folder = try TemporaryFolder()
    let parts = [Sample.media("image/png", try Sample.png()), Sample.media("image/jpeg", try Self.jpeg(32, 16))]
    let recording = try Self.cut(parts, "a.{ext}", in: folder, grid: "2x1")
    #expect(recording.reason == .success, "\(recording.message ?? "")")
    #expect(folder.names == ["a-1-1.png", "a-1-2.png", "a-2-1.jpg", "a-2-2.jpg", "a-2.jpg", "a.png"])
    #expect(recording.receipts.last?.type == "image/jpeg" && recording.receipts.last?.convertedFrom == nil)
  }

  @Test func `a JPEG that cannot be cut along its blocks gives PNG tiles`() throws {
    let folder = try TemporaryFolder()
    let recording = try Self.cut([Sample.media("image/jpeg", try Self.jpeg(20, 20))], "a.jpg", in: folder)
    #expect(folder.names == ["a-1.png", "a-2.png", "a-3.png", "a-4.png", "a.jpg"])
    #expect(recording.receipts.last?.type == "image/png" && recording.receipts.last?.convertedFrom == "image/jpeg")
  }

  @Test func `a tile whose name is taken ends as a local error, and the picture stays`() throws {
    let folder = try TemporaryFolder()
    try Files.write([7], to: folder.path("a-3.png"))
    let options = folder.options("a.png")
    let grid = try #require(PictureGrid(parsing: "2x2"))
    #expect(throws: RecordingError.self, "before anything is sent") { try options.check(grid) }
    let recording = try Self.cut([Sample.media("image/png", try Sample.png())], "a.png", in: folder)
    #expect(recording.reason == .fileError && recording.message?.contains("a-3.png") == true)
    #expect(try Files.read(folder.path("a.png")) == Sample.png() && Files.read(folder.path("a-3.png")) == [7])
    #expect(throws: Never.self) { try folder.options("a.png") { $0.replacesFiles = true }.check(grid) }
  }

  @Test func `tiles have no place in a pipe or nowhere, and a picture too small has none`() throws {
    let folder = try TemporaryFolder()
    let grid = try #require(PictureGrid(parsing: "16x16"))
    for target in [OutputNaming.Target.standardOutput, .discard] {
      let error = #expect(throws: RecordingError.self) {
        try RecordingOptions(naming: OutputNaming(target)).check(grid)
      }
      #expect(error?.reason == .usage)
    }
    let small = Canvas(size: PixelSize(width: 8, height: 8)).encodedPNG()
    let recording = try Self.cut([Sample.media("image/png", small)], "a.png", in: folder, grid: "16x16")
    #expect(recording.reason == .mediaDamaged && recording.names == ["a.png"])
  }

  @Test func `several answers are one recording: its ending is the first that is none of success`() throws {
    let folder = try TemporaryFolder()
    var whole = try record(Sample.answer([Sample.media("image/png", try Sample.png())]), folder.options("a.png"))
    let words = try record(Sample.answer([Sample.text("No.")]), folder.options("b.png") { $0.expectedKind = .image })
    whole.append(words)
    whole.append(try record(Sample.answer([Sample.media("image/png", try Sample.png())]), folder.options("c.png")))
    #expect(whole.reason == .notWhatWasAsked && whole.names == ["a.png", "", "c.png"] && whole.text == "No.")
    #expect(whole.receiptLines.count == 3 && whole.mediaCount == 2 && whole.paths.count == 2)
  }
}
