import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// Which parts of an answer are one file, whatever the cuts.
@Suite struct PartSortingTests {
  /// Thirty frames of MPEG 2 layer III, 64 kbit/s at 24 kHz, 192 bytes each: known only by two headers in a row.
  private static let mpeg = (0..<30).flatMap { _ in [0xFF, 0xF3, 0x84, 0xC4] + [UInt8](repeating: 0, count: 188) }

  @Test func `sound without a type and a mark in its first bytes is sorted alike for every size of pieces`() throws {
    let answer = Array(Sample.answer([Sample.media(nil, Self.mpeg), Sample.media(nil, Self.mpeg)]).utf8)
    for size in [1, 16, 61, 100, 4096, answer.count] {
      let folder = try TemporaryFolder()
      let recording = try record(pieces(of: answer, size: size), folder.options())
      #expect(recording.reason == .success, "\(recording.message ?? "")")
      #expect(folder.names == ["media.mp3"], "pieces of \(size)")
      #expect(try Files.read(folder.path("media.mp3")) == Self.mpeg + Self.mpeg)
    }
  }

  @Test func `as received, every WAV part is a file of its own`() throws {
    let parts = [0.01, 0.2].map { Sample.wav(Sample.samples($0)) }
    let answer = Sample.answer(parts.map { Sample.media("audio/wav", $0) })
    let folder = try TemporaryFolder()
    let recording = try record(answer, folder.options { $0.keepsAsReceived = true })
    #expect(recording.names == ["media.wav", "media-2.wav"])
    #expect(try recording.paths.map(Files.read) == parts)
  }

  @Test(arguments: ["audio/flac", nil]) func `two FLAC files in a row are two files, a torn one is one`(
    _ type: String?
  ) throws {
    let flac = Array("fLaC".utf8) + [UInt8](repeating: 7, count: 3000)
    let folder = try TemporaryFolder()
    let two = try record(Sample.answer([Sample.media(type, flac), Sample.media(type, flac)]), folder.options())
    #expect(two.names == ["media.flac", "media-2.flac"])
    #expect(try two.paths.map(Files.read) == [flac, flac])
    let torn = [Sample.media(type, Array(flac[..<1000])), Sample.media(type, Array(flac[1000...]))]
    let one = try record(Sample.answer(torn), folder.options("torn.flac"))
    #expect(one.names == ["torn.flac"])
    #expect(try one.paths.map(Files.read) == [flac])
  }

  @Test func `whatever an answer says, the ending is one line`() throws {
    let folder = try TemporaryFolder()
    let blocked = #"{"promptFeedback":{"blockReason":"A\nB","blockReasonMessage":"x\r\ny"}}"#
    let ended = Sample.answer([Sample.media("image/png", try Sample.png())], finish: #"ODD\nREASON"#)
    let failed = #"{"error":{"code":503,"status":"S\nT","message":"m\nn"}}"#
    for (answer, reason) in [(blocked, ExitReason.blocked), (ended, .partial), (failed, .serviceUnavailable)] {
      let recording = try record(answer, folder.options())
      #expect(recording.reason == reason)
      #expect(recording.message?.contains { $0.isNewline } == false, "\(recording.message ?? "none")")
    }
  }
}
