import Foundation
import RiffleTestSupport
import Testing

/// What `image` and `edit` do besides asking for one picture.
@Suite(.serialized) struct PictureCommandTests {
  static let sample = Samples.path("gradient-64x48-rgb.png")

  static func receipts(_ run: RiffleProcess) throws -> [[String: Any]] {
    try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func `-n asks Gemini once for each picture, which get names that follow`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      [
        "image", "--local", "A boat", "-n", "2", "--seed", "7", "--size", "512", "--model", "gemini-3.1-flash-image",
        "--json",
        "-o", "a.png",
      ], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(folder.names == ["a-2.png", "a.png"])
    let receipts = try Self.receipts(run)
    #expect(receipts.compactMap { $0["path"] as? String } == ["a.png", "a-2.png"])
    #expect(Set(receipts.compactMap { $0["sha256"] as? String }).count == 2, "the seed counts up")
    #expect(Set(receipts.compactMap { $0["responseId"] as? String }).count == 2)
    #expect(receipts.allSatisfy { $0["requestedSize"] as? String == "512" && $0["width"] as? Int == 512 })
  }

  @Test func `a name that a later picture needs is refused before anything is sent`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("a-2.png"))
    let run = try RiffleProcess.run(["image", "--local", "A boat", "-n", "2", "-o", "a.png"], in: folder)
    #expect(run.code == 11 && run.errors.contains("a-2.png"), "\(run.errors)")
    #expect(folder.names == ["a-2.png"])
  }

  @Test func `tiles, words and the shape that came are in the receipts`() throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      [
        "edit", "--local", Self.sample, "invert it", "--grid", "2x2", "--metadata", "--aspect", "1:1", "--json", "-o",
        "a.png",
      ],
      in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(folder.names == ["a-1.png", "a-2.png", "a-3.png", "a-4.png", "a.png"])
    let receipts = try Self.receipts(run)
    #expect(receipts[0]["requestedAspect"] as? String == "1:1")
    #expect(receipts.dropFirst().allSatisfy { $0["tileOf"] as? String == "a.png" })
    let text = String(decoding: try Files.read(folder.path("a.png")), as: UTF8.self)
    for words in ["Prompt\0invert it", "Model\0", "Creation Time\0", "Software\0Riffle"] {
      #expect(text.contains(words))
    }
    #expect(try RiffleProcess.run(["verify", "a.png", "a-4.png"], in: folder).code == 0)
  }

  @Test func `a recorded picture is cut into tiles too`() throws {
    let folder = try TemporaryFolder()
    let data = Data(try Samples.read("gradient-64x48-rgb.png")).base64EncodedString()
    let part = #"{"inlineData":{"mimeType":"image/png","data":"\#(data)"}}"#
    let answer = #"{"candidates":[{"content":{"parts":[\#(part)]},"finishReason":"STOP"}]}"#
    let grid = ["extract", "-", "--grid", "2x2", "-o"]
    let run = try RiffleProcess.run(grid + ["a.png", "--json"], input: Array(answer.utf8), in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(folder.names == ["a-1.png", "a-2.png", "a-3.png", "a-4.png", "a.png"])
    let receipts = try Self.receipts(run)
    #expect(receipts.dropFirst().allSatisfy { $0["tileOf"] as? String == "a.png" && $0["width"] as? Int == 32 })
    // Names of tiles that are taken are told before anything is written.
    let taken = try RiffleProcess.run(grid + ["b-1.png"], input: Array(answer.utf8), in: folder)
    #expect(taken.code == 0)
    let second = try RiffleProcess.run(grid + ["b.png"], input: Array(answer.utf8), in: folder)
    #expect(second.code == 11 && second.errors.contains("b-1.png") && !folder.names.contains("b.png"))
    #expect(try RiffleProcess.run(grid + ["-"], input: Array(answer.utf8), in: folder).code == 2)
    #expect(try RiffleProcess.run(["extract", "-", "--grid", "2x2", "--discard"], in: folder).code == 2)
  }

  @Test func `an edit sends its pictures in the order they were given`() throws {
    let folder = try TemporaryFolder()
    for (name, sample) in [("one.png", "gradient-64x48-rgb.png")] {
      try Files.write(try Samples.read(sample), to: folder.path(name))
    }
    try Files.write([0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 0, count: 40), to: folder.path("two.jpg"))
    let webp = Array("RIFF\0\0\0\0WEBPVP8 ".utf8) + [UInt8](repeating: 0, count: 40)
    try Files.write(webp, to: folder.path("three.webp"))
    let run = try RiffleProcess.run(
      ["edit", "--local", "one.png", "two.jpg", "join them", "-a", "three.webp", "--dry-run"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let places = ["image/png", "image/jpeg", "image/webp"].compactMap { run.output.firstRange(of: $0)?.lowerBound }
    #expect(places.count == 3 && places == places.sorted(), "\(run.output)")
  }

  @Test func `edit --undo takes the last change back`() throws {
    let folder = try TemporaryFolder()
    for (arguments, output) in [([Self.sample, "invert it"], "1.png"), (["make it grey"], "2.png")] {
      let run = try RiffleProcess.run(
        ["edit", "--local", "--session", "s"] + arguments + ["-o", output, "-q"], in: folder)
      #expect(run.code == 0, "\(run.errors)")
    }
    let undo = try RiffleProcess.run(["edit", "--session", "s", "--undo", "--json"], in: folder)
    #expect(undo.code == 0 && undo.output == "{\"session\":\"s\",\"turns\":1}\n", "\(undo.errors)")
    #expect(folder.names == ["1.png", "2.png", "s", "s.media"])
    let request = try RiffleProcess.run(["edit", "--local", "--session", "s", "rotate it", "--dry-run"], in: folder)
    #expect(request.output.contains("invert it") && !request.output.contains("make it grey"), "\(request.errors)")
    #expect(try RiffleProcess.run(["edit", "--session", "s", "--undo", "-q"], in: folder).code == 0)
    let none = try RiffleProcess.run(["edit", "--session", "s", "--undo"], in: folder)
    #expect(none.code == 2 && none.errors.contains("no turn to take back"))
  }

  @Test(arguments: [
    (["image", "x", "--grid", "1x1"], "2x2"), (["image", "x", "--grid", "two"], "grid"),
    (["image", "x", "--local", "--grid", "2x2", "-o", "-"], "tiles are files"),
    (["image", "x", "--local", "--grid", "2x2", "--discard"], "tiles are files"),
    (["image", "x", "-n", "0"], "from 1 to 10"),
    (["edit", "--undo"], "--session"), (["edit", "--undo", "--session", "s", "a prompt"], "leave out"),
    (["edit", "--undo", "--session", "s", "-a", "x.png"], "leave out"),
    (["edit", "--session", "s", "--undo"], "no turn"),
    (["edit", "only words"], "a picture and a prompt"), (["edit", "--session", "s", "-n", "2", "x"], "-n is not for"),
  ]) func `what makes no sense is refused, and nothing is left behind`(_ arguments: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(arguments, in: folder)
    #expect(run.code == 2 && run.errors.contains(words), "\(run.code): \(run.errors)")
    #expect(folder.names == [])
  }
}
