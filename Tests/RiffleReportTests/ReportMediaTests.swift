import Foundation
import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleReport

/// Pictures and sounds of rows, on pages and on sheets.
@Suite struct ReportMediaTests {
  static let red = Color(red: 200, green: 0, blue: 0)

  static func row(_ media: [ReportMedium], id: String = "one", _ state: ReportRow.State = .done) -> ReportRow {
    var row = ReportRow(id: id, state: state)
    row.media = media
    return row
  }

  static func page(_ row: ReportRow, in folder: TemporaryFolder, limit: Int = 10) throws -> String {
    var page = ReportPage(title: "A batch")
    page.thumbnailLimit = limit
    return try ReportWriterTests.pages([row], in: folder, page: page).pages[0]
  }

  /// A picture of 30x20 pixels and a sound in the folder `media`.
  static func fill(_ folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(atPath: folder.path("media"), withIntermediateDirectories: true)
    let picture = Canvas(size: PixelSize(width: 30, height: 20), color: red).encodedPNG()
    try Files.write(picture, to: folder.path("media/boat 1.png"))
    try Files.write(try Samples.read("tone-440hz-24khz-mono-s16.wav"), to: folder.path("media/tone.wav"))
  }

  @Test func `a picture is a link and a small picture inside the page`() throws {
    let folder = try TemporaryFolder()
    try Self.fill(folder)
    var medium = ReportMedium(path: folder.path("media/boat 1.png"))
    (medium.width, medium.height, medium.byteCount) = (30, 20, 1234)
    let text = try Self.page(Self.row([medium]), in: folder)
    #expect(text.contains(#"href="./media/boat%201.png""#) && text.contains("30\u{D7}20, 1.2 kB"))
    let start = try #require(text.firstRange(of: "src=\"data:image/jpeg;base64,"))
    let data = try #require(Data(base64Encoded: String(text[start.upperBound...].prefix { $0 != "\"" })))
    let small = try PictureReader().read([UInt8](data))
    #expect(small.size == PixelSize(width: 30, height: 20) && small[15, 10].red > 180 && small[15, 10].green < 30)
  }

  @Test func `a sound is a player with its waveform inside the page`() throws {
    let folder = try TemporaryFolder()
    try Self.fill(folder)
    let text = try Self.page(Self.row([ReportMedium(path: folder.path("media/tone.wav"))]), in: folder)
    #expect(text.contains(#"<audio controls preload="none" src="./media/tone.wav">"#))
    let start = try #require(text.firstRange(of: "src=\"data:image/png;base64,"))
    let data = try #require(Data(base64Encoded: String(text[start.upperBound...].prefix { $0 != "\"" })))
    #expect(try PictureReader().read([UInt8](data)).size == Thumbnail.waveSize)
  }

  @Test func `beyond the limit of small pictures the browser shows the file itself`() throws {
    let folder = try TemporaryFolder()
    try Self.fill(folder)
    let media = ["media/boat 1.png", "media/tone.wav"].map { ReportMedium(path: folder.path($0)) }
    let text = try Self.page(Self.row(media), in: folder, limit: 0)
    #expect(!text.contains("src=\"data:"))
    #expect(text.contains(#"<img src="./media/boat%201.png""#) && text.contains("<audio "))
  }

  @Test func `media that are missing, damaged or no files are rows that say so`() throws {
    let folder = try TemporaryFolder()
    try Files.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], to: folder.path("cut.png"))
    try Files.write(Array("<svg onload=alert(1)>".utf8), to: folder.path("odd.svg"))
    let made = unsafe mkfifo(folder.path("pipe.png"), 0o600)
    #expect(made == 0)
    let paths = ["gone.png", "cut.png", "pipe.png", "no/such/folder.wav", "..", "", "odd.svg"]
    let media = paths.map {
      ReportMedium(path: $0.isEmpty ? "" : folder.path($0), type: $0 == "odd.svg" ? "image/svg+xml" : nil)
    }
    let text = try Self.page(Self.row(media), in: folder)
    #expect(text.ranges(of: "the file is not there").count == 5)
    #expect(text.ranges(of: "cannot be shown: png: ").count == 1)
    // What Riffle does not decode is left to the browser, as a picture, in which no script runs.
    #expect(text.contains(#"<img src="./odd.svg""#))
  }

  @Test(arguments: [
    ("a b.png", "./a%20b.png"), ("javascript:alert(1).png", "./javascript%3Aalert%281%29.png"),
    ("sub/x\"y.png", "./sub/x%22y.png"), ("../other/\u{E9}.png", "../other/%C3%A9.png"), ("-", "./-"),
  ]) func `links are relative, and encoded part by part`(_ path: String, _ address: String) throws {
    let folder = try TemporaryFolder()
    for name in ["page/sub", "other"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    let link = RelativeLink(from: folder.path("page"))
    #expect(link.address(of: folder.path("page/" + path)) == address)
  }

  @Test(arguments: ["", "/", ".", "..", "a/", "no/such/folder/x"])
  func `what names no file in a folder that is there has no link`(_ path: String) {
    #expect(RelativeLink(from: "/tmp").address(of: path) == nil)
  }

  // MARK: Sheets

  static func sheet(_ rows: [ReportRow], in folder: TemporaryFolder, cells: Int = 120) throws -> ReportFiles {
    let writer = try SheetWriter(title: "A batch", at: folder.path("sheet.png"), cellsPerSheet: cells)
    for row in rows { try writer.append(row) }
    return try writer.finish()
  }

  @Test func `a sheet has a cell for each picture and sound, and a grey one for what is missing`() throws {
    let folder = try TemporaryFolder()
    try Self.fill(folder)
    let media = ["media/boat 1.png", "media/tone.wav", "gone.png"].map { ReportMedium(path: folder.path($0)) }
    let rows = [Self.row(media), Self.row([], id: "two", .failed)]
    let files = try Self.sheet(rows, in: folder)
    #expect(files.paths == [folder.path("sheet.png")] && files.counts == [.done: 1, .failed: 1])
    let canvas = try PictureReader().read(fileAt: files.paths[0])
    // Four cells of 240 pixels and a gap of 16 around each.
    #expect(canvas.size.width == 16 + 4 * 256)
    let y = 16 + 56 + 90
    #expect(canvas[16 + 120, y].red > 180 && canvas[16 + 120, y].green < 30, "the red picture in the first cell")
    #expect((72..<252).contains { canvas[272 + 120, $0].blue > canvas[272 + 120, $0].red }, "the wave in the second")
    #expect(canvas[528 + 4, 76] == canvas[784 + 4, 76] && canvas[528 + 4, 76] != .white, "grey in the others")
  }

  @Test func `a full sheet is followed by another, and a shorter run removes those of a longer one`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<5).map { Self.row([], id: "\($0)", .failed) }
    #expect(try Self.sheet(rows, in: folder, cells: 2).paths.count == 3)
    #expect(folder.names == ["sheet-2.png", "sheet-3.png", "sheet.png"])
    try Files.write(Canvas(size: PixelSize(width: 1, height: 1)).encodedPNG(), to: folder.path("sheet-4.png"))
    #expect(try Self.sheet([], in: folder).paths == [folder.path("sheet.png")])
    #expect(folder.names == ["sheet-4.png", "sheet.png"])
  }
}
