import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

@Suite struct OutputNamingTests {
  @Test(arguments: [
    (".file", "out.png", 1, "png", "out.png"), (".file", "out.png", 2, "png", "out-2.png"),
    (".file", "out.png", 1, "jpg", "out.jpg"), (".file", "a/b.c/out", 1, "png", "a/b.c/out"),
    (".file", "a/b.c/out", 3, "png", "a/b.c/out-3"), (".file", "x/shot.{ext}", 1, "webp", "x/shot.webp"),
    (".file", "x/shot.{ext}", 2, "webp", "x/shot-2.webp"), (".file", "photo.JPEG", 1, "jpg", "photo.JPEG"),
    (".file", "talk.aif", 1, "aiff", "talk.aif"), (".file", "talk.wav", 2, "mp3", "talk-2.mp3"),
    (".file", "out.bin", 2, "png", "out-2.bin"), (".file", ".wav", 1, "wav", ".wav"),
    (".file", "/out.wav", 1, "wav", "/out.wav"),
    (".folder", "d", 1, "png", "d/media.png"), (".folder", "d///", 2, "wav", "d/media-2.wav"),
    (".folder", "/", 1, "wav", "/media.wav"), (".folder", ".", 1, "wav", "media.wav"),
  ])
  func `a path is made of the user's name, the number and the true type`(
    kind: String, value: String, number: Int, ending: String, expected: String
  ) {
    let naming = OutputNaming(kind == ".file" ? .file(value) : .folder(value))
    #expect(naming.path(number: number, ending: ending) == expected)
  }

  @Test(arguments: [
    ("../../etc/passwd", "-..-etc-passwd"), ("a/b", "a-b"), ("..", "media"), ("", "media"), (".hidden", "hidden"),
    ("tab\there", "tab-here"), ("na\u{0}me", "na-me"), ("ends.", "ends"), ("ok name.json", "ok name.json"),
    ("C:\\x", "C--x"),
  ])
  func `a safe name is one visible component`(text: String, expected: String) {
    #expect(OutputNaming.safeName(text) == expected)
    #expect(OutputNaming(.folder("d"), stem: text).path(number: 1, ending: "png") == "d/\(expected).png")
  }

  @Test func `a safe name is never too long for a file system`() {
    let name = OutputNaming.safeName(String(repeating: "ä", count: 400))
    #expect(name.utf8.count <= OutputNaming.nameLimit && name.utf8.count > OutputNaming.nameLimit - 2)
  }

  @Test func `the value of -o is told apart`() throws {
    let folder = try TemporaryFolder()
    #expect(OutputNaming.parsing("-").target == .standardOutput)
    #expect(OutputNaming.parsing("new/").target == .folder("new/"))
    #expect(OutputNaming.parsing(folder.path).target == .folder(folder.path))
    #expect(OutputNaming.parsing("out.wav").target == .file("out.wav"))
    #expect(OutputNaming.parsing("out.{ext}").requestedExtension == nil)
    #expect(OutputNaming.parsing("out.WAV").requestedExtension == "wav")
  }

  @Test func `pictures of a thought have numbers of their own`() {
    #expect(OutputNaming(.file("out.png")).path(number: 4, ending: "jpg", thought: 1) == "out-thought-1.jpg")
  }

  @Test func `a taken name gives way to the next number, save the one that the user gave`() throws {
    let folder = try TemporaryFolder()
    for name in ["media.png", "out.png", "out.jpg", "out-2.jpg"] { try Files.write([1], to: folder.path(name)) }
    let inFolder = MediumName(OutputNaming(.folder(folder.path)), isReplacing: false, arrival: 1)
    #expect(inFolder.path(for: .png) == folder.path("media-2.png"))
    let asked = MediumName(OutputNaming(.file(folder.path("out.png"))), isReplacing: false, arrival: 1)
    #expect(asked.path(for: .png) == folder.path("out.png"))
    #expect(asked.path(for: .jpeg) == folder.path("out-3.jpg"))
    let replacing = MediumName(OutputNaming(.folder(folder.path)), isReplacing: true, arrival: 1)
    #expect(replacing.path(for: .png) == folder.path("media.png"))
  }
}
