import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleEngine

@Suite struct PictureEngineTests {
  static let size = PixelSize(width: 320, height: 256)

  static func draw(_ prompt: String, size: PixelSize = size, seed: UInt64? = nil) async throws -> Canvas {
    try await PictureEngine.shared.draw(prompt: prompt, size: size, seed: seed).canvas
  }

  @Test func `the same prompt and seed give the same pixels, another of either gives others`() async throws {
    let first = try await Self.draw("a boat at sea")
    #expect(try await Self.draw("a boat at sea") == first)
    #expect(try await Self.draw("a boat at sea.") != first)
    let seeded = try await Self.draw("a boat at sea", seed: 7)
    #expect(try await Self.draw("a boat at sea", seed: 7) == seeded)
    #expect(try await Self.draw("a boat at sea", seed: 8) != seeded)
  }

  @Test(arguments: [(64, 64), (256, 256), (1376, 768), (352, 1408), (1584, 672), (257, 301)]) func `any size is drawn`(
    width: Int, height: Int
  ) async throws {
    let size = PixelSize(width: width, height: height)
    let canvas = try await Self.draw("A cat, a robot and a banana in the rain over a city with flowers", size: size)
    #expect(canvas.size == size)
    #expect(Set(stride(from: 0, to: canvas.pixels.count, by: 4).map { canvas.pixels[$0] }).count > 20)
  }

  @Test(arguments: [(63, 256), (256, 8_193), (0, 0), (-1, 256)]) func `a size out of range is refused`(
    width: Int, height: Int
  ) async {
    let size = PixelSize(width: width, height: height)
    await #expect(throws: PictureEngineError.sizeNotSupported(size)) { try await Self.draw("x", size: size) }
  }

  @Test(arguments: [
    "mountains", "sea", "city", "forest", "flowers", "house", "boat", "cat", "birds", "heart", "balloons", "banana",
    "robot", "rain", "snow", "clouds", "sun",
  ])
  func `a word that is known changes the picture`(word: String) async throws {
    // The prompts are of one length and seed, and their panels are left out of the comparison.
    let unknown = String(repeating: "q", count: word.count)
    let plain = try await Self.draw("day " + unknown, seed: 3)
    let drawn = try await Self.draw("day " + word, seed: 3)
    let rows = Self.size.height * 6 / 10
    #expect(plain.pixels.prefix(rows * Self.size.width * 4) != drawn.pixels.prefix(rows * Self.size.width * 4))
  }

  @Test func `colours belong to the thing they stand before, or to the whole scene`() {
    func scene(_ prompt: String) -> Scene {
      var random = SplitMix64(seed: 1)
      return Scene(prompt, &random)
    }
    #expect(scene("a red sailing boat on the sea").thingHues == [.boat: 0])
    #expect(scene("a red sailing boat on the sea").hues.isEmpty)
    #expect(scene("blue mountains").hues == [0.6])
    #expect(scene("NIGHT over the Cities").hour == .night)
    #expect(scene("a sunset").hour == .dusk)
    #expect(scene("category of catalogues").things.isEmpty)
  }

  @Test func `the prompt is written in bright letters on a dark panel`() async throws {
    func shares(_ prompt: String) async throws -> (bright: Double, dark: Double) {
      let canvas = try await Self.draw(prompt, size: PixelSize(width: 640, height: 512), seed: 5)
      let rows = (canvas.size.height - 50)..<(canvas.size.height - 26)
      var (bright, dark, all) = (0.0, 0.0, 0.0)
      for y in rows {
        for x in 60..<(canvas.size.width - 60) {
          let color = canvas[x, y]
          let level = min(color.red, color.green, color.blue)
          if level > 200 { bright += 1 }
          if max(color.red, color.green, color.blue) < 140 { dark += 1 }
          all += 1
        }
      }
      return (bright / all, dark / all)
    }
    let few = try await shares("i")
    let many = try await shares("WWWWWWWWWWWW")
    #expect(few.bright > 0 && few.bright < 0.05 && few.dark > 0.9)
    #expect(many.bright > few.bright * 4 && many.dark > 0.4, "\(few) \(many)")
  }

  @Test(arguments: [
    ("plain", "plain"), ("two\n lines", "two lines"), ("caf\u{E9}", "caf\u{E9}"),
    ("\u{201C}so\u{201D} \u{2014} on", "so , on"),
    ("\u{41F}\u{440}\u{438}", "pri"), ("\u{6F22}", ""),
  ]) func `a caption has only characters of the font`(prompt: String, legible: String) {
    #expect(ScenePainter.legible(prompt) == legible)
  }

  @Test func `a long prompt is shortened`() async throws {
    let long = String(repeating: "word ", count: 400)
    #expect(ScenePainter.legible(long).count == ScenePainter.promptLimit)
    #expect(try await Self.draw(long).size == Self.size)
  }

  @Test func `a PNG says that it is a stand-in's work and is whole`() async throws {
    let picture = try await PictureEngine.shared.draw(prompt: "sea", size: Self.size)
    let bytes = try await picture.encoded(as: .png)
    var verifier = PNGVerifier()
    try verifier.verify(bytes.span)
    #expect(try verifier.finish()?.size == Self.size)
    #expect(String(decoding: bytes, as: UTF8.self).contains("tEXtComment\0" + DrawnPicture.origin))
    #expect(try PictureReader().read(bytes) == picture.canvas)
  }

  @Test func `a JPEG has the same size, and no other type is encoded`() async throws {
    let picture = try await PictureEngine.shared.draw(prompt: "sea", size: Self.size)
    let bytes = try await picture.encoded(as: .jpeg)
    #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]))
    #expect(try PictureReader().read(bytes).size == Self.size)
    await #expect(throws: PictureEngineError.self) { try await picture.encoded(as: .webp) }
  }
}
