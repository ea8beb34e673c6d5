import Foundation
import RiffleTestSupport
import RiffleTypes
import Testing

@testable import RiffleRecording

/// Media that go to standard output, or to folders that are not there yet.
@Suite struct OutputTests {
  /// Records with `output` as standard output; gives the recording and the bytes that went there.
  private func recordToOutput(
    _ answer: String, ending: TransportEnding = .complete, size: Int = 1000
  ) throws -> (recording: Recording, output: [UInt8]) {
    let folder = try TemporaryFolder()
    try Files.write([], to: folder.path("output"))
    let handle = try #require(FileHandle(forWritingAtPath: folder.path("output")))
    var options = RecordingOptions(naming: OutputNaming(.standardOutput))
    options.outputDescriptor = handle.fileDescriptor
    let recording = try record(pieces(of: Array(answer.utf8), size: size), options, ending: ending)
    try handle.close()
    return (recording, try Files.read(folder.path("output")))
  }

  @Test func `a speech goes down the pipe as WAV of unknown length`() throws {
    let samples = Sample.samples(0.2)
    let (recording, output) = try recordToOutput(Sample.answer([Sample.media(Sample.pcm, samples)]))
    #expect(recording.reason == .success, "\(recording.message ?? "")")
    #expect(Array(output.prefix(4)) == Array("RIFF".utf8) && Array(output.dropFirst(44)) == samples)
    #expect(recording.receipts.first?.path == "-" && recording.paths.isEmpty)
  }

  @Test(arguments: [1000, 1001]) func `a WAV that is cut goes down the pipe as far as it came`(missing: Int) throws {
    let samples = Sample.samples(0.2)
    let wav = Array(Sample.wav(samples).dropLast(missing))
    let (recording, output) = try recordToOutput(Sample.answer([Sample.media("audio/wav", wav)]))
    #expect(recording.reason == .partial, "\(recording.message ?? "")")
    #expect(Array(output.dropFirst(44)) == samples.dropLast(missing + missing % 2))
    #expect(recording.receipts.first?.path == "-")
  }

  @Test func `a verified picture goes down the pipe as it came`() throws {
    let png = try Sample.png()
    let (recording, output) = try recordToOutput(Sample.answer([Sample.media("image/png", png)]))
    #expect(recording.reason == .success && output == png)
    #expect(recording.receipts.first?.path == "-" && recording.receipts.first?.width == 64)
  }

  @Test func `a damaged picture does not go down the pipe, but is kept`() throws {
    var png = try Sample.png()
    png[png.count / 2] ^= 1
    let (recording, output) = try recordToOutput(Sample.answer([Sample.media("image/png", png)]))
    #expect(recording.reason == .mediaDamaged && output.isEmpty)
    let kept = try #require(recording.receipts.first?.path)
    #expect(try Files.read(kept) == png)
    try FileManager.default.removeItem(atPath: kept)
  }

  @Test func `a thought that comes first does not take the pipe from the picture`() throws {
    let png = try Sample.png()
    let gif = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0]
    let thought = Sample.media("image/gif", gif, thought: true)
    let (recording, output) = try recordToOutput(Sample.answer([thought, Sample.media("image/png", png)]))
    #expect(recording.reason == .success && output == png)
    #expect(recording.receipts.map(\.path) == ["-"])
    let (only, picture) = try recordToOutput(Sample.answer([thought]))
    #expect(only.reason == .success && picture == gif)
  }

  @Test func `a folder is made when it is not there`() throws {
    let folder = try TemporaryFolder()
    let options = RecordingOptions(naming: .parsing(folder.path("new/"), stem: "answer"))
    let recording = try record(Sample.answer([Sample.media("image/png", try Sample.png())]), options)
    #expect(recording.paths == [folder.path("new/answer.png")])
  }

  @Test(arguments: [
    ("gemini-blocked-prompt.json", ExitReason.blocked, []),
    ("gemini-image-escaped-url-safe-unpadded.json", .success, ["media.png"]),
    ("gemini-image-mime-after-data.json", .success, ["media.png"]),
    ("gemini-image-png-unary.json", .success, ["media.png"]),
    ("gemini-no-image.json", .notWhatWasAsked, []),
    ("gemini-speech-array.json", .success, ["media.wav"]),
    ("gemini-speech-cut-in-base64.sse", .partial, ["media.partial.wav"]),
    ("gemini-speech-error-in-mid-stream.sse", .partial, ["media.partial.wav"]),
    ("gemini-speech-json-lines.jsonl", .success, ["media.wav"]),
    ("gemini-speech-two-parts-lf-no-last-line.sse", .success, ["media.wav"]),
    ("gemini-speech-two-parts.sse", .success, ["media.wav"]),
    ("gemini-speech-wav-unary.json", .success, ["media.wav"]),
    ("openai-image-b64.json", .success, ["media.png"]),
  ])
  func `each sample has its files and its exit code, read from a file`(
    name: String, reason: ExitReason, names: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let recording = try Recorder.record(fileAt: Samples.path(name), options: folder.options())
    #expect(recording.reason == reason, "\(recording.message ?? "")")
    #expect(folder.names == names)
    guard reason == .success else { return }
    let original = names == ["media.png"] ? "gradient-64x48-rgb.png" : "tone-440hz-24khz-mono-s16.wav"
    let bytes = try Files.read(folder.path(names[0]))
    #expect(bytes.suffix(6000) == (try Samples.read(original)).suffix(6000))
  }

  @Test func `a stop is asked for before each piece`() throws {
    let folder = try TemporaryFolder()
    let recording = try Recorder.record(
      fileAt: Samples.path("gemini-speech-two-parts.sse"), options: folder.options(), shouldStop: { true })
    #expect(recording.reason == .interrupted && folder.names.isEmpty)
  }

  @Test func `a file that is not there, or is a folder, is a file error`() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("none"), folder.path] {
      do {
        _ = try Recorder.record(fileAt: path, options: folder.options())
        Issue.record("expected an error for \(path)")
      } catch {
        #expect(error.reason == .fileError && error.description.contains(path))
      }
    }
  }

  @Test(.enabled(if: Corpora.isPresent)) func `recorded OpenAI replies give their media or their words`() throws {
    let names = Corpora.files(in: "openai/ruby-llm", suffix: "").filter {
      !$0.contains("LICENSE") && !$0.contains("index")
    }
    #expect(names.count == 19)
    var mediaCount = 0
    for name in names {
      let folder = try TemporaryFolder()
      let recording = try record([try Corpora.read(name)], folder.options { $0.wantsText = true })
      mediaCount += recording.paths.count
      if !recording.paths.isEmpty { #expect(recording.reason == .success, "\(name): \(recording.message ?? "")") }
    }
    #expect(mediaCount >= 1)
  }
}
