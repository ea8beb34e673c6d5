import RiffleTypes
import Testing

@testable import RiffleRecording

@Suite struct TypeReaderTests {
  @Test func `each type is what it says, also after another and after none`() {
    var reader = TypeReader()
    #expect(reader.read(nil)?.type == nil)
    #expect(reader.read("audio/L16;rate=24000")?.type == MediaType(parsing: "audio/L16;rate=24000"))
    #expect(reader.read("image/png")?.type == .png)
    #expect(reader.read("nonsense")?.type == nil)
    #expect(reader.read("nonsense")?.type == nil)
    #expect(reader.read(nil)?.type == nil)
    #expect(reader.read("image/png")?.type == .png)
    #expect(reader.read("image/PNG")?.type == .png)
  }

  @Test(arguments: [
    ("audio/L16;rate=24000", false), ("audio/wav", false), ("audio/mpeg", false), ("audio/ogg", false),
    ("audio/aac", false), ("audio/flac", true), ("audio/mp4", true), ("audio/x-m4a", true), ("image/png", false),
  ])
  func `files with an index of their own are told from streams`(text: String, isWholeFile: Bool) {
    var reader = TypeReader()
    #expect(reader.read(text)?.isWholeFile == isWholeFile)
    #expect(reader.read(text)?.isWholeFile == isWholeFile)
  }
}
