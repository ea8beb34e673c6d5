import Foundation
import RiffleTestSupport
import Testing

/// The verdicts of `riffle verify` on files and pipes.
@Suite struct VerifyTests {
  /// A WebP of 2x1 pixels.
  private static let webp = Data(
    base64Encoded: "UklGRh4AAABXRUJQVlA4TBEAAAAvAQAAAAdQhCb0oP+BiOh/AAA=")

  /// The header of 16-bit PCM at 24 kHz, then `count` zero bytes of samples; `RIFF` may be another word.
  private static func wav(_ count: UInt8, mark: String = "RIFF") -> [UInt8] {
    let format: [UInt8] = [16, 0, 0, 0, 1, 0, 1, 0, 0xC0, 0x5D, 0, 0, 0x80, 0xBB, 0, 0, 2, 0, 16, 0]
    let chunks = Array("WAVEfmt ".utf8) + format + Array("data".utf8) + [count, 0, 0, 0]
    return Array(mark.utf8) + [36 + count, 0, 0, 0] + chunks + [UInt8](repeating: 0, count: Int(count))
  }

  @Test func `a pipe gets the verdict of the file with the same bytes`() throws {
    let samples = [
      try Samples.read("gradient-64x48-rgb.png"), try Samples.read("tone-440hz-24khz-mono-s16.wav"),
      Array(try #require(Self.webp)), Array("junk".utf8),
    ]
    for bytes in samples {
      let folder = try TemporaryFolder()
      try Files.write(bytes, to: folder.path("file"))
      let file = try RiffleProcess.run(["verify", "file"], in: folder)
      let made = unsafe mkfifo(folder.path("pipe"), 0o600)
      #expect(made == 0)
      let running = try RiffleProcess.start(["verify", "pipe"], in: folder)
      let pipe = try #require(FileHandle(forWritingAtPath: folder.path("pipe")))
      try pipe.write(contentsOf: bytes[..<3])
      try pipe.write(contentsOf: bytes[3...])
      try pipe.close()
      let piped = running.finish(seconds: 60)
      #expect(piped.code == file.code)
      #expect((piped.output + piped.errors).replacing("pipe: ", with: "file: ") == file.output + file.errors)
    }
  }

  @Test(arguments: [
    (wav(4), Int32(0), "verified"), (wav(3), 6, "1 bytes left over"), (wav(4, mark: "RIFX"), 0, "type only"),
  ]) func `a WAV ends on a whole frame, and one of a kind that is not read is not called damaged`(
    _ bytes: [UInt8], _ code: Int32, _ words: String
  ) throws {
    let folder = try TemporaryFolder()
    try Files.write(bytes, to: folder.path("sound.wav"))
    let run = try RiffleProcess.run(["verify", "sound.wav"], in: folder)
    #expect(run.code == code)
    #expect((run.output + run.errors).contains(words), "\(run.output)\(run.errors)")
  }
}
