import Foundation
import RiffleTestSupport
import Testing

/// `riffle speak` with texts of more than one request.
@Suite(.timeLimit(.minutes(3))) struct NarrationCommandTests {
  static let text = "# Birds\n\nOne is *here* now. Two is there now.\n\n# Trees\n\nThree is gone now."

  private static func speak(_ arguments: [String], in folder: TemporaryFolder, output: String? = nil) throws
    -> RiffleProcess
  {
    let usual = ["speak", "--local", "--voice", "Charon", "--file", "book.md", "--cache", "cache", "--no-sync"]
    return try RiffleProcess.run(usual + arguments, in: folder, output: output)
  }

  @Test func `a book becomes a speech with subtitles and chapters, and the next run asks for nothing`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(Self.text.utf8), to: folder.path("book.md"))
    let options = ["--loudness", "-18", "--true-peak", "-2", "--subtitles", "a.srt", "--chapters", "-o", "a.wav"]
    let run = try Self.speak(options + ["-v"], in: folder)
    #expect(run.code == 0 && run.output == "a.wav\n", "\(run.errors)")
    #expect(run.errors.contains("first sound after ") && run.errors.contains("5 of 5 pieces joined, 5 requests"))
    #expect(folder.names == ["a.ffmetadata", "a.srt", "a.wav", "book.md", "cache"])
    let subtitles = String(decoding: try Files.read(folder.path("a.srt")), as: UTF8.self)
    #expect(subtitles.hasPrefix("1\n00:00:00,000 --> ") && subtitles.contains("One is here now.\n"))
    let chapters = String(decoding: try Files.read(folder.path("a.ffmetadata")), as: UTF8.self)
    #expect(chapters.split(separator: "\n").filter { $0.hasPrefix("title=") } == ["title=Birds", "title=Trees"])
    #expect(try RiffleProcess.run(["verify", "a.wav"], in: folder).code == 0)

    let again = try Self.speak(["--split", "sentence", "-o", "b.wav", "--json", "-q"], in: folder)
    #expect(again.code == 0 && again.output.contains(#""requestCount":0"#), "\(again.errors)")
    #expect(again.output.contains(#""cachedCount":5"#) && again.output.contains(#""narration":{"#))
    #expect(!again.output.contains("here now") && again.output.split(separator: "\n").count == 1)
  }

  @Test func `down a pipe the same samples go as to a file`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array(Self.text.utf8), to: folder.path("book.md"))
    let pieces = ["--piece-limit", "30", "--pause", "paragraph=100ms", "--format", "pcm"]
    let piped = try Self.speak(pieces + ["-o", "-", "-v"], in: folder, output: folder.path("piped"))
    #expect(piped.code == 0 && piped.errors.contains("first sound after "), "\(piped.errors)")
    #expect(try Self.speak(pieces + ["-o", "a.pcm", "-q"], in: folder).code == 0)
    let bytes = try Files.read(folder.path("piped"))
    #expect(try bytes == Files.read(folder.path("a.pcm")) && bytes.count > 24_000)
  }

  @Test func `a short text is one request, with its marks removed, and says when its sound began`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Array("**Good** morning.".utf8), to: folder.path("book.md"))
    let dry = try RiffleProcess.run(["speak", "--local", "--file", "book.md", "--dry-run"], in: folder)
    #expect(
      dry.code == 0 && dry.output.contains("\"Good morning.\"")
        && dry.output.components(separatedBy: "POST ").count == 2)
    let run = try RiffleProcess.run(["speak", "--local", "--file", "book.md", "-o", "a.wav", "-v"], in: folder)
    #expect(run.code == 0 && run.errors.contains("first sound after ") && !run.errors.contains("pieces"))
    #expect(folder.names == ["a.wav", "book.md"])
  }

  /// Sentences that are pieces of their own.
  private static let sentences = (1...40).map { "Sentence \($0) is here now and it stays for a while." }

  /// Starts to speak many pieces, and waits until the folder `cache` has some.
  private static func start(_ arguments: [String], in folder: TemporaryFolder) throws -> RiffleProcess.Running {
    try Files.write(Array(sentences.joined(separator: " ").utf8), to: folder.path("long.txt"))
    let usual = ["speak", "--local", "--voice", "Charon", "--file", "long.txt", "--split", "sentence", "--no-sync"]
    let running = try RiffleProcess.start(usual + arguments, in: folder)
    #expect(running.wait { Files.names(in: folder.path("cache")).count { $0.hasSuffix(".wav") } > 3 })
    return running
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a signal keeps what was joined and every finished piece`(number: Int32, code: Int32) throws {
    let folder = try TemporaryFolder()
    let running = try Self.start(["--cache", "cache", "-o", "a.wav"], in: folder)
    running.signal(number)
    let run = running.finish(seconds: 30)
    #expect(run.code == code && run.output.isEmpty && run.errors.contains("of 40 pieces are missing"), "\(run.errors)")
    #expect(folder.names == ["a.partial.wav", "cache", "long.txt"])
    #expect(try RiffleProcess.run(["verify", "a.partial.wav"], in: folder).code == 0)
    let kept = Files.names(in: folder.path("cache"))
    #expect(kept.count > 3 && kept.count < 40 && kept.allSatisfy { $0.count == 68 && $0.hasSuffix(".wav") }, "\(kept)")
    // The finished pieces are those that the next run does not ask for.
    let first = Self.sentences.prefix(4).joined(separator: " ")
    let again = try RiffleProcess.run(
      [
        "speak", "--local", "--voice", "Charon", "--split", "sentence", "--cache", "cache", "-o", "b.wav", "--json",
        "-q", first,
      ], in: folder)
    #expect(again.code == 0 && again.output.contains(#""requestCount":0"#), "\(again.errors)")
  }

  @Test func `without a cache, a run that fails leaves its pieces and says where`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("cache"), withIntermediateDirectories: true)
    let usual = ["speak", "--local", "--no-cache", "--split", "sentence", "One is here. Two is there.", "-q"]
    let place = ["TMPDIR": folder.path("cache")]
    let whole = try RiffleProcess.run(usual + ["-o", "a.wav"], in: folder, environment: place)
    #expect(whole.code == 0 && Files.names(in: folder.path("cache")).isEmpty)
    // Nothing can be written to the full device, and what was spoken stays.
    let failed = try RiffleProcess.run(
      usual.dropLast() + ["-o", "-"], in: folder, environment: place, output: "/dev/full")
    #expect(failed.code == 11, "\(failed.errors)")
    let name = try #require(Files.names(in: folder.path("cache")).first)
    #expect(name.hasPrefix("riffle-pieces-") && failed.errors.contains("--cache \(folder.path("cache"))/\(name)"))
  }

  @Test func `one changed sentence is one request, and discarding leaves nothing`() throws {
    let folder = try TemporaryFolder()
    let usual = ["speak", "--local", "--voice", "Charon", "--cache", "cache", "--split", "sentence", "--json", "-q"]
    let first = try RiffleProcess.run(
      usual + ["One is here. Two is there. Three is gone.", "-o", "a.wav"], in: folder)
    #expect(first.output.contains(#""requestCount":3"#), "\(first.errors)")
    let second = try RiffleProcess.run(
      usual + ["One is here. Two was there. Three is gone.", "-o", "b.wav"], in: folder)
    #expect(second.output.contains(#""cachedCount":2"#) && second.output.contains(#""requestCount":1"#))
    let count = Files.names(in: folder.path("cache")).count
    let third = try RiffleProcess.run(usual + ["Four is new. Five is too.", "--discard"], in: folder)
    #expect(third.code == 0 && third.output.contains(#""pieceCount":2"#), "\(third.errors)")
    #expect(folder.names == ["a.wav", "b.wav", "cache"] && Files.names(in: folder.path("cache")).count == count)
  }

  @Test(arguments: [["--api", "gemini"], ["--api", "openai"]])
  func `a dialogue of three is spoken by both families`(api: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try RiffleProcess.run(
      ["speak", "--local", "-", "--voice", "ann=Kore", "--voice", "BOB=Puck", "--voice", "Cleo=Leda", "--json"]
        + ["-o", "a.wav", "-q"] + api,
      input: Array("Ann: Hello.\nBob: Hi.\nCleo: Stop.\n".utf8), in: folder)
    let count = api[1] == "gemini" ? 2 : 3
    #expect(run.code == 0 && run.output.contains(#""joinedCount":\#(count)"#), "\(run.errors)")
  }

  @Test func `a dry run prints every request`() throws {
    let run = try RiffleProcess.run(
      [
        "speak", "One is here. Two is there. Three is gone.", "--split", "sentence", "--dry-run", "--base-url",
        "http://127.0.0.1:1",
      ])
    #expect(run.code == 0 && run.output.components(separatedBy: "POST ").count == 4, "\(run.errors)")
  }

  static let usage: [([String], String)] = [
    (["--pause", "soon"], "--pause"), (["--pause", "sentence=1"], "--pause"), (["--pause", "word=10ms"], "--pause"),
    (["--pause", "61s"], "--pause"), (["--pause", "-1s"], "--pause"), (["--fade", "401"], "--fade takes"),
    (["--jobs", "0"], "--jobs takes"), (["--piece-limit", "0"], "--piece-limit takes"),
    (["--loudness", "3"], "--loudness takes"),
    (["--loudness", "-80"], "--loudness takes"), (["--true-peak", "1"], "--true-peak takes"),
    (["--max-drift-db", "0"], "--max-drift-db takes"), (["--subtitles", "a.txt"], "--subtitles takes"),
    (["--chapters", "-o", "-"], "--chapters needs a file"), (["--cache", "a", "--no-cache"], "exclude each other"),
    (["--split", "word"], "--split"), (["--read-as", "html"], "--read-as"),
    (["--drift-retries", "11"], "--drift-retries takes"),
  ]

  @Test(arguments: usage) func `wishes that cannot be are usage errors`(arguments: [String], message: String) throws {
    let run = try RiffleProcess.run(["speak", "--local", "Hello."] + arguments)
    #expect(run.code == 2 && run.errors.contains(message) && run.output.isEmpty, "\(run.errors)")
  }

  @Test func `a taken name of subtitles is found before anything is sent`() throws {
    let folder = try TemporaryFolder()
    try Files.write([1], to: folder.path("a.vtt"))
    let run = try RiffleProcess.run(["speak", "--local", "Hello.", "--subtitles", "a.vtt", "-o", "a.wav"], in: folder)
    #expect(run.code == 11 && folder.names == ["a.vtt"])
  }
}
