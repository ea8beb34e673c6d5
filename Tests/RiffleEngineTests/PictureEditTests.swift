import RiffleImaging
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleEngine

@Suite struct PictureEditTests {
  /// A picture whose corners differ: red above, blue below, a white spot at the upper left.
  static func sample(_ width: Int = 120, _ height: Int = 80) -> Canvas {
    var canvas = Canvas(size: PixelSize(width: width, height: height), color: Color(red: 200, green: 30, blue: 20))
    canvas.fill(
      Rectangle(x: 0, y: height / 2, width: width, height: height - height / 2), Color(red: 10, green: 40, blue: 180))
    canvas.fill(Rectangle(x: 4, y: 4, width: 16, height: 16), .white)
    return canvas
  }

  static let words: [(String, [PictureEdit])] = [
    ("Make it grey", [.grey]), ("turn this into a Black and White photo", [.grey]), ("grayscale, please", [.grey]),
    ("invert the colours", [.invert]), ("Blur the background", [.blur]), ("rotate it", [.rotate(2)]),
    ("Rotate by 90 degrees", [.rotate(1)]), ("rotate left", [.rotate(3)]), ("rotate counterclockwise", [.rotate(3)]),
    ("turn it upside down", [.rotate(2)]), ("rotate 270", [.rotate(3)]), ("turn clockwise", [.rotate(1)]),
    ("Caption: Hello World", [.caption("Hello World")]), ("write \"Good day\" below", [.caption("Good day")]),
    ("grey, and a caption: Blue Sky", [.grey, .caption("Blue Sky")]), ("add a caption", [.caption("add a caption")]),
    ("make it blue", [.tint(hue: 0.6, word: "blue")]), ("brighter!", [.brighten]), ("darken", [.darken]),
    ("Blur and invert", [.invert, .blur]), ("put a hat on the cat", [.frame("put a hat on the cat")]),
    ("", [.frame("")]), ("turn the page", [.frame("turn the page")]),
  ]

  @Test(arguments: words) func `words decide what is done`(prompt: String, edits: [PictureEdit]) {
    #expect(PictureEdit.edits(in: prompt) == edits)
  }

  @Test(arguments: words.map(\.0)) func `every edit is visible and keeps the size`(prompt: String) async throws {
    let sent = Self.sample()
    let edited = try await PictureEngine.shared.edit([sent.encodedPNG()], prompt: prompt)
    #expect(edited.size == sent.size)
    #expect(edited.canvas != sent)
    #expect(!edited.summary.isEmpty)
  }

  @Test func `grey has no colour, inverting twice gives the picture back, half a turn moves the spot`() {
    let sent = Self.sample()
    let grey = PictureEdit.grey.applied(to: sent)[60, 10]
    #expect(grey.red == grey.green && grey.green == grey.blue)
    #expect(PictureEdit.invert.applied(to: PictureEdit.invert.applied(to: sent)) == sent)
    let turned = PictureEdit.rotate(2).applied(to: sent)
    #expect(turned[110, 70] == .white)
    #expect(turned[10, 10] == Color(red: 10, green: 40, blue: 180))
  }

  @Test func `a quarter turn fits into the size between dark bands`() {
    let turned = PictureEdit.rotate(1).applied(to: Self.sample(120, 60))
    #expect(turned.size == PixelSize(width: 120, height: 60))
    #expect(turned[2, 30].red < 40 && turned[117, 30].red < 40)
    // Clockwise: what was at the foot is at the left.
    #expect(turned[48, 30].blue > 100 && turned[70, 30].red > 100)
  }

  @Test func `several pictures stand side by side in the first one's size`() async throws {
    let red = Canvas(size: PixelSize(width: 200, height: 100), color: Color(red: 255, green: 0, blue: 0))
    let green = Canvas(size: PixelSize(width: 50, height: 50), color: Color(red: 0, green: 255, blue: 0))
    let blue = Canvas(size: PixelSize(width: 30, height: 90), color: Color(red: 0, green: 0, blue: 255))
    for count in 2...5 {
      let pictures = Array([red, green, blue, green, red].prefix(count))
      let sheet = try #require(PictureEdit.collage(pictures))
      #expect(sheet.size == red.size)
      var seen: Set<Color> = []
      for y in 0..<100 { for x in 0..<200 { seen.insert(sheet[x, y]) } }
      #expect(seen.isSuperset(of: [Color(red: 255, green: 0, blue: 0), Color(red: 0, green: 255, blue: 0)]))
    }
    let edited = try await PictureEngine.shared.edit([red.encodedPNG(), green.encodedPNG()], prompt: "invert")
    #expect(edited.size == red.size)
  }

  @Test func `JPEG and WebP are read like PNG`() async throws {
    let sent = Self.sample()
    for bytes in [try sent.encodedJPEG(), try sent.encodedWebP()] {
      #expect(try await PictureEngine.shared.edit([bytes], prompt: "grey").size == sent.size)
    }
  }

  @Test(arguments: [(1, 1), (3, 200), (16, 16), (700, 20)]) func `the smallest pictures are edited too`(
    width: Int, height: Int
  ) async throws {
    let sent = Canvas(size: PixelSize(width: width, height: height), color: Color(red: 90, green: 120, blue: 30))
    for prompt in ["grey", "rotate 90", "blur", "caption: a b c", "something else"] {
      #expect(try await PictureEngine.shared.edit([sent.encodedPNG()], prompt: prompt).size == sent.size)
    }
  }

  @Test func `what is no picture is refused with its place`() async throws {
    await #expect(throws: PictureEngineError.noPicture) { try await PictureEngine.shared.edit([], prompt: "grey") }
    let good = Self.sample().encodedPNG()
    for bad in [[], [1, 2, 3], Array(good.prefix(good.count / 2))] as [[UInt8]] {
      do throws(PictureEngineError) {
        _ = try await PictureEngine.shared.edit([good, bad], prompt: "grey")
        Issue.record("accepted \(bad.count) bytes")
      } catch {
        guard case .unreadablePicture(index: 1, _) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(error.description.hasPrefix("picture: input 2 is unreadable: "))
      }
    }
  }
}
