import RiffleAPI
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// Answers that do not end well: what is kept, under which name, and the exit code.
@Suite struct EndingTests {
  @Test func `a speech that is cut anywhere is kept with a right header`() throws {
    let samples = Sample.samples(0.5)
    let stream = Sample.events([
      Sample.answer([Sample.media(Sample.pcm, samples)], finish: nil),
      Sample.answer([Sample.media(Sample.pcm, samples)]),
    ])
    for length in [stream.count / 4, stream.count / 2, stream.count * 3 / 4, stream.count - 5] {
      let folder = try TemporaryFolder()
      let recording = try record([Array(stream[..<length])], folder.options("talk.wav"))
      #expect(recording.reason == .partial, "\(recording.message ?? "")")
      #expect(folder.names == ["talk.partial.wav"] && recording.names == folder.names)
      #expect(recording.paths.isEmpty && recording.receipts.first?.exit == 7)
      let file = try Files.read(folder.path("talk.partial.wav"))
      let dataCount = try #require(try Self.dataByteCount(of: file))
      #expect(dataCount > 0 && dataCount % 2 == 0)
      #expect(recording.message?.contains("talk.partial.wav") == true)
    }
  }

  /// What a WAV file's header says of its samples, read by the rules of RIFF.
  private static func dataByteCount(of file: [UInt8]) throws -> Int? {
    var reader = WAVReader()
    var count = 0
    while let token = try reader.next(in: file.span) {
      if case .samples(let range) = token { count += range.count }
    }
    _ = try reader.finish()
    return count
  }

  @Test(arguments: [
    ("MAX_TOKENS", ExitReason.partial, ["a.partial.wav"]), ("OTHER", .partial, ["a.partial.wav"]),
    ("SAFETY", .blocked, ["a.partial.wav"]), ("STOP", .success, ["a.wav"]),
  ])
  func `the finish reason decides whether a speech is whole`(
    finish: String, reason: ExitReason, names: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))], finish: finish)
    let recording = try record(answer, folder.options("a.wav"))
    #expect(recording.reason == reason && folder.names == names)
  }

  @Test func `a whole picture of a cut answer has its final name, the cut one has not`() throws {
    let folder = try TemporaryFolder()
    let png = try Sample.png()
    let stream = Sample.events([Sample.answer([Sample.media("image/png", png), Sample.media("image/png", png)])])
    let recording = try record([Array(stream[..<(stream.count * 3 / 4)])], folder.options("a.png"))
    #expect(recording.reason == .partial, "\(recording.message ?? "")")
    #expect(folder.names == ["a-2.partial.png", "a.png"])
    #expect(recording.paths == [folder.path("a.png")])
  }

  @Test func `a flipped bit is found, and the damaged bytes are kept`() throws {
    var png = try Sample.png()
    png[png.count / 2] ^= 4
    let folder = try TemporaryFolder()
    let recording = try record(Sample.answer([Sample.media("image/png", png)]), folder.options("a.png"))
    #expect(recording.reason == .mediaDamaged)
    #expect(folder.names == ["a.partial.png"])
    #expect(try Files.read(folder.path("a.partial.png")) == png)
  }

  @Test func `a picture that promises 50,000 by 50,000 pixels is refused`() throws {
    var png = try Sample.png()
    png.replaceSubrange(16..<24, with: [0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50])
    let folder = try TemporaryFolder()
    let recording = try record(Sample.answer([Sample.media("image/png", png)]), folder.options("a.png"))
    #expect(recording.reason == .mediaDamaged)
    #expect(!folder.names.contains("a.png"))
  }

  /// An answer whose only part is a medium.
  private static func answer(_ type: String, _ data: String) -> String {
    #"{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"\#(type)","data":"\#(data)"}}]},"#
      + #""finishReason":"STOP"}]}"#
  }

  private static let badKey =
    #"{"error":{"code":400,"message":"API key not valid","details":"#
    + #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#

  private static let badAnswers: [(String, ExitReason)] = [
    ("", .malformedAnswer), ("hello", .malformedAnswer), ("<html><body>502</body></html>", .malformedAnswer),
    ("{\"candidates\":[", .malformedAnswer), ("[]", .malformedAnswer), ("{}", .notWhatWasAsked),
    (#"{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}"#, .quotaExceeded),
    (#"[{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}]"#, .keyRefused),
    (badKey, .keyRefused), (#"{"error":{"message":"odd","type":"odd_error"}}"#, .malformedAnswer),
    (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, .blocked),
    (#"{"candidates":[{"finishReason":"NO_IMAGE"}]}"#, .notWhatWasAsked),
    (#"{"candidates":[{"finishReason":"IMAGE_SAFETY","finishMessage":"no"}]}"#, .blocked),
    (answer("audio/wav", ""), .notWhatWasAsked), (answer("image/png", "iVBO!w0K"), .malformedAnswer),
    (answer("audio/l16;rate=abc", "AAAAAA=="), .malformedAnswer), (answer("audio/l16", "AAAA"), .partial),
  ]

  @Test(arguments: badAnswers)
  func `a bad answer has its exit code and leaves nothing under a final name`(
    answer: String, reason: ExitReason
  ) throws {
    try forEveryCut(of: Array(answer.utf8)) { pieces in
      let folder = try TemporaryFolder()
      let recording = try record(pieces, folder.options("out.bin"))
      #expect(recording.reason == reason, "\(recording.message ?? "") for \(pieces.count) pieces")
      #expect(recording.message?.isEmpty == false && recording.message?.contains("\n") == false)
      #expect(!folder.names.contains("out.bin"))
      #expect(recording.paths.isEmpty)
    }
  }

  @Test func `a WAV of nothing but a header is no speech`() throws {
    let folder = try TemporaryFolder()
    let recording = try record(Sample.answer([Sample.media("audio/wav", Sample.wav([]))]), folder.options("a.wav"))
    #expect(recording.reason == .notWhatWasAsked, "\(recording.message ?? "")")
    #expect(folder.names.isEmpty)
  }

  @Test func `an error page with its status is the service's error`() throws {
    let folder = try TemporaryFolder()
    let recording = try record("<html><title>502 Bad Gateway</title></html>", folder.options { $0.status = 502 })
    #expect(recording.reason == .serviceUnavailable && recording.error?.httpStatus == 502)
  }

  @Test func `an error in mid-stream keeps what came`() throws {
    let folder = try TemporaryFolder()
    let recording = try record([try Samples.read("gemini-speech-error-in-mid-stream.sse")], folder.options("a.wav"))
    #expect(recording.reason == .partial && folder.names == ["a.partial.wav"])
    #expect(recording.error?.code == 503)
  }

  @Test(arguments: [(429, ExitReason.quotaExceeded), (503, .serviceUnavailable), (400, .malformedAnswer)])
  func `an error after words alone ends with its own code, or as a malformed answer`(
    code: Int, reason: ExitReason
  ) throws {
    let folder = try TemporaryFolder()
    let stream = Sample.events([
      Sample.answer([Sample.text("so")], finish: nil), #"{"error":{"code":\#(code),"message":"stop"}}"#,
    ])
    #expect(try record([stream], folder.options()).reason == reason)
  }

  @Test func `a stop keeps what can be played`() throws {
    let folder = try TemporaryFolder()
    let stream = Sample.events([Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.3))], finish: nil)])
    let recording = try record([stream], folder.options("a.wav"), ending: .cancelled(.interrupted))
    #expect(recording.reason == .interrupted && folder.names == ["a.partial.wav"])
  }

  @Test func `a name that is taken is told before anything is paid for`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("a.wav"))
    do {
      _ = try record("{}", folder.options("a.wav"))
      Issue.record("expected an error")
    } catch let error as RecordingError {
      #expect(error.reason == .fileError)
    }
    let answer = Sample.answer([Sample.media(Sample.pcm, Sample.samples(0.1))])
    #expect(try record(answer, folder.options("a.wav") { $0.replacesFiles = true }).reason == .success)
    #expect(try Files.read(folder.path("a.wav")).count > 1)
  }

  @Test func `a folder that cannot be made is a file error`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("plain"))
    for target in [OutputNaming.Target.file(folder.path("none/a.wav")), .folder(folder.path("plain/x"))] {
      do {
        _ = try Recorder(RecordingOptions(naming: OutputNaming(target)))
        Issue.record("expected an error")
      } catch {
        #expect(error.reason == .fileError)
      }
    }
  }

  @Test func `only wav and raw samples go down a pipe`() {
    var options = RecordingOptions(naming: OutputNaming(.standardOutput))
    options.audioFormat = .flac
    #expect(throws: RecordingError.self) { try options.check() }
  }
}
