import Foundation
import RiffleTestSupport
import Testing

/// `--discard` and `--no-spool` on the commands that ask a service.
@Suite(.serialized) struct DiscardTests {
  private func receipt(_ run: RiffleProcess) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test(arguments: [
    (["speak", "Good morning."], "audio"), (["image", "A red boat"], "image"),
    (["edit", Samples.path("gradient-64x48-rgb.png"), "invert it"], "image"),
  ])
  func `what is discarded is counted and nowhere written`(arguments: [String], kind: String) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(arguments + ["--local", "--discard", "--no-spool", "--json"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let receipt = try receipt(run)
    #expect(receipt["kind"] as? String == kind)
    #expect(receipt["path"] == nil)
    let count = try #require(receipt["bytes"] as? Int)
    #expect(count > 500)
    #expect(run.errors.contains("1 media, \(count) bytes decoded from "))
    #expect(folder.names.isEmpty)
  }

  @Test func `the same bytes are counted as are written`() throws {
    let folder = try TemporaryFolder()
    let command = ["speak", "--local", "--voice", "Charon", "One two three."]
    let written = try RiffleProcess.run(command + ["-o", "a.pcm", "--no-spool"], in: folder)
    #expect(written.code == 0, "\(written.errors)")
    let counted = try receipt(try RiffleProcess.run(command + ["--discard", "--json", "-q"], in: folder))
    let bytes = try Files.read(folder.path("a.pcm"))
    #expect(counted["bytes"] as? Int == bytes.count)
    #expect(folder.names == ["a.pcm"])
  }

  @Test func `a discarded answer has no output`() throws {
    for command in [["speak", "a"], ["image", "a"], ["edit", "a.png", "a"]] {
      let run = try RiffleProcess.run(command + ["--local", "--discard", "-o", "a.wav"])
      #expect(run.code == 2)
      #expect(run.errors.contains("--discard"))
    }
  }

  @Test func `a dry run is the same with and without`() throws {
    let command = ["speak", "Hello.", "--dry-run", "--base-url", "http://127.0.0.1:1"]
    let plain = try RiffleProcess.run(command)
    let discarding = try RiffleProcess.run(command + ["--discard", "--no-spool"])
    #expect(discarding.code == 0 && discarding.output == plain.output && discarding.errors == plain.errors)
  }
}
