import RiffleImaging
import RiffleTypes
import Testing

@testable import RiffleEngine

@Suite struct PictureDescriptionTests {
  @Test(
    arguments: [
      (255, 0, 0, "red"), (0, 0, 255, "blue"), (16, 128, 240, "blue"), (0, 128, 0, "green"), (255, 255, 255, "white"),
      (0, 0, 0, "black"), (128, 128, 128, "grey"), (200, 200, 200, "light grey"), (60, 60, 60, "dark grey"),
      (255, 165, 0, "orange"), (255, 255, 0, "yellow"), (139, 69, 19, "brown"), (255, 192, 203, "pink"),
      (128, 0, 128, "purple"), (0, 255, 255, "cyan"), (0, 0, 100, "dark blue"), (173, 216, 230, "light cyan"),
    ] as [(UInt8, UInt8, UInt8, String)])
  func `colours have their common names`(red: UInt8, green: UInt8, blue: UInt8, name: String) {
    #expect(PictureDescription.name(of: Color(red: red, green: green, blue: blue)) == name)
  }

  @Test func `a clear pixel is transparent`() { #expect(PictureDescription.name(of: .clear) == "transparent") }

  @Test(arguments: ["PNG", "JPEG"]) func `a picture is told by format, size and shares`(format: String) async throws {
    var canvas = Canvas(size: PixelSize(width: 100, height: 40), color: Color(red: 255, green: 0, blue: 0))
    canvas.fill(Rectangle(x: 0, y: 0, width: 25, height: 40), Color(red: 0, green: 0, blue: 255))
    let bytes = format == "PNG" ? canvas.encodedPNG() : try canvas.encodedJPEG(quality: 95)
    let description = try await PictureEngine.shared.describe(bytes)
    #expect(description.size == canvas.size)
    #expect(description.phrase.hasPrefix("a \(format) picture of 100 by 40 pixels, mostly red (7"))
    #expect(description.colors.map(\.name).prefix(2) == ["red", "blue"])
  }

  @Test(arguments: [[], [1, 2, 3], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]] as [[UInt8]])
  func `what is no picture is an error with its place`(bytes: [UInt8]) async throws {
    await #expect {
      try await PictureEngine.shared.describe(bytes, index: 4)
    } throws: { error in
      guard case .unreadablePicture(4, _)? = error as? PictureEngineError else { return false }
      return true
    }
  }
}
