import Foundation
import RiffleChaos
import RiffleTestSupport
import Testing

/// `--api openai`, as a person would use it.
@Suite(.serialized) struct OpenAICommandTests {
  static let environment = ["OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": ""]

  struct Row: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var wanted: [String]
    var unwanted: [String] = []
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let requests: [Row] = [
    Row(
      arguments: ["image", "A boat", "--quality", "high", "-n", "2", "--size", "1536x1024", "-o", "a.webp"],
      wanted: [
        "POST https://api.openai.com/v1/images/generations", "authorization: Bearer [redacted]",
        #""model": "gpt-image-1""#, #""n": 2"#, #""quality": "high""#, #""size": "1536x1024""#,
        #""output_format": "webp""#,
      ], unwanted: ["response_format", "stream"]),
    Row(
      arguments: ["image", "A boat", "--model", "dall-e-3", "--base-url", "https://gate.example/api"],
      wanted: ["POST https://gate.example/api/v1/images/generations", #""response_format": "b64_json""#]),
    Row(
      arguments: ["image", "A boat", "--via", "chat", "--model", "g", "--base-url", "https://gate.example/v1"],
      wanted: ["POST https://gate.example/v1/chat/completions", #""stream": true"#]),
    Row(
      arguments: ["speak", "Hello", "--voice", "nova", "--style", "warm", "-o", "a.mp3"],
      wanted: [
        "POST https://api.openai.com/v1/audio/speech", #""voice": "nova""#, #""instructions": "warm""#,
        #""response_format": "mp3""#, #""input": "Hello""#,
      ]),
    Row(
      arguments: ["speak", "Hello", "--model", "tts-1", "-o", "a.aiff", "--auth", "header"],
      wanted: ["api-key: [redacted]", #""response_format": "wav""#]),
    Row(
      arguments: ["speak", "Hello", "--transport", "sse", "--format", "pcm"],
      wanted: [#""stream_format": "sse""#, #""response_format": "pcm""#]),
    Row(arguments: ["models"], wanted: ["GET https://api.openai.com/v1/models"]),
  ]

  @Test(arguments: requests) func `a dry run shows the request without the key`(row: Row) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      row.arguments + ["--api", "openai", "--dry-run"], in: folder, environment: Self.environment)
    #expect(run.code == 0, "\(run.errors)")
    for text in row.wanted { #expect(run.output.contains(text), "\(text) in \(run.output)") }
    for text in row.unwanted + ["sk-secret"] { #expect(!run.output.contains(text), "\(text) in \(run.output)") }
    #expect(folder.names.isEmpty)
  }

  static let refusals: [([String], String)] = [
    (["image", "x", "-n", "11", "--local"], "-n takes a number from 1 to 10"),
    (["image", "x", "--quality", "high", "--local"], "--quality is of --api openai only"),
    (["image", "x", "--via", "chat", "--local"], "--via is of --api openai only"),
    (["speak", "x", "--speed", "2", "--local"], "--speed is of --api openai only"),
    (["image", "x", "--api", "openai", "--transport", "array"], "--transport array is of --api gemini only"),
    (["image", "x", "--api", "openai", "-n", "11"], "-n takes a number from 1 to 10"),
    (["image", "x", "--api", "azure"], "azure"),
    (["image", "x", "--local", "--format", "mp3"], "--format mp3 is not for image"),
    (["speak", "x", "--local", "--format", "png"], "--format png is not for audio"),
    (["speak", "x", "--local", "--format", "aac"], "unknown format 'aac', expected wav"),
    (["speak", "x", "--local", "-o", "a.aac"], "unknown extension .aac, expected wav"),
    (["speak", "x", "--local", "-o", "a.foo"], "unknown extension .foo, expected wav"),
    (["image", "x", "--local", "-o", "a.foo"], "unknown extension .foo, expected png"),
    (["image", "x", "--local", "-o", "a.png", "--format", "jpeg"], "contradicts --format jpeg"),
    (["image", "x", "--api", "openai"], "no key: set OPENAI_API_KEY"),
  ]

  @Test(arguments: refusals) func `what cannot be is refused before anything is sent`(
    arguments: [String], message: String
  ) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      arguments, in: folder, environment: ["OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""])
    #expect(run.code == 2 && run.errors.contains(message), "\(run.code) \(run.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["gemini", "openai"]) func `a GIF is refused before it is sent`(api: String) throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B], to: folder.path("a.gif"))
    let run = try RiffleProcess.run(
      ["edit", "a.gif", "x", "--api", api, "--base-url", "http://127.0.0.1:1", "--attempts", "1"], in: folder)
    #expect(run.code == 2 && run.errors.contains("a.gif: is image/gif, which the service refuses"), "\(run.errors)")
  }

  @Test func `a picture comes in the format that was asked for, or with a warning`() throws {
    for (format, file, warns) in [("png", "image.png", false), ("webp", "image", true)] {
      let folder = try TemporaryFolder()
      let run = try RiffleProcess.run(["image", "--local", "A boat", "--format", format], in: folder)
      #expect(run.code == 0 && folder.names.first?.hasPrefix(file) == true, "\(run.errors)")
      #expect(run.errors.contains("warning: file: image/webp was asked for") == warns, "\(run.errors)")
    }
  }

  @Test func `a picture, a speech and a list come from a service of OpenAI's kind`() async throws {
    let folder = try TemporaryFolder()
    let png = try Samples.read("gradient-64x48-rgb.png")
    let answer = Array(#"{"data":[{"b64_json":"\#(Data(png).base64EncodedString())"}]}"#.utf8)
    let sound = (0..<6).flatMap { _ in [0xFF, 0xF3, 0xC4, 0xC4] + [UInt8](repeating: 0, count: 380) }
    let list = Array(#"{"object":"list","data":[{"id":"m-1","owned_by":"o"}]}"#.utf8)
    try await ChaosServer.run([
      .answer(answer), .answer(sound, contentType: "audio/mpeg"), .answer(list),
    ]) { server in
      let service = ["--api", "openai", "--base-url", server.url]
      let picture = try await RiffleProcess.runAside(["image", "x", "-o", "a.png"] + service, in: folder)
      #expect(picture.code == 0 && picture.output == "a.png\n", "\(picture.errors)")
      let speech = try await RiffleProcess.runAside(["speak", "x", "-o", "a.mp3"] + service, in: folder)
      #expect(speech.code == 0 && speech.output == "a.mp3\n", "\(speech.errors)")
      let models = try await RiffleProcess.runAside(["models"] + service, in: folder)
      #expect(models.code == 0 && models.output == "m-1  o\n", "\(models.errors)")
      #expect(try Files.read(folder.path("a.png")) == png && Files.read(folder.path("a.mp3")) == sound)
      #expect(server.requests.map(\.target) == ["/v1/images/generations", "/v1/audio/speech", "/v1/models"])
    }
  }

  /// Samples as OpenAI's services stream them: nothing tells what they are.
  static let bareSpeech: [(String, @Sendable (String) -> String)] = [
    ("chat", { #"{"id":"c","choices":[{"index":0,"delta":{"audio":{"id":"a","data":"\#($0)"}}}]}"# }),
    ("speech", { #"{"type":"speech.audio.delta","audio":"\#($0)"}"# }),
  ]

  @Test(arguments: [0, 1]) func `extract joins the samples of a stream that tells no type`(row: Int) throws {
    let folder = try TemporaryFolder()
    let samples = (0..<9_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let (kind, event) = Self.bareSpeech[row]
    // A cut in the middle of a sample.
    var text = [samples[..<3_001], samples[3_001...]].map { "data: \(event(Data($0).base64EncodedString()))\n\n" }
      .joined()
    if kind == "speech" { text += #"data: {"type":"speech.audio.done"}"# + "\n\n" }
    if kind == "chat" { text += #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n" }
    let whole = try RiffleProcess.run(["extract", "-", "-o", "a.wav"], input: Array(text.utf8), in: folder)
    #expect(whole.output == "a.wav\n", "\(kind): \(whole.output)\(whole.errors)")
    #expect(try Files.read(folder.path("a.wav")).suffix(9_000).elementsEqual(samples))
    let other = try RiffleProcess.run(
      ["extract", "-", "-o", "b.wav", "--media-type", "audio/L16;rate=8000", "--json"], input: Array(text.utf8),
      in: folder)
    #expect(other.output.contains(#""sampleRate":8000"#), "\(other.output)\(other.errors)")
  }

  @Test func `words of a refusal are not lost`() throws {
    let folder = try TemporaryFolder()
    let answer =
      #"{"choices":[{"index":0,"message":{"content":null,"refusal":"I cannot do it."},"finish_reason":"stop"}]}"#
    let run = try RiffleProcess.run(
      ["extract", "-", "-o", "./", "--text", "words.txt"], input: Array(answer.utf8), in: folder)
    #expect(run.code == 0 && folder.names == ["words.txt"], "\(run.errors)")
    #expect(String(decoding: try Files.read(folder.path("words.txt")), as: UTF8.self) == "I cannot do it.\n")
  }

  @Test(.enabled(if: Corpora.isPresent)) func `extract saves a recorded speech as the MP3 that it is`() throws {
    let folder = try TemporaryFolder()
    let bytes = try Corpora.read("openai/ruby-llm/speech_basic_functionality_openai_gpt-4o-mini-tts_can_speak_1.bin")
    let run = try RiffleProcess.run(["extract", "-", "-o", "./"], input: bytes, in: folder)
    #expect(run.code == 0 && folder.names == ["media.mp3"], "\(run.errors)")
    #expect(try Files.read(folder.path("media.mp3")) == bytes)
  }
}
