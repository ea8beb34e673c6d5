import RiffleAPI
import RiffleMedia
import RiffleRecording
import RiffleTestSupport
import RiffleTypes
import Testing

/// Answers that are a medium themselves, as those of `/v1/audio/speech` are.
@Suite struct RawBodyTests {
  static let png = try? Sample.png()

  /// Records `bytes` under several cuts and expects the same each time.
  private func recorded(
    _ bytes: [UInt8], _ name: String?, ending: TransportEnding = .complete,
    _ change: (inout RecordingOptions) -> Void
  ) throws -> (recording: Recording, files: [String: [UInt8]]) {
    var first: (recording: Recording, files: [String: [UInt8]])?
    for size in [bytes.count, 4096, 61, 1] where size > 0 && (size > 1 || bytes.count < 5000) {
      let folder = try TemporaryFolder()
      let recording = try record(pieces(of: bytes, size: size), folder.options(name, change), ending: ending)
      var files: [String: [UInt8]] = [:]
      for name in folder.names { files[name] = try Files.read(folder.path(name)) }
      if let first {
        #expect(first.files == files && first.recording.reason == recording.reason, "pieces of \(size)")
      }
      first = (recording, files)
    }
    return try #require(first)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var contentType: String?
    var name: String?
    var format: AudioFileFormat?
    var undeclared: MediaType?
    var isSpeech = true
    var file: String?
    var contents: [UInt8]?
    var reason = ExitReason.success
  }

  static let samples = Sample.samples(0.2)
  static let header = Array(Sample.wav([]))
  /// The head of a WAV stream whose sizes were not known when it began.
  static let endless: [UInt8] = {
    var bytes = header
    for index in [4, 40] { bytes.replaceSubrange(index..<index + 4, with: [0xFF, 0xFF, 0xFF, 0xFF]) }
    return bytes
  }()
  static let mp3: [UInt8] = (0..<6).flatMap { _ in [0xFF, 0xF3, 0xC4, 0xC4] + [UInt8](repeating: 0, count: 380) }
  static let pcmType = MediaType(parsing: "audio/l16;rate=24000")

  static let rows: [Row] = [
    Row(
      testDescription: "WAV with a size", bytes: Sample.wav(samples), contentType: "audio/wav", name: "a.wav",
      file: "a.wav"),
    Row(
      testDescription: "WAV without a size", bytes: endless + samples, contentType: "audio/wav", name: "a.pcm",
      file: "a.pcm", contents: samples),
    Row(
      testDescription: "WAV without a size as WAV", bytes: endless + samples, contentType: "application/octet-stream",
      name: "a.wav", file: "a.wav"),
    Row(
      testDescription: "WAV of no declared type", bytes: endless + samples, name: "a.pcm", file: "a.pcm",
      contents: samples),
    Row(
      testDescription: "samples of a declared type", bytes: samples, contentType: "audio/pcm", name: "a.pcm",
      file: "a.pcm", contents: samples),
    Row(
      testDescription: "samples as bytes", bytes: samples, contentType: "application/octet-stream", name: "a.pcm",
      undeclared: pcmType, file: "a.pcm", contents: samples),
    Row(
      testDescription: "samples of no type", bytes: samples, name: "a.pcm", undeclared: pcmType, file: "a.pcm",
      contents: samples),
    Row(
      testDescription: "samples that begin like JSON", bytes: Array("{\"".utf8) + samples,
      contentType: "audio/pcm;rate=24000", name: "a.pcm", file: "a.pcm", contents: Array("{\"".utf8) + samples),
    Row(
      testDescription: "half a sample", bytes: samples + [1], contentType: "audio/pcm", name: "a.pcm",
      file: "a.partial.pcm", reason: .partial),
    Row(
      testDescription: "WAV that is shorter than its header says", bytes: Sample.wav(samples).dropLast(1000),
      contentType: "audio/wav", name: "a.wav", file: "a.partial.wav", reason: .partial),
    Row(
      testDescription: "WAV of no type that is cut", bytes: Sample.wav(samples).dropLast(1000), name: "a.pcm",
      file: "a.partial.pcm", contents: samples.dropLast(1000), reason: .partial),
    Row(
      testDescription: "WAV that is cut before its samples", bytes: Array(Sample.wav(samples).prefix(44)),
      contentType: "audio/wav", name: "a.wav", reason: .malformedAnswer),
    Row(
      testDescription: "MP3 under its own name", bytes: mp3, contentType: "audio/mpeg", name: "a.mp3", file: "a.mp3",
      contents: mp3),
    Row(
      testDescription: "MP3 where WAV was asked for", bytes: mp3, contentType: "application/octet-stream",
      name: "a.wav", file: "a.mp3", contents: mp3),
    Row(testDescription: "MP3 of no type in a folder", bytes: mp3, file: "media.mp3", contents: mp3),
    Row(
      testDescription: "a picture", bytes: png ?? [], contentType: "image/png", name: "a.png", isSpeech: false,
      file: "a.png", contents: png),
    Row(
      testDescription: "a picture of a wrong type", bytes: png ?? [], contentType: "audio/mpeg", name: "a.png",
      isSpeech: false, file: "a.png", contents: png),
    Row(
      testDescription: "a cut picture", bytes: png?.dropLast(20) ?? [], contentType: "image/png", name: "a.png",
      isSpeech: false, file: "a.partial.png", contents: png?.dropLast(20), reason: .partial),
    Row(
      testDescription: "an apology that was declared to be a sound",
      bytes: Array(#"{"error":{"message":"no","type":"server_error","code":500}}"#.utf8), contentType: "audio/mpeg",
      name: "a.mp3", reason: .serviceUnavailable),
    Row(
      testDescription: "a page that was declared to be a sound", bytes: Array("<!DOCTYPE html><p>no".utf8),
      contentType: "audio/mpeg", name: "a.mp3", reason: .malformedAnswer),
    Row(testDescription: "nothing", bytes: [], contentType: "audio/mpeg", name: "a.mp3", reason: .malformedAnswer),
    Row(
      testDescription: "noise of no type", bytes: [0, 1, 2, 3], name: "a.mp3", reason: .malformedAnswer),
  ]

  @Test(arguments: rows) func `a body that is a medium becomes a file`(row: Row) throws {
    let (recording, files) = try recorded(row.bytes, row.name) {
      $0.contentType = row.contentType
      $0.undeclaredType = row.undeclared
      $0.expectedKind = row.isSpeech ? .audio : .image
    }
    #expect(recording.reason == row.reason, "\(recording.message ?? "")")
    #expect(files.keys.sorted() == [row.file].compactMap(\.self))
    if let contents = row.contents, let file = row.file { #expect(files[file] == contents) }
    if row.reason == .success { #expect(recording.mediaCount == 1 && recording.receipts.count == 1) }
    if row.undeclared != nil {
      #expect(recording.receipts.first?.sampleRate == 24_000 && recording.receipts.first?.declaredType == nil)
      #expect(recording.warnings.isEmpty)
    }
  }

  @Test func `sound that is cut by the network is kept as far as it came`() throws {
    let (recording, files) = try recorded(
      Self.endless + Self.samples, "a.wav", ending: .failed(.serviceUnavailable, message: "client: cut")
    ) {
      $0.contentType = "audio/wav"
      $0.expectedKind = .audio
    }
    #expect(recording.reason == .partial && files.keys.sorted() == ["a.partial.wav"])
  }

  @Test func `an error status is an error, whatever is declared`() throws {
    let (recording, files) = try recorded(Self.mp3, "a.mp3") {
      $0.contentType = "audio/mpeg"
      $0.status = 503
    }
    #expect(recording.reason == .serviceUnavailable && files.isEmpty)
  }

  @Test(.enabled(if: Corpora.isPresent)) func `the recorded speech is an MP3 to the byte`() throws {
    let bytes = try Corpora.read("openai/ruby-llm/speech_basic_functionality_openai_gpt-4o-mini-tts_can_speak_1.bin")
    for type in ["audio/mpeg", "application/octet-stream", nil] {
      let (recording, files) = try recorded(bytes, "a.{ext}") {
        $0.contentType = type
        $0.status = type.map { _ in 200 }
        $0.wantsDigest = true
      }
      #expect(recording.reason == .success && files == ["a.mp3": bytes])
      let sha256 = "b5fdec26c080b2a1351579d151bc31745a7e79cbfb9cf12d15dd012f72ae27c0"
      #expect(recording.receipts.first?.sha256 == sha256 && recording.receipts.first?.type == "audio/mpeg")
    }
  }

  @Test(.enabled(if: Corpora.isPresent)) func `the recorded picture is a PNG to the byte`() throws {
    let path = "openai/ruby-llm/image_basic_functionality_openai_gpt-image-1_can_paint_images_1.json"
    let (recording, files) = try recorded(try Corpora.read(path), "a.png") {
      $0.contentType = "application/json"
      $0.expectedKind = .image
      $0.requestID = "req_1"
    }
    #expect(recording.reason == .success && files["a.png"]?.count == 1_835_401)
    #expect(recording.receipts.first?.width == 1024 && recording.receipts.first?.requestId == "req_1")
    #expect(recording.usage?.candidatesTokenCount == 4160)
  }
}
