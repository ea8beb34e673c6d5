import RiffleAPI
import RiffleImaging
import RiffleMedia
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

/// What was promised held against what came, in answers whose message is whole.
@Suite struct CompletenessTests {
  /// A speech of `seconds` that is billed as `tokens`.
  private static func speech(_ seconds: Double, _ tokens: Int, model: String, detail: Bool = true) -> String {
    let media = Sample.media(Sample.pcm, Sample.samples(seconds))
    let details = detail ? #","candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":\#(tokens)}]"# : ""
    return #"{"candidates":[{"content":{"parts":[\#(media)]},"finishReason":"STOP"}],"#
      + #""usageMetadata":{"candidatesTokenCount":\#(tokens)\#(details)},"modelVersion":"\#(model)"}"#
  }

  @Test(arguments: [
    // 25 tokens a second.
    (2.0, 50, "gemini-2.5-flash-preview-tts", false, false), (2.0, 56, "gemini-2.5-flash-preview-tts", false, false),
    (2.0, 74, "gemini-2.5-flash-preview-tts", false, false), (2.6, 95, "gemini-2.5-pro-tts", true, true),
    (3.0, 101, "gemini-2.5-pro-tts", true, true), (4.0, 125, "gemini-2.5-pro-tts", true, false),
    // 32 to 41 tokens a second: the most counts.
    (2.0, 82, "gemini-3.8-flash-tts", false, false), (2.0, 164, "gemini-3.8-flash-tts", true, true),
    // Models of which nothing is known, and numbers that cannot be true.
    (0.1, 5000, "somebody-elses-tts", false, false), (0.1, 0, "gemini-2.5-pro-tts", false, false),
    (0.1, Int.max, "gemini-2.5-pro-tts", true, true), (0.1, -5, "gemini-2.5-pro-tts", false, false),
  ])
  func `sound that is clearly shorter than its bill is told, and called truncated when much is missing`(
    seconds: Double, tokens: Int, model: String, isTold: Bool, isTruncated: Bool
  ) throws {
    for detail in [true, false] {
      let folder = try TemporaryFolder()
      let recording = try record(Self.speech(seconds, tokens, model: model, detail: detail), folder.options("a.wav"))
      // The message is whole and the file is what came: only a word is said.
      #expect(recording.reason == .success && folder.names == ["a.wav"])
      #expect(recording.warnings.contains { $0.contains("tokens a second") } == isTold, "\(recording.warnings)")
      #expect((recording.receipts[0].truncated == true) == isTruncated)
      #expect(recording.receipts[0].warnings == recording.warnings)
    }
  }

  @Test func `the rates are data`() throws {
    let catalogue = ModelCatalogue.shared
    let rate = try #require(catalogue.audioTokensPerSecond(of: catalogue.modelOrGuess("gemini-3.8-flash-tts")))
    #expect(rate == 32...41)
    #expect(catalogue.audioTokensPerSecond(of: catalogue.modelOrGuess("gemini-3.8-flash")) == nil)
    let words = AudioBill(tokens: 500, seconds: 3, rate: rate).words
    #expect(words == "audio: 3 s came for 500 tokens, expected 12.2 s or more (32 to 41 tokens a second)")
  }

  @Test(arguments: ["jpeg", "webp", "png", "wav"])
  func `a medium that stops before its own end is partial, though its message is whole`(kind: String) throws {
    let canvas = Canvas(size: PixelSize(width: 48, height: 40))
    let bytes: [UInt8]
    switch kind {
    case "jpeg": bytes = try canvas.encodedJPEG()
    case "webp": bytes = try canvas.encodedWebP()
    case "png": bytes = try Sample.png()
    default: bytes = Sample.wav(Sample.samples(0.1))
    }
    let type = kind == "wav" ? "audio/wav" : "image/\(kind)"
    for missing in [1, 2, 3, bytes.count / 2] {
      let folder = try TemporaryFolder()
      let answer = Sample.answer([Sample.media(type, Array(bytes.dropLast(missing)))])
      let recording = try record(answer, folder.options("a.\(kind)"))
      #expect(recording.reason == .partial, "\(missing): \(recording.message ?? "")")
      #expect(recording.receipts.count == 1 && recording.receipts[0].truncated == true)
      #expect(folder.names == ["a.partial.\(kind)"])
    }
    for extra in [[], [UInt8](repeating: 0, count: 7)] where kind == "jpeg" || extra.isEmpty {
      let folder = try TemporaryFolder()
      let recording = try record(
        Sample.answer([Sample.media(type, bytes + extra)]), folder.options("a.\(kind)"))
      #expect(recording.reason == .success && recording.receipts[0].truncated == nil, "\(recording.message ?? "")")
    }
  }

  @Test func `a cut question says so in its receipt`() throws {
    let folder = try TemporaryFolder()
    let answer = Sample.answer([Sample.text("Once upon")], finish: "MAX_TOKENS")
    let recording = try record(answer, folder.options { $0.wantsText = true })
    #expect(recording.reason == .partial && recording.receiptLines[0].contains(#""truncated":true"#))
  }
}
